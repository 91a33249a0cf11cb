"""Corners of boxes: where an outcome that levers move one way is least, and what a limit cuts off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.announce.lattice import Lattice, Places
from simulation.tuning.announce.signs import Signs
from simulation.tuning.played import HOLDS
from simulation.tuning.posed import Array, Cap, Row


def best_corner(low: Places, high: Places, way: NDArray[np.int64]) -> Places:
    """Return the corner of boxes where an outcome that levers move these ways is least."""
    return np.where(way < 0, high, low)


def breach(outcomes: Array, caps: list[Cap]) -> Array:
    """Return the worst relative breach of limits; negative where all have room."""
    slack = [cap.sign * (cap.limit - outcomes[:, cap.outcome]) / cap.size for cap in caps]
    return np.asarray(-np.min(slack, axis=0))


def groups(signs: Signs, caps: tuple[Cap, ...]) -> list[tuple[NDArray[np.int64], list[Cap]]]:
    """Return the limits that levers move the same ways, together."""
    found: dict[bytes, tuple[NDArray[np.int64], list[Cap]]] = {}
    for way, cap in zip(signs.ways[1:], caps, strict=True):
        found.setdefault(way.tobytes(), (way, []))[1].append(cap)
    return list(found.values())


def by_row(lattice: Lattice, row: Row, low: Places, high: Places) -> tuple[Places, Places]:
    """Return boxes without what a linear limit excludes, every other lever being at its best for it."""
    at_low, at_high = lattice.settings(low) * row.weights, lattice.settings(high) * row.weights
    most = np.maximum(at_low, at_high)
    total, low, high = most.sum(axis=1), low.copy(), high.copy()
    for lever in np.flatnonzero(row.weights):
        needed = row.least - HOLDS * row.size - (total - most[:, lever])
        edge, values = needed / row.weights[lever], lattice.values[lever]
        slight = 1e-12 * max(1.0, float(np.abs(values).max()))
        if row.weights[lever] > 0:
            low[:, lever] = np.maximum(low[:, lever], np.searchsorted(values, edge - slight, side="left"))
        else:
            high[:, lever] = np.minimum(high[:, lever], np.searchsorted(values, edge + slight, side="right") - 1)
    alive = (low <= high).all(axis=1)
    return low[alive], high[alive]


def between(good: Places, bad: Places, at_good: Array, at_bad: Array) -> Places:
    """Return the first place, of those strictly between, that a straight line says breaks the limit."""
    share = np.clip((HOLDS - at_good) / np.maximum(at_bad - at_good, 1e-300), 0.0, 1.0)
    step = np.clip(np.floor(share * np.abs(bad - good)) + 1, 1, np.abs(bad - good) - 1).astype(np.int64)
    return np.asarray(good + np.sign(bad - good) * step)
