"""The plans that a tuning proposes: the best announceable one, those along the frontier, and alternatives to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.plan import Plan
from simulation.tuning.frontier.anchors import level
from simulation.tuning.posed import Array
from simulation.tuning.problem.posing import Question
from simulation.tuning.proposing.candidates import alternatives, distinct, rounded, spread
from simulation.tuning.proposing.tables import ANNOUNCED, IN_FORCE, points_table
from simulation.tuning.proposing.tuned import Tuned
from simulation.tuning.solve import Solved

MOST = 12
"""Plans of each kind."""
LEVEL = 1e-9
"""Relative room above the other goals of a point along the frontier, within which its plan is rounded."""
ALTERNATIVE, PLAN = "alternative", "announced"


@dataclass(frozen=True, eq=False)
class Proposals:
    """Plans with their settings, and the table of all points."""

    points: pd.DataFrame
    plans: tuple[Plan, ...]
    settings: tuple[Array, ...]


def proposals(
    tuned: Tuned,
    solved: Solved,
    stop: Callable[[], bool],
    told: Callable[[int, int], None],
    *,
    rounding: bool,
) -> Proposals:
    """Return the plans that can be proposed, and one row for every point that was found.

    Parameters
    ----------
    rounding
        Put plans on announceable values; else they stand as they were found.
    """
    posed = solved.posed

    def settled(point: Array) -> Array | None:
        return rounded(posed, point, _levels(solved, point), stop) if rounding else point

    best: Array | None = solved.optimum.point
    if rounding:
        found = tuned.announcement
        best = rounded(posed, solved.optimum.point, (), stop) if found is None or found.point is None else found.point
    along = [point.point for point in (tuned.front.points if tuned.front else ()) if point.kind == "continuous"]
    others = alternatives(posed, solved.optimum, stop)
    smooth = [*spread(along, MOST), *spread(others, MOST)]
    settings: list[Array | None] = [best]
    for number, point in enumerate(smooth):
        settings.append(settled(point))
        told(number + 1, len(smooth))
    return _proposed(tuned, solved, distinct(point for point in settings if point is not None))


def at_hand(tuned: Tuned, solved: Solved, *, rounding: bool) -> Proposals:
    """Return what can be proposed without any further search, where time is out: the best plan, and every point.

    Parameters
    ----------
    rounding
        As of `proposals`; where no announceable plan was found, none is proposed.
    """
    found = tuned.announcement
    best = (None if found is None else found.point) if rounding else solved.optimum.point
    return _proposed(tuned, solved, [] if best is None else [best])


def _proposed(tuned: Tuned, solved: Solved, kept: list[Array]) -> Proposals:
    """Return settings as numbered plans, in one table with every other point."""
    asked = solved.question
    plans = tuple(_plan(asked, point, solved, number) for number, point in enumerate(kept, start=1))
    return Proposals(_table(tuned, solved, kept, plans), plans, tuple(kept))


def _levels(solved: Solved, point: Array) -> list[Any]:
    """Return what keeps the other goals of a point no worse than they are."""
    posed = solved.posed
    values = posed.outcomes.values(point[None])[0]
    found = []
    for goal in posed.goals[1:]:
        at = goal.sign * values[goal.outcome]
        found.append(level(goal, float(at + LEVEL * abs(at))))
    return found


def _plan(asked: Question, point: Array, solved: Solved, number: int) -> Plan:
    return asked.plan_of(point, solved.rounds, f"{asked.problem.id}-{number}", f"{asked.problem.title} {number}")


def _table(tuned: Tuned, solved: Solved, settings: list[Array], plans: tuple[Plan, ...]) -> pd.DataFrame:
    """Return the plan in force, the points of the frontier, and the plans."""
    asked, start = solved.question, np.array([lever.of(solved.question.plan) for lever in solved.question.levers])
    rows = [(start, asked.plan, _told(IN_FORCE, asked.plan.id, "in_force", stopped_by=""))]
    for number, found in enumerate(tuned.front.points if tuned.front else (), start=1):
        told = _told(str(number), "", found.kind, stopped_by=found.stopped_by)
        rows.append((found.point, asked.plan_of(found.point, solved.rounds), told))
    certified = tuned.announcement is not None and tuned.announcement.certified
    for number, (setting, plan) in enumerate(zip(settings, plans, strict=True), start=1):
        told = _told(f"{ANNOUNCED}-{number}", plan.id, PLAN, stopped_by="", proven=certified and number == 1)
        rows.append((setting, plan, told))
    return points_table(asked, solved.rounds, [(point, told) for point, _, told in rows], [plan for _, plan, _ in rows])


def _told(point: str, plan: str, kind: str, *, stopped_by: str, proven: bool = False) -> dict[str, Any]:
    return {"point": point, "plan": plan, "kind": kind, "stopped_by": stopped_by, "proven": proven}
