"""What the answer rests on: each number with its kind, as the table of assumptions shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulation.operations.carried import Operations
from simulation.operations.people.workforce import ADDED
from simulation.operations.year import Year

Kind = Literal["measured", "published", "assumed", "chosen", "model"]
"""From the office's own lists; from a rule or calendar; from nobody; decided by whoever asks; from the simulation."""


@dataclass(frozen=True)
class Fact:
    """One thing that the answer rests on.

    Attributes
    ----------
    name
        Key of its words (``operations.fact.<name>``), which take `values`.
    """

    name: str
    kind: Kind
    values: Mapping[str, object]


def facts_of(year: Year, operations: Operations) -> list[Fact]:
    """Return what the answer rests on, what matters most first."""
    setting = year.setting
    return [
        Fact("visits_a_day", "assumed", {"number": f"{setting.visits_a_day:g}", "hours": _usual(year)}),
        *_shares(operations),
        *_leave(operations),
        *_added(operations),
        Fact("window", "chosen", {"months": setting.window}),
        Fact(f"rule_{setting.rule.replace('-', '_')}", "chosen", {}),
        Fact("complaint_days", "published" if setting.complaint_days == LEGAL_DAYS else "chosen",
             {"days": setting.complaint_days}),
        *_calendar(year),
        Fact("travel" if year.travel else "no_travel", "measured" if year.travel else "assumed", {}),
        Fact("for_cause", "model", {"visits": f"{_for_cause(operations):,.0f}"}),
        Fact("for_cause_department", "chosen" if setting.for_cause_department else "assumed",
             {"department": _other(operations)}),
        Fact("futures", "chosen", {"futures": operations.replications, "seed": operations.seed}),
    ]  # fmt: skip


LEGAL_DAYS = 15
"""Working days within which a report is verified and decided on (market regulation's procedure for reports)."""


def _usual(year: Year) -> str:
    return f"{year.load.plan.other_visit.hours_per_visit:g}"


def _shares(operations: Operations) -> list[Fact]:
    """Return how much of the day goes into visits, and of how many inspectors that is assumed."""
    setting, people = operations.setting, operations.workforce.inspectors
    if setting.share is not None:
        return [Fact("share_chosen", "assumed", {"share": f"{setting.share:.0%}"})]
    assumed = [person for person in people if person.share_assumed]
    told = len(people) - len(assumed)
    facts = []
    if assumed:
        facts.append(Fact("share_assumed", "assumed", {"number": len(assumed), "share": f"{assumed[0].share:.0%}"}))
    if told:
        facts.append(Fact("share_told", "measured", {"number": told}))
    return facts


def _leave(operations: Operations) -> list[Fact]:
    workforce = operations.workforce
    drawn = [person for person in workforce.inspectors if workforce.draws_leave(person)]
    facts = []
    if drawn:
        values = {"number": len(drawn), "days": operations.setting.leave_days}
        facts.append(Fact("leave_assumed", "assumed", values))
    if workforce.leave is not None:
        facts.append(Fact("leave_told", "measured", {"number": len(workforce.leave)}))
    return facts


def _added(operations: Operations) -> list[Fact]:
    added = [person for person in operations.workforce.inspectors if person.certificate.startswith(ADDED)]
    if len(added) == len(operations.workforce.inspectors):
        return [Fact("numbers_only", "chosen", {"number": len(added)})]
    return [Fact("added", "assumed", {"number": len(added)})] if added else []


def _calendar(year: Year) -> list[Fact]:
    days = year.days
    facts = []
    if len(days.assumed) < len(days.months):
        published = [
            number for month, number in zip(days.months, days.per_month, strict=True) if month not in days.assumed
        ]
        facts.append(Fact("calendar_published", "published", {"days": int(sum(published)), "months": len(published)}))
    if days.own:
        facts.append(Fact("calendar_own", "measured", {"days": days.own}))
    if days.assumed:
        facts.append(Fact("calendar_assumed", "assumed", {"first": days.assumed[0], "last": days.assumed[-1]}))
    return facts


def _for_cause(operations: Operations) -> float:
    return float(operations.load.by_month[:, operations.members("for_cause")].sum())


def _other(operations: Operations) -> str:
    members = operations.members("for_cause")
    return next(iter(operations.work.by_kind[members[0]])) if members.size else "—"
