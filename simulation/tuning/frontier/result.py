"""The frontier as a result: its points, which way every lever pushes every goal, and rows for a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.tuning.posed import Array, Goal, Posed

NO_CONFLICT = "no_conflict"


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """A setting that no other of the frontier betters in every goal.

    Attributes
    ----------
    kind
        ``continuous``: an optimum of its own; ``interpolated``: between two of them, its outcomes worked out.
    stopped_by
        As of `simulation.tuning.search.Optimum`; ``interpolated`` where nothing was searched.
    prices
        What each limit reached costs the first goal, the levels of the other goals (``level:<goal>``) among them.
    anchor_of
        Goals of which it is the best.
    runs
        Settings whose outcomes and slopes were worked out for it.
    """

    point: Array
    values: Array
    kind: str
    stopped_by: str
    prices: dict[str, float]
    runs: int
    anchor_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Push:
    """Which way a lever improves a goal: ``up``, ``down`` or ``none``, by how much a unit, and where it stands."""

    lever: str
    goal: str
    slope: float
    towards: str
    at: str


@dataclass(frozen=True, eq=False)
class Frontier:
    """What the goals allow at once.

    Attributes
    ----------
    points
        By the first goal, best first.
    ended
        ``done``; ``no_conflict``: one point serves every goal; ``time``; or why an end could not be found, as of
        `simulation.tuning.search.Optimum`.
    knee
        Place among the points where both goals are nearest to their best, see `simulation.tuning.frontier.knee`.
    agreeing
        Pairs of goals that one setting serves best.
    pushes
        At the end of the first goal, so that one sees which levers pull the goals apart.
    missed
        Levels of the other goals at which no setting was found, and why.
    runs
        Settings whose outcomes and slopes were worked out, altogether.
    """

    levers: tuple[str, ...]
    names: tuple[str, ...]
    goals: tuple[Goal, ...]
    points: tuple[FrontierPoint, ...]
    ended: str
    knee: int | None
    agreeing: tuple[tuple[str, str], ...]
    pushes: tuple[Push, ...]
    missed: tuple[tuple[dict[str, float], str], ...]
    runs: int

    @property
    def reached(self) -> Array:
        """The goals of every point (point, goal), as their outcomes say."""
        places = [goal.outcome for goal in self.goals]
        return np.array([point.values[places] for point in self.points]).reshape(-1, len(places))

    def rows(self) -> list[dict[str, object]]:
        """Return one row a point, numbered from 1: levers, outcomes, kind, why it stopped, and whether the knee."""
        return [
            {
                "point": number + 1,
                **dict(zip(self.levers, point.point.tolist(), strict=True)),
                **dict(zip(self.names, point.values.tolist(), strict=True)),
                "kind": point.kind,
                "stopped_by": point.stopped_by,
                "anchor_of": ";".join(point.anchor_of),
                "knee": number == self.knee,
                "runs": point.runs,
            }
            for number, point in enumerate(self.points)
        ]

    def table(self) -> pd.DataFrame:
        """Return the rows as a table."""
        return pd.DataFrame(self.rows())


def pushes(posed: Posed, point: Array) -> tuple[Push, ...]:
    """Return which way every lever that can move pushes every goal at a setting, and whether it stands at a bound."""
    _, slopes = posed.outcomes.slopes(point)
    near = 1e-6 * (posed.high - posed.low)
    found = []
    for goal in posed.goals:
        for place in np.flatnonzero(posed.free):
            slope = float(slopes[goal.outcome, place])
            better = -goal.sign * slope
            at = "low" if point[place] - posed.low[place] <= near[place] else ""
            at = "high" if posed.high[place] - point[place] <= near[place] else at
            towards = "up" if better > 0 else "down" if better < 0 else "none"
            found.append(Push(posed.levers[place], goal.name, slope, towards, at))
    return tuple(found)
