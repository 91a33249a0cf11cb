"""What happens to a drawn firm afterwards: 递补 (the next reserve steps in), 改派, 取消; each a record of the chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulation.drawing.chain import CHANGE, FORMAT, Chain, Record, sealed
from simulation.model.errors import InputError, Problem

KINDS = {"递补": "substitute", "改派": "reassign", "取消": "cancel"}
LONGEST_REASON = 500


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


def make_change(draw: Record, chain: Chain, firm: str, kind: str, reason: str, at: datetime) -> dict[str, Any]:
    """Return the record of a change, chained to the last one.

    Raises
    ------
    InputError
        When the draw is not in the chain, the firm is not on its list any more, there is no reason, or no reserve of
        the firm's cell is left.
    """
    what = kind_of(kind)
    problems = []
    if draw["digest"] not in {record["digest"] for record in chain.draws()}:
        problems.append(Problem("not_in_chain", "record", draw["digest"][:12], remedy="not_in_chain"))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        problems.append(Problem("no_reason", "reason", limit=LONGEST_REASON, remedy="no_reason"))
    programme = current_list(draw, chain).get(firm)
    if programme is None:
        problems.append(Problem("not_on_the_list", "firm", firm, remedy="not_on_the_list"))
    if problems or programme is None:
        raise InputError(problems)
    told = {"of": draw["digest"], "what": what, "programme": programme, "firm": firm, "reason": reason.strip()}
    if what == "substitute":
        told["substitute"] = next_reserve(draw, chain, programme, firm)
    return sealed(
        {
            "format": FORMAT, "kind": CHANGE, "month": draw["month"], "change": told,
            "at": at.isoformat(timespec="seconds"), "previous": chain.head,
        }
    )  # fmt: skip


def current_list(draw: Record, chain: Chain) -> dict[str, str]:
    """Return the firms of a draw that are to be visited after all changes so far, each with its programme."""
    firms = {code: name for name, each in draw["programmes"].items() for code in each["drawn"]}
    for change in (record["change"] for record in chain.changes(draw["digest"])):
        if change["what"] in ("substitute", "cancel"):
            firms.pop(change["firm"], None)
        if change["what"] == "substitute":
            firms[change["substitute"]] = change["programme"]
    return firms


def next_reserve(draw: Record, chain: Chain, programme: str, firm: str) -> str:
    """Return the reserve with the smallest ticket of the firm's cell that no programme of the month has used."""
    each = draw["programmes"][programme]
    used = {code for other in draw["programmes"].values() for code in other["drawn"]}
    used |= {record["change"].get("substitute") for record in chain.changes(draw["digest"])}
    cell = each["cells"][firm]
    left = [code for code in each["reserves"] if each["cells"][code] == cell and code not in used]
    if not left:
        raise InputError([Problem("no_reserve", "firm", firm, remedy="no_reserve")])
    return str(left[0])
