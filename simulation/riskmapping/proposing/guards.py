"""Guards against the plan: hours that would starve the random programmes, or that nobody has."""

from __future__ import annotations

import numpy as np

from simulation.model.errors import InputError, Problem
from simulation.model.notice.visits import planned_visits
from simulation.model.plan import Plan, Scope
from simulation.model.specification import Specification
from simulation.riskmapping.proposing.asked import Asked


def random_visits(plan: Plan, specification: Specification) -> tuple[float, float]:
    """Return programme visits a year that are random over all places, and those of programmes with a narrower scope."""
    everywhere = [programme for programme in plan.programmes if programme.scope == Scope()]
    counts = []
    for programmes in (tuple(everywhere), plan.programmes):
        planned = planned_visits(plan.model_copy(update={"programmes": programmes}), specification)
        counts.append(float((planned.firms * planned.visits).sum()))
    return counts[0], counts[1] - counts[0]


def hours_of_visit(plan: Plan) -> float:
    """Return inspector-hours of one visit: as in the first programme, or else as for other visits."""
    kind = plan.programmes[0] if plan.programmes else plan.other_visit
    return float(kind.hours_per_visit * kind.team_size)


def check_floor(plan: Plan, specification: Specification, asked: Asked) -> float:
    """Return the share of random visits with the proposal.

    Raises
    ------
    InputError
        When it would be under the floor; it names the most hours that are possible.
    """
    random, narrow = random_visits(plan, specification)
    each = hours_of_visit(plan)
    visits = asked.hours / each
    share = random / (random + narrow + visits)
    if share < asked.floor:
        most = max(0.0, random * (1 - asked.floor) / asked.floor - narrow) * each
        detail = {"floor": f"{asked.floor:.0%}", "share": f"{share:.0%}", "visits": f"{random:,.0f}"}
        problem = Problem("hours_against_floor", "hours", asked.hours, int(most), "hours_against_floor", detail)
        raise InputError([problem], plan.id)
    return share


def check_capacity(asked: Asked, free: float | None) -> None:
    """Raise `InputError` when the inspectors' time does not hold the hours beside what is planned.

    Parameters
    ----------
    free
        Inspector-hours left in the months of the proposal; ``None`` without a capacity.
    """
    if free is not None and asked.hours > free:
        raise InputError(
            [Problem("hours_above_capacity", "hours", asked.hours, int(max(0.0, free)), "hours_above_capacity")]
        )


def check_one_visit(plan: Plan, asked: Asked) -> float:
    """Return the visits that the hours are enough for; raise `InputError` for less than one."""
    each = hours_of_visit(plan)
    visits = np.floor(asked.hours / each + 1e-9)
    if visits < 1:
        raise InputError([Problem("hours_of_no_visit", "hours", asked.hours, each, "hours_of_no_visit")], plan.id)
    return float(visits)
