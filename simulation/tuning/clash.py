"""Limits that cannot hold together: which of them, and how much each alone would have to give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from simulation.tuning.elastic import NONE, Given, asked_names, least_given
from simulation.tuning.posed import Posed

FEW_ENOUGH = 40
"""Limits of which each is tried without; of more, those that give in the first search come into question."""


@dataclass(frozen=True)
class Clashing:
    """A limit that belongs to a clash.

    Attributes
    ----------
    shortfall
        How far it is broken where all limits together are broken least; 0 where another one gives.
    at
        The limit as asked, in its own units.
    relax_alone_to
        What it would have to be if it alone gave; NaN where that is not enough.
    alone
        Whether it is broken with no programme and no proactive visit at all, by visits for cause; only told of a
        question about a district.
    where, relaxed_where
        The settings at which all limits together are broken least, and at which it alone gives; empty where none is
        known.
    """

    name: str
    shortfall: float
    at: float
    relax_alone_to: float
    alone: bool = False
    where: tuple[float, ...] = ()
    relaxed_where: tuple[float, ...] = ()


@dataclass(frozen=True)
class Clash:
    """A smallest set of limits that cannot hold together: without any one of them the others can.

    Attributes
    ----------
    linear
        Whether limits on planned visits alone clash: proven by linear programming. Else the search found no setting
        from any start, which is no proof where outcomes bend.
    """

    limits: tuple[Clashing, ...]
    linear: bool


def find_clash(posed: Posed, stop: Callable[[], bool] = lambda: False) -> Clash | None:
    """Return the limits that cannot hold together; ``None`` where a setting was found that keeps them all.

    Linear limits: an irreducible infeasible subset by HiGHS. All limits: the deletion filter of J. Chinneck
    (Feasibility and Infeasibility in Optimization, 2008) over searches in which limits may give.
    """
    names = list(dict.fromkeys(asked_names(posed)))
    linear = _irreducible(posed)
    if linear:
        return Clash(_told(replace(posed, caps=()), linear, None, stop), linear=True)
    first = least_given(posed, names, stop)
    if not first.by:
        return None
    return Clash(_told(posed, _filtered(posed, names, first, stop), first, stop), linear=False)


def _filtered(posed: Posed, names: list[str], first: Given, stop: Callable[[], bool]) -> list[str]:
    """Leave out one limit after the other while the rest still cannot hold together."""
    doubtful = names if len(names) <= FEW_ENOUGH else list(first.by)
    for name in list(doubtful):
        others = [other for other in doubtful if other != name]
        if others and least_given(_only(posed, others), others, stop, [first.point]).by:
            doubtful = others
    return doubtful


def _told(posed: Posed, clashing: list[str], together: Given | None, stop: Callable[[], bool]) -> tuple[Clashing, ...]:
    """Say of each limit what it lacks and what it would have to be."""
    if together is None:
        together = least_given(posed, asked_names(posed), stop)
    found = []
    for limit in posed.limits:
        if limit.name not in clashing:  # of a limit on every month, the first that it is held in speaks for all
            continue
        sole = list(together.by) == [limit.name]
        alone = together if sole else least_given(posed, [limit.name], stop)
        amount = alone.by.get(limit.name, 0.0) if alone.sure else np.nan
        relaxed_where = tuple(alone.point.tolist()) if alone.sure else ()
        found.append(Clashing(
            limit.name, together.by.get(limit.name, 0.0), limit.asked(), limit.asked(amount),
            where=tuple(together.point.tolist()), relaxed_where=relaxed_where,
        ))  # fmt: skip
    return tuple(found)


def _only(posed: Posed, names: list[str]) -> Posed:
    rows = tuple(row for row in posed.rows if row.name in names)
    return replace(posed, rows=rows, caps=tuple(cap for cap in posed.caps if cap.asked_as in names))


class _Quiet(highspy.Highs):
    """The solver without the banner that it prints when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # the library comes without types


def _irreducible(posed: Posed) -> list[str]:
    """Return linear limits that cannot hold together within the bounds of the levers; none where they can."""
    if not posed.rows:
        return []
    model: Any = _Quiet()  # type: ignore[no-untyped-call]  # the library comes without types
    inf = highspy.kHighsInf
    for low, high in zip(posed.low, posed.high, strict=True):
        model.addVar(float(low), float(high))
    for row in posed.rows:
        places = np.flatnonzero(row.weights)
        least = row.least - NONE * row.size * 1e-3
        model.addRow(least, inf, len(places), places.astype(np.int32), row.weights[places])
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return []
    model.setOptionValue("iis_strategy", 6)
    _, found = model.getIis()
    return [posed.rows[place].name for place in found.row_index_]
