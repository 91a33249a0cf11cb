"""The record of a draw and the refusals before it: seed after the freeze, one draw a month, nothing changed between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from simulation.drawing.chain import DRAW, FIRST, FORMAT, LONGEST_REASON, Chain, Record, sealed
from simulation.drawing.checks import check_typed_seed, plain_texts
from simulation.drawing.package import MOMENT, Package, thrown_before
from simulation.drawing.private import sha
from simulation.drawing.rounds import chance
from simulation.drawing.rule import draw_month
from simulation.drawing.tickets import RULE, month_key
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan


def active(plan: Plan, month: str) -> list[str]:
    """Return the programmes that draw firms in a month."""
    return [p.id for p in plan.programmes if any(chance(p, c, plan.start, month) for c in "ABCD")]


def drawn_before(chain: Chain, month: str, programmes: Iterable[str]) -> list[Problem]:
    """Return a problem for each programme that a record of the chain has drawn in the month."""
    wanted = set(programmes)
    return [
        Problem("already_drawn", name, month, record["digest"][:12], "already_drawn")
        for record in chain.standing(month)
        for name in record["programmes"]
        if name in wanted
    ]


def as_digest(text: str) -> str:
    """Return a 封存值 as typed from paper: blanks, capitals and the name of the method do not matter.

    Examples
    --------
    >>> as_digest("sha256:AB 12")
    'ab12'
    """
    return "".join(text.lower().split()).removeprefix("sha256:")


def check_run(package: Package, chain: Chain, announced: str, source: str, redraw: str | None = None) -> None:
    """Raise `InputError` with everything that forbids to draw from a package now.

    Parameters
    ----------
    redraw
        Why programmes that were drawn in the month are drawn again.
    """
    problems = list(package.broken)
    if as_digest(announced) != package.digest:
        problems.append(
            Problem("not_as_announced", "announced", announced[:80], package.digest[:12], "not_as_announced")
        )
    frozen_at = str(package.manifest["frozen_at"])
    if not source.strip():
        problems.append(Problem("no_source", "source", remedy="no_source"))
    problems += plain_texts(source=source)
    if thrown_before(source, frozen_at):
        problems.append(Problem("seed_before_freeze", "source", source, frozen_at, "seed_before_freeze"))
    problems += _order(package, chain, redrawn_by(package, chain) if redraw is not None else [])
    if redraw is None:
        problems += drawn_before(chain, package.month, active(package.plan, package.month))
    else:
        problems += redraw_problems(package.plan, package.month, chain, redraw)
        problems += _thrown_again(redrawn_by(package, chain), source)
    if problems:
        raise InputError(problems, str(package.folder))


def redrawn_by(package: Package, chain: Chain) -> list[Record]:
    """Return the standing draws of the month that share a programme with the package."""
    return shared(chain, package.month, active(package.plan, package.month))


def shared(chain: Chain, month: str, programmes: Iterable[str]) -> list[Record]:
    """Return the standing draws of a month that drew one of the programmes."""
    wanted = set(programmes)
    return [record for record in chain.standing(month) if wanted & set(record["programmes"])]


def redraw_problems(plan: Plan, month: str, chain: Chain, reason: str) -> list[Problem]:
    """Return what forbids to draw a month again: no reason, or nothing that was drawn."""
    found = []
    if not reason.strip() or len(reason) > LONGEST_REASON:
        found.append(Problem("no_reason", "redraw", limit=LONGEST_REASON, remedy="no_reason"))
    found += plain_texts(redraw=reason)
    if not shared(chain, month, active(plan, month)):
        found.append(Problem("nothing_to_redraw", "redraw", month, remedy="nothing_to_redraw"))
    return found


def _order(package: Package, chain: Chain, again: list[Record]) -> Iterator[Problem]:
    """Yield what is wrong with the place of a package in the chain: the flags of a later draw are not in it."""
    previous = package.manifest["previous"]
    digests = [str(record["digest"]) for record in chain.records]
    if previous not in (FIRST, *digests):
        yield Problem("chain_broken", "previous", previous[:12], remedy="chain_broken")
        return
    later = chain.records[digests.index(previous) + 1 if previous in digests else 0 :]
    known = {record["digest"] for record in again}
    wanted = set(active(package.plan, package.month))
    for record in later:
        own = record["month"] == package.month and wanted & set(record.get("programmes", ()))
        if record["kind"] == DRAW and record["digest"] not in known and not own:
            yield Problem("drawn_since", record["month"], record["digest"][:12], remedy="drawn_since")


def _thrown_again(before: list[Record], source: str) -> Iterator[Problem]:
    """Yield why a seed cannot be the one of a new throw: it has to come from a day not before the earlier draw."""
    if before and MOMENT.search(source) is None:
        yield Problem("no_day", "source", source, remedy="no_day")
    for record in before:
        if thrown_before(source, record["at"]):
            yield Problem("seed_before_redraw", "source", source, record["at"], "seed_before_redraw")


def programmes_of(package: Package, key: bytes) -> dict[str, dict[str, Any]]:
    """Return what each programme of a package draws under a key, as a record holds it."""
    wanted = set(active(package.plan, package.month))
    found = draw_month(package.firms, package.plan, package.month, key, package.share)
    return {
        name: {
            "drawn": list(each.drawn), "reserves": list(each.reserves), "cells": each.cells, "numbers": each.numbers
        }
        for name, each in found.items()
        if name in wanted
    }  # fmt: skip


def make_record(
    package: Package, chain: Chain, seed: str, source: str, at: datetime, redraw: str | None = None
) -> dict[str, Any]:
    """Draw from a package and return the record, chained to the last one."""
    key = month_key(package.salt, package.month, check_typed_seed(seed))
    content = {
        "format": FORMAT, "kind": DRAW, "rule": RULE, "month": package.month, "package": package.digest,
        "plan": package.manifest["plan"],
        "seed": {"text": seed, "source": source}, "ticket_key": sha(key),
        "programmes": programmes_of(package, key), "at": at.isoformat(timespec="seconds"), "previous": chain.head,
    }  # fmt: skip
    if redraw is not None:
        content["redraw"] = {"of": [r["digest"] for r in redrawn_by(package, chain)], "reason": redraw.strip()}
    return sealed(content)
