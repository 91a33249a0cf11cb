"""Announceable plans to choose among: along the frontier, and at full hours with one lever held elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from simulation.tuning.announce.lattice import lattice_of
from simulation.tuning.announce.ledger import Ledger
from simulation.tuning.announce.near import improve, roundings
from simulation.tuning.played import SearchStopped
from simulation.tuning.posed import Array, Cap, Posed
from simulation.tuning.search import Optimum, optimise

HELD_AT = (0.25, 0.6)
"""Where between its bounds a lever is held, as shares of the way from its best value to either bound."""


def rounded(
    posed: Posed, point: Array, caps: Sequence[Cap] = (), stop: Callable[[], bool] = lambda: False
) -> Array | None:
    """Return the best announceable setting near a smooth one that keeps the limits and `caps`; ``None`` if none does.

    A neighbourhood is searched; nothing is proven (see `simulation.tuning.announce.certificate`).
    """
    held = replace(posed, caps=(*posed.caps, *caps))
    ledger = Ledger(held, posed.goals[0], lattice_of(held, point), stop)
    try:
        roundings(ledger, point)
        improve(ledger)
    except SearchStopped:
        pass
    return None if ledger.best is None else ledger.lattice.settings(ledger.best)


def alternatives(posed: Posed, optimum: Optimum, stop: Callable[[], bool] = lambda: False) -> list[Array]:
    """Return other settings that keep the limits: one lever held some way from its best value, the others best for it.

    Over draws of the behaviour one of them may be better than the optimum of the expected behaviour.
    """
    found: list[Array] = []
    for lever in np.flatnonzero(posed.free):
        best, low, high = optimum.point[lever], posed.low[lever], posed.high[lever]
        for value in (best + share * (end - best) for end in (low, high) for share in HELD_AT if end != best):
            if stop():
                return found
            held = _held(posed, int(lever), float(value))
            other = optimise(held, starts=[held.clipped(optimum.point)], stop=stop)
            if other.feasible:
                found.append(other.point)
    return found


def distinct(points: Iterable[Array]) -> list[Array]:
    """Return settings, each once, in their order."""
    kept: dict[bytes, Array] = {}
    for point in points:
        kept.setdefault(np.round(point, 9).tobytes(), point)
    return list(kept.values())


def spread(points: list[Array], most: int) -> list[Array]:
    """Return at most so many of the settings, at equal distances in their order, the first and the last among them."""
    if len(points) <= most:
        return points
    return [points[place] for place in np.unique(np.linspace(0, len(points) - 1, most).round().astype(int))]


def _held(posed: Posed, lever: int, value: float) -> Posed:
    low, high = posed.low.copy(), posed.high.copy()
    low[lever] = high[lever] = value
    return replace(posed, low=low, high=high)
