"""What happens to a drawn firm afterwards: 递补 (the next reserve steps in), 改派, 取消; each a record of the chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulation.drawing.assignment.changing import reassigned_team, substitute_team
from simulation.drawing.chain import CHANGE, FORMAT, LONGEST_REASON, Chain, Record, sealed
from simulation.drawing.checks import plain_texts
from simulation.drawing.package import Package
from simulation.drawing.standing import current_list, current_teams, programmes_by_firm
from simulation.model.errors import InputError, Problem

KINDS = {"递补": "substitute", "改派": "reassign", "取消": "cancel"}

__all__ = ["KINDS", "current_list", "kind_of", "make_change", "next_reserve"]


def kind_of(text: str) -> str:
    """Return what a kind of change is called in a record, from its Chinese or its English name.

    Examples
    --------
    >>> kind_of("递补"), kind_of("cancel")
    ('substitute', 'cancel')
    """
    found = KINDS.get(text, text)
    if found not in KINDS.values():
        raise InputError([Problem("not_a_change", "kind", text, ", ".join(KINDS), "not_a_change")])
    return found


def make_change(
    draw: Record,
    chain: Chain,
    firm: str,
    kind: str,
    reason: str,
    at: datetime,
    package: Package | None = None,
    inspector: str | None = None,
) -> dict[str, Any]:
    """Return the record of a change, chained to the last one.

    Parameters
    ----------
    package
        Of the draw; needed once inspectors are assigned, as whoever steps in is drawn by ticket.
    inspector
        Certificate of who cannot go, for 改派; the whole team without it.

    Raises
    ------
    InputError
        When the draw is not in the chain, the firm is not on its list any more, there is no reason, or no reserve of
        the firm's cell or no inspector is left.
    """
    what = kind_of(kind)
    programme = _checked(draw, chain, firm, reason)
    told = {"of": draw["digest"], "what": what, "programme": programme, "firm": firm, "reason": reason.strip()}
    if what == "substitute":
        told["substitute"] = next_reserve(draw, chain, programme, firm)
    told |= _team(told, draw, chain, package, inspector)
    return sealed(
        {
            "format": FORMAT, "kind": CHANGE, "month": draw["month"], "change": told,
            "at": at.isoformat(timespec="seconds"), "previous": chain.head,
        }
    )  # fmt: skip


def _checked(draw: Record, chain: Chain, firm: str, reason: str) -> str:
    """Return the programme of the firm to be changed; raises `InputError` with everything that forbids it."""
    problems = []
    if draw["digest"] not in {record["digest"] for record in chain.draws()}:
        problems.append(Problem("not_in_chain", "record", draw["digest"][:12], remedy="not_in_chain"))
    if draw["digest"] in chain.superseded:
        problems.append(Problem("superseded", "record", draw["digest"][:12], remedy="superseded"))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        problems.append(Problem("no_reason", "reason", limit=LONGEST_REASON, remedy="no_reason"))
    problems += plain_texts(reason=reason)
    programme = current_list(draw, chain).get(firm)
    if programme is None:
        problems.append(Problem("not_on_the_list", "firm", firm, remedy="not_on_the_list"))
    if problems or programme is None:
        raise InputError(problems)
    return programme


def _team(
    told: dict[str, Any], draw: Record, chain: Chain, package: Package | None, inspector: str | None
) -> dict[str, Any]:
    """Return what a change does to the teams: nothing before inspectors are assigned, and nothing for 取消."""
    teams = current_teams(draw["digest"], chain)
    if told["what"] != "reassign" and inspector is not None:
        raise InputError([Problem("inspector_unused", "inspector", inspector, "改派", "inspector_unused")])
    if told["what"] == "cancel":
        return {}
    if teams is None:
        if inspector is not None:
            raise InputError([Problem("no_teams", "record", draw["digest"][:12], remedy="no_teams")])
        return {}
    if package is None:
        raise InputError([Problem("package_needed", "package", draw["package"][:12], remedy="package_needed")])
    firm = told["firm"]
    if told["what"] == "substitute":
        return {"team": substitute_team(package, draw, chain, told)}
    left = [inspector] if inspector else [str(place["certificate"]) for place in teams[firm]]
    return {"left": left, "team": reassigned_team(package, draw, chain, firm, inspector)}


def next_reserve(draw: Record, chain: Chain, programme: str, firm: str) -> str:
    """Return the reserve with the smallest ticket of the firm's cell that no programme of the month has used.

    Where programmes go together, one that is a reserve of all of them comes first.
    """
    each = draw["programmes"][programme]
    used = {code for other in draw["programmes"].values() for code in other["drawn"]}
    used |= {record["change"].get("substitute") for record in chain.changes(draw["digest"])}
    others = (record for record in chain.standing(draw["month"]) if record["digest"] != draw["digest"])
    used |= {code for record in others for code in current_list(record, chain)}
    cell = each["cells"].get(firm)
    left = [code for code in each["reserves"] if cell is not None and each["cells"].get(code) == cell]
    left = [code for code in left if code not in used]
    if not left:
        raise InputError([Problem("no_reserve", "firm", firm, remedy="no_reserve")])
    along = [draw["programmes"][name] for name in programmes_by_firm(draw, chain).get(firm, ())]
    for_all = [code for code in left if all(code in other["reserves"] for other in along)]
    return str((for_all or left)[0])
