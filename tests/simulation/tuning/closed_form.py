"""Problems whose answers are known in closed form, posed without a district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.tuning.posed import Array, Cap, Goal, Posed, Row


@dataclass
class Distances:
    """Outcomes: half the squared distance from each of several places; counts what is asked."""

    places: Array
    slope_runs: int = 0
    value_runs: int = 0

    def values(self, points: Array) -> Array:
        self.value_runs += len(points)
        return np.asarray(((points[:, None] - self.places[None]) ** 2).sum(axis=2) / 2)

    def slopes(self, point: Array) -> tuple[Array, Array]:
        self.slope_runs += 1
        away = point[None] - self.places
        return np.asarray((away**2).sum(axis=1) / 2), away


@dataclass
class Made:
    """Outcomes of plain functions; slopes by central differences of width 1e-6 unless given."""

    functions: Sequence[Callable[[Array], float]]
    asked: int = 0

    def values(self, points: Array) -> Array:
        self.asked += len(points)
        return np.array([[function(point) for function in self.functions] for point in points])

    def slopes(self, point: Array) -> tuple[Array, Array]:
        step = 1e-6 * np.eye(len(point))
        ahead, behind = self.values(point + step), self.values(point - step)
        return self.values(point[None])[0], (ahead - behind).T / 2e-6


def distances(
    places: Sequence[Sequence[float]], rows: tuple[Row, ...] = (), caps: tuple[Cap, ...] = (), least: bool = True
) -> Posed:
    """Pose: come as near as possible to each place, from the middle of a box that holds all of them."""
    at = np.array(places, dtype=np.float64)
    number = at.shape[1]
    names = tuple(f"place {i}" for i in range(len(at)))
    goals = tuple(Goal(name, i, least) for i, name in enumerate(names))
    box = np.full(number, 10.0)
    levers = tuple(f"x{i}" for i in range(number))
    return Posed(levers, -box, box, np.full(number, 9.0), np.zeros(number), Distances(at), names, goals, rows, caps)
