"""The record of a draw and the refusals before it: seed after the freeze, one draw a month, nothing changed between."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from simulation.drawing.chain import DRAW, FIRST, FORMAT, Chain, sealed
from simulation.drawing.checks import check_seed
from simulation.drawing.package import Package, thrown_before
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
        for record in chain.draws()
        if record["month"] == month
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


def check_run(package: Package, chain: Chain, announced: str, source: str) -> None:
    """Raise `InputError` with everything that forbids to draw from a package now."""
    problems = list(package.broken)
    if as_digest(announced) != package.digest:
        problems.append(
            Problem("not_as_announced", "announced", announced[:80], package.digest[:12], "not_as_announced")
        )
    frozen_at = str(package.manifest["frozen_at"])
    if not source.strip():
        problems.append(Problem("no_source", "source", remedy="no_source"))
    if thrown_before(source, frozen_at):
        problems.append(Problem("seed_before_freeze", "source", source, frozen_at, "seed_before_freeze"))
    previous = package.manifest["previous"]
    if previous not in (FIRST, *(record["digest"] for record in chain.records)):
        problems.append(Problem("chain_broken", "previous", previous[:12], remedy="chain_broken"))
    problems += drawn_before(chain, package.month, active(package.plan, package.month))
    if problems:
        raise InputError(problems, str(package.folder))


def programmes_of(package: Package, key: bytes) -> dict[str, dict[str, Any]]:
    """Return what each programme of a package draws under a key, as a record holds it."""
    wanted = set(active(package.plan, package.month))
    found = draw_month(package.firms, package.plan, package.month, key)
    return {
        name: {
            "drawn": list(each.drawn), "reserves": list(each.reserves), "cells": each.cells, "numbers": each.numbers
        }
        for name, each in found.items()
        if name in wanted
    }  # fmt: skip


def make_record(package: Package, chain: Chain, seed: str, source: str, at: datetime) -> dict[str, Any]:
    """Draw from a package and return the record, chained to the last one."""
    key = month_key(package.salt, package.month, check_seed(seed))
    return sealed(
        {
            "format": FORMAT, "kind": DRAW, "rule": RULE, "month": package.month, "package": package.digest,
            "seed": {"text": seed, "source": source}, "ticket_key": sha(key),
            "programmes": programmes_of(package, key), "at": at.isoformat(timespec="seconds"), "previous": chain.head,
        }
    )  # fmt: skip
