"""The same problem put to an evolutionary search (NSGA-II of pymoo), and both frontiers held against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulation.tuning.frontier.anchors import signed
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.frontier.dominance import unbeaten
from simulation.tuning.posed import Array, Outcomes, Posed

FEWEST, LARGEST = 20, 100
"""Population of the rival: as many generations as it has members, between these."""
REFERENCE = 1.1
SLIGHT = 1e-9
"""By how much, against the spread of a goal, a point has to be better to count as better."""


@dataclass
class Counted:
    """Outcomes that count runs, a run with slopes as `dear` of those without."""

    outcomes: Outcomes
    dear: float
    runs: float = 0.0

    def values(self, points: Array) -> Array:
        """Return outcomes of settings."""
        self.runs += len(points)
        return self.outcomes.values(points)

    def slopes(self, point: Array) -> tuple[Array, Array]:
        """Return outcomes and slopes of a setting."""
        self.runs += self.dear
        return self.outcomes.slopes(point)


@dataclass(frozen=True)
class Race:
    """Both frontiers: runs, hypervolumes, and the share of each that the other betters."""

    runs: float
    rival_runs: float
    population: int
    rival_feasible: float
    own_volume: float
    rival_volume: float
    rival_beaten: float
    own_beaten: float


def race(posed: Posed, counted: Counted, points: int, between: int, times: int) -> Race:
    """Search a frontier both ways, the rival with `times` as many runs."""
    counted.runs = 0.0
    found = frontier(replace(posed, outcomes=counted), points, between=between)
    runs = counted.runs
    own = signed(posed, np.array([point.values for point in found.points]))
    best, span = own.min(axis=0), np.ptp(own, axis=0)
    population = int(np.clip(np.sqrt(runs * times), FEWEST, LARGEST))
    rival, feasible = _evolved(posed, counted, int(runs * times), population)
    mine, theirs = (own - best) / span, (rival - best) / span
    return Race(
        runs, runs * times, population, feasible, _volume(mine), _volume(theirs), _beaten(theirs, mine),
        _beaten(mine, theirs),
    )  # fmt: skip


def _evolved(posed: Posed, counted: Counted, runs: int, population: int) -> tuple[Array, float]:
    """Return the unbeaten goals that keep the limits, of all settings played, and the share that keeps them."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.optimize import minimize

    seen: list[Array] = []

    class Put(Problem):  # type: ignore[misc]  # the library comes without types
        def __init__(self) -> None:
            limits = len(posed.rows) + len(posed.caps)
            super().__init__(
                n_var=len(posed.levers), n_obj=len(posed.goals), n_ieq_constr=limits, xl=posed.low, xu=posed.high
            )

        def _evaluate(self, x: Array, out: dict[str, Any], *_: Any, **__: Any) -> None:
            values = counted.values(x)
            broken = [-(x @ row.weights - row.least) / row.size for row in posed.rows]
            broken += [-cap.sign * (cap.limit - values[:, cap.outcome]) / cap.size for cap in posed.caps]
            out["F"], out["G"] = signed(posed, values), np.stack(broken, axis=1)
            seen.append(np.column_stack([out["F"], (out["G"] <= 0).all(axis=1)]))

    minimize(Put(), NSGA2(pop_size=population), ("n_eval", runs), seed=1, verbose=False)
    every = np.concatenate(seen)
    kept = every[every[:, -1] > 0, :-1]
    return (kept[unbeaten(kept)] if len(kept) else kept), float(every[:, -1].mean())


def _volume(scaled: Array) -> float:
    """Return the hypervolume up to the reference point, goals scaled to the ends of the frontier."""
    from pymoo.indicators.hv import HV

    inside = scaled[(scaled < REFERENCE).all(axis=1)]
    return float(HV(ref_point=np.full(scaled.shape[1], REFERENCE))(inside)) if len(inside) else 0.0


def _beaten(points: Array, by: Array) -> float:
    """Return the share of points that another frontier betters: nowhere worse, somewhere better."""
    if not len(points) or not len(by):
        return 0.0
    no_worse = (by[:, None] <= points[None]).all(axis=2)
    better = (by[:, None] < points[None] - SLIGHT).any(axis=2)
    return float((no_worse & better).any(axis=0).mean())
