"""Limits that may give: the setting at which what they give, in all, is least."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.tuning.posed import Array, Cap, Goal, Limit, Outcomes, Posed, Row
from simulation.tuning.search import optimise, usual_starts

NONE = 1e-6
"""Relative amount that counts as nothing given."""


@dataclass(frozen=True, eq=False)
class Given:
    """What limits must give.

    Attributes
    ----------
    point
        The setting.
    by
        Limit → how much it gives, in its own units; only those that do.
    sure
        Whether the search ended at a proven optimum.
    """

    point: Array
    by: dict[str, float]
    sure: bool


@dataclass(frozen=True, eq=False)
class _Loosened:
    """Outcomes of a problem with one further lever for each limit that may give: how much it does."""

    posed: Posed
    rows: tuple[Row, ...]
    caps: tuple[Cap, ...]

    def values(self, points: Array) -> Array:
        number = len(self.posed.levers)
        own = self.posed.outcomes.values(points[:, :number])
        return np.hstack([own, points[:, number:].sum(axis=1)[:, None], self._loosened(own, points[:, number:])])

    def slopes(self, point: Array) -> tuple[Array, Array]:
        number, more = len(self.posed.levers), len(self.rows) + len(self.caps)
        values, slopes = self.posed.outcomes.slopes(point[:number])
        total = np.concatenate([np.zeros(number), np.ones(more)])
        own = np.hstack([slopes, np.zeros((len(values), more))])
        loosened = [own[cap.outcome] - cap.sign * cap.size * self._unit(place) for place, cap in enumerate(self.caps)]
        given = point[number:]
        everything = np.concatenate([values, [given.sum()], self._loosened(values[None], given[None])[0]])
        return everything, np.array([*own, total, *loosened])

    def _loosened(self, values: Array, given: Array) -> Array:
        """Return the limited outcomes less what their limits give, (point, cap)."""
        columns = [
            values[:, cap.outcome] - cap.sign * cap.size * given[:, len(self.rows) + place]
            for place, cap in enumerate(self.caps)
        ]
        return np.stack(columns, axis=1) if columns else np.zeros((len(values), 0))

    def _unit(self, place: int) -> Array:
        unit = np.zeros(len(self.posed.levers) + len(self.rows) + len(self.caps))
        unit[len(self.posed.levers) + len(self.rows) + place] = 1.0
        return unit


def least_given(
    posed: Posed,
    soft: Collection[str],
    stop: Callable[[], bool] = lambda: False,
    starts: Sequence[Array] | None = None,
) -> Given:
    """Return how much the limits named in `soft` must give, in all and relative to their size, so that all others hold.

    Where the others cannot hold by themselves the result is not sure, and breaks them.

    Parameters
    ----------
    starts
        Settings to search from; those of `usual_starts` by default.
    """
    rows = tuple(row for row in posed.rows if row.name in soft)
    caps = tuple(cap for cap in posed.caps if cap.name in soft)
    loosened = _pose(posed, rows, caps)
    firsts = [_first(posed, start, rows, caps) for start in (starts or usual_starts(posed))]
    found = optimise(_roomy(loosened, firsts, len(posed.levers)), starts=firsts, stop=stop)
    amounts = found.point[len(posed.levers) :]
    limits: tuple[Limit, ...] = (*rows, *caps)
    by = {limit.name: float(a * limit.size) for limit, a in zip(limits, amounts, strict=True) if a > NONE}
    return Given(found.point[: len(posed.levers)], by, found.feasible and found.stopped_by not in ("stalled", "time"))


def _pose(posed: Posed, rows: tuple[Row, ...], caps: tuple[Cap, ...]) -> Posed:
    """Return the problem of giving least, as numbers."""
    more, number = len(rows) + len(caps), len(posed.names)
    outcomes: Outcomes = _Loosened(posed, rows, caps)
    names = (*posed.names, "given", *(f"{cap.name} loosened" for cap in caps))
    pad = np.zeros(more)
    freed = [replace(row, weights=_widened(row, rows, more)) for row in posed.rows]
    held = [replace(cap, outcome=number + 1 + caps.index(cap)) if cap in caps else cap for cap in posed.caps]
    soft: tuple[Limit, ...] = (*rows, *caps)
    levers = (*posed.levers, *(f"given {limit.name}" for limit in soft))
    return Posed(
        levers, np.concatenate([posed.low, pad]), np.concatenate([posed.high, pad + 1.0]),
        np.concatenate([posed.start, pad]), np.concatenate([posed.step, pad]), outcomes, names,
        (Goal("given", number),), tuple(freed), tuple(held),
    )  # fmt: skip


def _widened(row: Row, rows: tuple[Row, ...], more: int) -> Array:
    extra = np.zeros(more)
    for place, soft in enumerate(rows):
        if soft is row:
            extra[place] = row.size
    return np.concatenate([row.weights, extra])


def _first(posed: Posed, start: Array, rows: tuple[Row, ...], caps: tuple[Cap, ...]) -> Array:
    """Return a start at which the soft limits give what they lack there."""
    point = posed.clipped(start)
    values = posed.outcomes.values(point[None])[0]
    lacking = [-row.slack(point) / row.size for row in rows] + [-cap.slack(values) / cap.size for cap in caps]
    return np.concatenate([point, np.maximum(np.nan_to_num(lacking), 0.0)])


def _roomy(loosened: Posed, starts: list[Array], number: int) -> Posed:
    """Return the problem with bounds of what limits give (after `number` levers) that no start reaches."""
    high = loosened.high.copy()
    high[number:] = 1 + np.max(starts, axis=0)[number:]
    return replace(loosened, high=high)
