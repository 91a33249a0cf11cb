"""What stands in a month after all that was logged: the list, who goes where, who was there last, who is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulation.drawing.chain import Chain, Record, earlier_draws, taken_over
from simulation.drawing.flags import with_flags
from simulation.drawing.frame import Firm
from simulation.model.plan import Plan

Team = Sequence[Mapping[str, object]]
"""Places of a visit, each with department, certificate and those skipped."""


def current_list(draw: Record, chain: Chain) -> dict[str, str]:
    """Return the firms of a draw that are to be visited after all changes so far, each with its programme."""
    firms: dict[str, str] = {}
    for name, each in draw["programmes"].items():
        for code in each["drawn"]:
            firms.setdefault(code, name)  # the first of several that go together
    for change in (record["change"] for record in chain.changes(draw["digest"])):
        if change["what"] in ("substitute", "cancel"):
            firms.pop(change["firm"], None)
        if change["what"] == "substitute":
            firms[change["substitute"]] = change["programme"]
    return firms


def programmes_by_firm(draw: Record, chain: Chain) -> dict[str, tuple[str, ...]]:
    """Return the firms of `current_list` with every programme that drew them, where departments go together."""
    drew: dict[str, list[str]] = {}
    for name, each in draw["programmes"].items():
        for code in each["drawn"]:
            drew.setdefault(code, []).append(name)
    for change in (record["change"] for record in chain.changes(draw["digest"])):
        if change["what"] == "substitute":
            drew[change["substitute"]] = [*taken_over(draw, change, drew.get(change["firm"], []))]
    return {code: tuple(drew.get(code, [name])) for code, name in current_list(draw, chain).items()}


def current_teams(draw: str, chain: Chain) -> dict[str, Team] | None:
    """Return who goes where after all changes to the draw with a digest; ``None`` before inspectors were assigned."""
    record = chain.teams(draw)
    if record is None:
        return None
    teams: dict[str, Team] = dict(record["teams"]["places"])
    digests = [each["digest"] for each in chain.records]
    later = chain.records[digests.index(record["digest"]) :]
    for change in (r["change"] for r in later if "change" in r and r["change"]["of"] == draw):
        if change["what"] in ("substitute", "cancel"):
            teams.pop(change["firm"], None)
        if "team" in change:
            teams[change.get("substitute", change["firm"])] = change["team"]
    return teams


def last_teams(chain: Chain) -> dict[str, tuple[str, ...]]:
    """Return firm → certificates of the team that the last draw of the chain sends there."""
    found: dict[str, tuple[str, ...]] = {}
    for record in sorted(chain.standing(), key=lambda each: str(each["month"])):
        for code, team in (current_teams(record["digest"], chain) or {}).items():
            found[code] = tuple(sorted({str(place["certificate"]) for place in team}))
    return found


def to_freeze(firms: Iterable[Firm], plan: Plan, month: str, chain: Chain, redrawn: Iterable[str] = ()) -> list[Firm]:
    """Return the firms with the flags of the chain's earlier months and draws.

    A firm that another draw of the same month is to visit counts as drawn by every programme: nobody is visited twice
    in a month.

    Parameters
    ----------
    redrawn
        Digests of the draws that this one takes the place of.
    """
    again = set(redrawn)
    others = [record for record in chain.standing(month) if record["digest"] not in again]
    taken = {code for record in others for code in current_list(record, chain)}
    everything = frozenset(programme.id for programme in plan.programmes)
    return [
        firm._replace(drawn=everything) if firm.code in taken else firm
        for firm in with_flags(firms, plan, month, earlier_draws(chain))
    ]
