"""Limits that may give: the setting at which what they give, in all, is least."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.tuning.posed import Array, Cap, Goal, Posed, Row
from simulation.tuning.search import optimise, usual_starts

NONE = 1e-6
"""Relative amount that counts as nothing given."""
NEXT_TO_NONE = 1e-3
"""Share of what is limited below which the limit is no measure of it."""
UNSURE = ("stalled", "time", "undefined")


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
class _Soft:
    """A limit that may give: its rows, or its caps in every month that it is held in, all by the same amount."""

    name: str
    size: float
    rows: tuple[Row, ...]
    caps: tuple[Cap, ...]


@dataclass(frozen=True, eq=False)
class _Loosened:
    """Outcomes of a problem with one further lever for each limit that may give: how much it does, by its size."""

    posed: Posed
    softs: tuple[_Soft, ...]

    @property
    def caps(self) -> list[tuple[int, float, Cap]]:
        """Caps that may give, each with the place and the size of what gives."""
        return [(place, soft.size, cap) for place, soft in enumerate(self.softs) for cap in soft.caps]

    def values(self, points: Array) -> Array:
        number = len(self.posed.levers)
        own, given = self.posed.outcomes.values(points[:, :number]), points[:, number:]
        return np.hstack([own, given.sum(axis=1)[:, None], self._broken(own, given)])

    def slopes(self, point: Array) -> tuple[Array, Array]:
        number, more = len(self.posed.levers), len(self.softs)
        values, slopes = self.posed.outcomes.slopes(point[:number])
        own = np.hstack([slopes, np.zeros((len(values), more))])
        unit = np.eye(number + more)[number:]
        broken = [cap.sign / size * own[cap.outcome] - unit[place] for place, size, cap in self.caps]
        given = point[number:]
        everything = np.concatenate([values, [given.sum()], self._broken(values[None], given[None])[0]])
        return everything, np.array([*own, unit.sum(axis=0), *broken])

    def _broken(self, values: Array, given: Array) -> Array:
        """Return 1 and by how much each cap is broken beyond what it gives, relative to its size, (point, cap)."""
        columns = [
            1.0 - cap.sign * (cap.limit - values[:, cap.outcome]) / size - given[:, place]
            for place, size, cap in self.caps
        ]
        return np.stack(columns, axis=1) if columns else np.zeros((len(values), 0))


def least_given(
    posed: Posed,
    soft: Collection[str],
    stop: Callable[[], bool] = lambda: False,
    starts: Sequence[Array] | None = None,
) -> Given:
    """Return how much the limits named in `soft` must give, in all and relative to their size, so that all others hold.

    A limit on every month gives as a whole. Where the others cannot hold by themselves the result is not sure, and
    breaks them.

    Parameters
    ----------
    soft
        Limits as they were asked for.
    starts
        Settings to search from; those of `usual_starts` by default.
    """
    points = [posed.clipped(start) for start in (starts or usual_starts(posed))]
    values = posed.outcomes.values(np.array(points))
    softs = tuple(_soft(posed, name, values) for name in dict.fromkeys(asked_names(posed)) if name in soft)
    firsts = [_first(point, own, softs) for point, own in zip(points, values, strict=True)]
    number = len(posed.levers)
    found = optimise(_pose(posed, softs, 1 + np.max(firsts, axis=0)[number:]), starts=firsts, stop=stop)
    amounts = found.point[number:]
    by = {soft.name: float(a * soft.size) for soft, a in zip(softs, amounts, strict=True) if a > NONE}
    return Given(found.point[:number], by, found.feasible and found.stopped_by not in UNSURE)


def asked_names(posed: Posed) -> list[str]:
    """Return the limits as they were asked for, each once for every row and month that it is held in."""
    return [*(row.name for row in posed.rows), *(cap.asked_as for cap in posed.caps)]


def _soft(posed: Posed, name: str, values: Array) -> _Soft:
    """Return a limit that may give; one of next to nothing is measured against what it limits, at the starts."""
    rows = tuple(row for row in posed.rows if row.name == name)
    caps = tuple(cap for cap in posed.caps if cap.asked_as == name)
    size = max([*(row.size for row in rows), *(cap.size for cap in caps)])
    met = max((float(np.abs(np.nan_to_num(values[:, cap.outcome])).max()) for cap in caps), default=0.0)
    return _Soft(name, size if size >= NEXT_TO_NONE * met else met, rows, caps)


def _pose(posed: Posed, softs: tuple[_Soft, ...], most: Array) -> Posed:
    """Return the problem of giving least, as numbers; no limit gives more than `most`."""
    number = len(posed.names)
    outcomes = _Loosened(posed, softs)
    may_give = [cap for _, _, cap in outcomes.caps]
    names = (*posed.names, "given", *(f"{cap.name} broken" for cap in may_give))
    held = [cap for cap in posed.caps if cap not in may_give]
    held += [Cap(cap.name, number + 1 + place, 1.0) for place, cap in enumerate(may_give)]
    pad = np.zeros(len(softs))
    rows = tuple(replace(row, weights=_widened(row, softs)) for row in posed.rows)
    return Posed(
        (*posed.levers, *(f"given {soft.name}" for soft in softs)), np.concatenate([posed.low, pad]),
        np.concatenate([posed.high, most]), np.concatenate([posed.start, pad]), np.concatenate([posed.step, pad]),
        outcomes, names, (Goal("given", number),), rows, tuple(held),
    )  # fmt: skip


def _widened(row: Row, softs: tuple[_Soft, ...]) -> Array:
    return np.concatenate([row.weights, [soft.size if row in soft.rows else 0.0 for soft in softs]])


def _first(point: Array, values: Array, softs: tuple[_Soft, ...]) -> Array:
    """Return a start at which the limits give what they lack there."""
    lacking = [
        max([-row.slack(point) for row in soft.rows] + [-cap.slack(values) for cap in soft.caps]) / soft.size
        for soft in softs
    ]
    return np.concatenate([point, np.maximum(np.nan_to_num(lacking), 0.0)])
