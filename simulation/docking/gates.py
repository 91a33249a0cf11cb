"""What needs a named decision before a frame may be used: an old push, many moves, a share far off, unclear classes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from simulation.docking.firms import Docked, class_counts
from simulation.docking.push import Push
from simulation.docking.snapshot import Gate, Snapshot
from simulation.model.calendar import month_text
from simulation.model.errors import Problem
from simulation.model.population import RISK_CLASSES

MOST_MOVED = Fraction(5, 100)
"""Share of the firms of both pushes that may have changed their class."""
MOST_OFF = Fraction(2, 100)
"""By how much the share of a class may differ from the last one."""
NAMED = 5
"""Firms that a message names; all of them are in the list of firms."""


def gates_of(
    push: Push, docked: Docked, moves: NDArray[np.int64] | None, before: Snapshot | None
) -> Iterator[tuple[Gate, Problem]]:
    """Yield each gate that is closed, and its sentence.

    Parameters
    ----------
    moves
        Class moves, where the firms of the last push are known.
    before
        Snapshot of the last push.
    """
    pushed = month_text(push.pushed)
    if pushed < push.month:
        yield (
            Gate(gate="old_push", value=pushed, limit=push.month),
            Problem("gate_old_push", "", pushed, push.month, "gate_old_push", {"push": pushed}),
        )
    if moves is not None and (stayed := int(moves.sum())):
        moved = stayed - int(np.trace(moves))
        if Fraction(moved, stayed) > MOST_MOVED:
            detail = {"count": moved, "share": _percent(Fraction(moved, stayed))}
            yield (
                Gate(gate="many_moved", value=moved / stayed, limit=float(MOST_MOVED)),
                Problem("gate_many_moved", "", moved, _percent(MOST_MOVED), "gate_many_moved", detail),
            )
    if before is not None:
        yield from _shares(docked, before)
    yield from _doubts(push, docked)


def _shares(docked: Docked, before: Snapshot) -> Iterator[tuple[Gate, Problem]]:
    now, total, earlier = class_counts(docked.frame), max(len(docked.frame), 1), max(before.firms, 1)
    for name in RISK_CLASSES:
        was, is_now = Fraction(getattr(before.by_class, name), earlier), Fraction(now[name], total)
        if abs(is_now - was) > MOST_OFF:
            detail = {"risk_class": name, "before": _percent(was), "after": _percent(is_now)}
            yield (
                Gate(gate=f"share_off:{name}", value=float(is_now - was), limit=float(MOST_OFF)),
                Problem("gate_share_off", "", name, _percent(MOST_OFF), "gate_share_off", detail),
            )


def _doubts(push: Push, docked: Docked) -> Iterator[tuple[Gate, Problem]]:
    unclassed = docked.listed.loc[docked.listed["kind"] == "only_directory", "code"]
    if len(unclassed):
        detail = {"firms": ", ".join(unclassed[:NAMED]) + (" …" if len(unclassed) > NAMED else "")}
        yield (
            Gate(gate="no_class", value=len(unclassed), limit=0),
            Problem("gate_no_class", "", len(unclassed), 0, "gate_no_class", detail),
        )
    if twice := len(push.repeated):
        rows = push.repeated["row"].astype(str)
        detail = {"rows": ", ".join(rows[:NAMED]) + (" …" if twice > NAMED else "")}
        yield (
            Gate(gate="two_classes", value=twice, limit=0),
            Problem("gate_two_classes", "", twice, 0, "gate_two_classes", detail),
        )


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.1f}%"
