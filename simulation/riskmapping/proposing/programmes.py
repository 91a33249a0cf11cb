"""A proposal as programmes of a draft plan."""

from __future__ import annotations

from simulation.model.plan import Plan, Programme, RoundsByClass, Scope
from simulation.model.population import RISK_CLASSES, ShareByClass
from simulation.riskmapping.proposing.proposal import Proposal

LONGEST = 200
"""Characters of a name."""
LENGTH = 3
"""Months in which the visits are made."""
PREFIX = "targeted-"
MARKS = ("", "-b", "-c")
DEPARTMENT = "市场监管"
"""Department of a proposal where the plan has no programme to take it from."""


def months_of(proposal: Proposal) -> tuple[int, ...]:
    """Return the calendar months of the visits."""
    return calendar_months(proposal.first)


def calendar_months(first: str) -> tuple[int, ...]:
    """Return the calendar months from a month on.

    Examples
    --------
    >>> calendar_months("2026-11")
    (1, 11, 12)
    """
    begin = int(first[5:]) - 1
    return tuple(sorted((begin + number) % 12 + 1 for number in range(LENGTH)))


def draft(proposal: Proposal, plan: Plan, titles: tuple[str, str], title: str) -> Plan:
    """Return the plan with the programmes of a proposal, as a draft.

    Parameters
    ----------
    titles
        Of the programme of places singled out, and of that by class alone.
    title
        Of the draft.
    """
    base = plan.programmes[0] if plan.programmes else None
    departments = base.departments if base else (DEPARTMENT,)
    effort = base or plan.other_visit
    taken = {programme.id for programme in plan.programmes}
    programmes = []
    for mark, part in zip(MARKS, proposal.parts, strict=False):
        strata = tuple(s for cell, inside in enumerate(part.cells) if inside for s in proposal.ground.strata[cell])
        ratio = {name: float(part.ratio[n]) for n, name in enumerate(RISK_CLASSES)}
        programmes.append(
            Programme(
                id=_free(f"{PREFIX}{proposal.first}{mark}", taken), title=titles[0 if part.singled_out else 1],
                departments=departments, scope=Scope(strata=strata), ratio=ShareByClass(**ratio),
                rounds_per_year=RoundsByClass(A=1, B=1, C=1, D=1), months=months_of(proposal),
                hours_per_visit=effort.hours_per_visit, team_size=effort.team_size,
            )
        )  # fmt: skip
    content = plan.model_dump()
    content |= {"id": f"{plan.id}-{PREFIX}{proposal.first}"[:LONGEST], "title": title[:LONGEST]}
    content["programmes"] = [programme.model_dump() for programme in (*plan.programmes, *programmes)]
    return Plan.model_validate(content)


def _free(name: str, taken: set[str]) -> str:
    """Return a name that no programme of the plan has, and take it."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
