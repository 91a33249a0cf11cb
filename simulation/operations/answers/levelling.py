"""Months that lie better: steps that lower the fullest month, one programme and one or two months at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR, active_months_by_round
from simulation.model.plan import Plan, Programme
from simulation.operations.answers.asking import Asking, left_at_end
from simulation.operations.carried import Operations

Vector = NDArray[np.float64]
ENOUGH = 0.9
"""Of the room of a month: where the fullest month asks for less, nothing needs to move."""
LEAST_GAIN = 0.01
"""Of the room of a month: a step that gains less is not worth an announcement."""
ROUNDING = 1e-9
MOST_STEPS = 60
MOVE, ADD, DROP = "move", "add", "drop"


@dataclass(frozen=True)
class Step:
    """One change of the months of a programme.

    Attributes
    ----------
    kind
        ``move``, ``add`` or ``drop``.
    leaves, takes
        Calendar months; ``None`` where nothing is left or taken.
    peak
        Share of the room that the fullest month asks for afterwards; above 1 it cannot be done in that month.
    month, department
        Where that is.
    left
        What is then left at the end of the year, see `simulation.operations.answers.asking.left_at_end`.
    """

    programme: str
    kind: str
    leaves: int | None
    takes: int | None
    peak: float
    month: int
    department: str
    left: float


@dataclass(frozen=True)
class Levelling:
    """A proposal of months.

    Attributes
    ----------
    peak, left
        Share of the room that the fullest month asks for now; what is left at the end of the year.
    asked, asked_after
        (department, month of the plan year): share of the room asked for, now and after all steps.
    plan
        The plan with the proposed months.
    """

    before: Plan
    plan: Plan
    departments: tuple[str, ...]
    peak: float
    left: float
    asked: Vector
    asked_after: Vector
    steps: tuple[Step, ...]


def level_months(operations: Operations) -> Levelling:
    """Propose months for each programme so that the fullest month asks for less and no more is left over.

    First programmes keep their number of months and only move them; where that gains nothing more, a month is added or
    dropped. Where no month asks for more than `ENOUGH`, nothing moves. Every round keeps a month. The visits of a round
    are spread evenly over its months, as the model does, and over the window in which they may be made; visits for
    cause stay where they are, and so do programmes that go together.
    """
    table = Asking.of(operations)
    months = {programme.id: frozenset(programme.months) for programme in table.programmes}
    steps: list[Step] = []
    first = table.asked(months)
    while len(steps) < MOST_STEPS and table.asked(months).max() > ENOUGH:
        found = _best(table, months, (MOVE,)) or _best(table, months, (ADD, DROP))
        if found is None:
            break
        step, months = found
        steps.append(step)
    plan = _with_months(table.plan, months)
    return Levelling(
        table.plan,
        plan,
        operations.work.departments,
        float(first.max()),
        left_at_end(first, table.room),
        first,
        table.asked(months),
        tuple(steps),
    )


def _best(
    table: Asking, months: dict[str, frozenset[int]], kinds: tuple[str, ...]
) -> tuple[Step, dict[str, frozenset[int]]] | None:
    """Return the step after which least is left at the end of the year, and its months; ``None``: none is worth it.

    Of steps that leave the same, the one after which the fullest month asks for least.
    """
    now = table.asked(months)
    best = (left_at_end(now, table.room), float(now.max()), np.inf)
    found = None
    for programme in table.programmes:
        active = months[programme.id]
        others = now - table.part(programme, active)
        for kind, leaves, takes in _changes(table, programme, active, kinds):
            changed = frozenset(month for month in (*active, takes) if month is not None and month != leaves)
            asked = others + table.part(programme, changed)
            score = (left_at_end(asked, table.room), float(asked.max()), float((asked**2).sum()))
            if _gains(table, score, now) and (found is None or score < best):
                step = _step(table, programme.id, kind, leaves, takes, asked)
                best, found = score, (step, months | {programme.id: changed})
    return found


def _gains(table: Asking, score: tuple[float, float, float], now: Vector) -> bool:
    """Tell whether less is left at the end of the year, or the fullest month asks for less while no more is left."""
    left, peak = left_at_end(now, table.room), float(now.max())
    return score[0] < left - LEAST_GAIN or (score[0] <= left + ROUNDING and score[1] < peak - LEAST_GAIN)


def _step(table: Asking, programme: str, kind: str, leaves: int | None, takes: int | None, asked: Vector) -> Step:
    department, month = np.unravel_index(int(asked.argmax()), asked.shape)
    return Step(
        programme, kind, leaves, takes, float(asked.max()), table.calendar(int(month)),
        table.departments[department], left_at_end(asked, table.room),
    )  # fmt: skip


def _changes(
    table: Asking, programme: Programme, active: frozenset[int], kinds: tuple[str, ...]
) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield changes of a programme's months that leave every round one."""
    free = [month for month in range(1, MONTHS_PER_YEAR + 1) if month not in active]
    if MOVE in kinds:
        yield from ((MOVE, a, b) for a in sorted(active) for b in free if _fits(table, programme, (active - {a}) | {b}))
    if ADD in kinds:
        yield from ((ADD, None, b) for b in free)
    if DROP in kinds:
        yield from ((DROP, a, None) for a in sorted(active) if _fits(table, programme, active - {a}))


def _fits(table: Asking, programme: Programme, active: frozenset[int]) -> bool:
    rounds = [
        per_year
        for ratio, per_year in zip(
            programme.ratio.array(), programme.rounds_per_year.model_dump().values(), strict=True
        )
        if ratio > 0
    ]
    first = table.plan.start_month
    return bool(active) and all(min(active_months_by_round(n, active, first)) > 0 for n in rounds)


def _with_months(plan: Plan, months: dict[str, frozenset[int]]) -> Plan:
    content = plan.model_dump()
    for item in content["programmes"]:
        if item["id"] in months:
            item["months"] = sorted(months[item["id"]])
    return Plan.model_validate(content)
