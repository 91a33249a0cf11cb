"""Months that lie better: steps that lower the fullest month, one programme and one or two months at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR, active_months_by_round, calendar_month, round_length
from simulation.model.plan import Plan, Programme
from simulation.operations.carried import Operations
from simulation.operations.load.expected import PROGRAMME

Vector = NDArray[np.float64]
LEAST_GAIN = 0.01
"""Of the room of a month: a step that gains less is not worth an announcement."""
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
    """

    programme: str
    kind: str
    leaves: int | None
    takes: int | None
    peak: float
    month: int
    department: str


@dataclass(frozen=True)
class Levelling:
    """A proposal of months.

    Attributes
    ----------
    peak
        Share of the room that the fullest month asks for now, and where.
    asked, asked_after
        (department, month of the plan year): share of the room asked for, now and after all steps.
    plan
        The plan with the proposed months.
    """

    before: Plan
    plan: Plan
    departments: tuple[str, ...]
    peak: float
    asked: Vector
    asked_after: Vector
    steps: tuple[Step, ...]


def level_months(operations: Operations) -> Levelling:
    """Propose months for each programme so that the fullest month asks for less of the room of its department.

    First programmes keep their number of months and only move them; where that gains nothing more, a month is added or
    dropped. Every round keeps a month. The visits of a round are spread evenly over its months, as the model does, and
    over the window in which they may be made; visits for cause stay where they are.
    """
    table = _Table.of(operations)
    months = {programme.id: frozenset(programme.months) for programme in table.programmes}
    steps: list[Step] = []
    first = table.asked(months)
    while len(steps) < MOST_STEPS:
        found = _best(table, months, (MOVE,)) or _best(table, months, (ADD, DROP))
        if found is None:
            break
        step, months = found
        steps.append(step)
    plan = _with_months(table.plan, months)
    return Levelling(
        table.plan, plan, operations.work.departments, float(first.max()), first, table.asked(months), tuple(steps)
    )


@dataclass(frozen=True)
class _Table:
    """What the months ask for: visits by round, what they take, and the room.

    Attributes
    ----------
    by_round
        Programme → class → visits of each of its rounds.
    need
        Programme → what a visit takes of each department.
    base, room
        (department, month): what other visits take, and what there is.
    """

    plan: Plan
    programmes: tuple[Programme, ...]
    by_round: dict[str, list[Vector]]
    need: dict[str, Vector]
    base: Vector
    room: Vector
    window: int
    departments: tuple[str, ...]
    parts: dict[tuple[str, frozenset[int]], Vector] = field(default_factory=dict)

    @classmethod
    def of(cls, operations: Operations) -> _Table:
        load, work = operations.load, operations.work
        places = [work.place(name) for name in work.departments]
        need = (work.need * work.travel)[:, places]
        programmes = tuple(p for p in load.plan.programmes if f"{PROGRAMME}{p.id}" in load.kinds)
        mine = {p.id: load.kinds.index(f"{PROGRAMME}{p.id}") for p in programmes}
        others = [k for k in range(len(load.kinds)) if k not in mine.values()]
        by_round = {p.id: _rounds(p, load.visits[:MONTHS_PER_YEAR, mine[p.id]]) for p in programmes}
        base = need[others].T @ load.by_month[:MONTHS_PER_YEAR, others].T
        room = operations.room[:, places, :MONTHS_PER_YEAR].mean(axis=0)
        return cls(
            load.plan, programmes, by_round, {name: need[k] for name, k in mine.items()}, base, np.maximum(room, 1e-9),
            operations.setting.window, work.departments,
        )  # fmt: skip

    def asked(self, months: dict[str, frozenset[int]]) -> Vector:
        """Return (department, month): share of the room that is asked for."""
        share: Vector = self.base / self.room
        for programme in self.programmes:
            share = share + self.part(programme, months[programme.id])
        return share

    def part(self, programme: Programme, active: frozenset[int]) -> Vector:
        """Return what one programme asks for of it; kept, since a search comes back to the same months."""
        key = (programme.id, active)
        if key not in self.parts:
            self.parts[key] = np.outer(self.need[programme.id], self._spread(programme, active)) / self.room
        return self.parts[key]

    def _spread(self, programme: Programme, active: frozenset[int]) -> Vector:
        """Return the visits of a programme by month, over the window in which they may be made."""
        ordered = np.zeros(MONTHS_PER_YEAR)
        is_active = np.array([self.calendar(m) in active for m in range(MONTHS_PER_YEAR)])
        for visits in self.by_round[programme.id]:
            length = MONTHS_PER_YEAR // len(visits)
            for place, number in enumerate(visits):
                inside = np.arange(place * length, (place + 1) * length)
                mine = inside[is_active[inside]]
                if len(mine):
                    ordered[mine] += number / len(mine)
        return self._over_window(ordered)

    def _over_window(self, ordered: Vector) -> Vector:
        window = min(self.window, len(ordered))
        spread = np.zeros(len(ordered))
        for m, number in enumerate(ordered):
            until = min(m + window, len(ordered))
            spread[m:until] += number / (until - m)
        return spread

    def calendar(self, month: int) -> int:
        """Return which calendar month a month of the plan year is."""
        return calendar_month(month, self.plan.start_month)


def _rounds(programme: Programme, visits: Vector) -> list[Vector]:
    """Return, class by class, the visits of each round of the plan year."""
    whole = np.zeros((MONTHS_PER_YEAR, visits.shape[1]))
    whole[: len(visits)] = visits
    rounds = programme.rounds_per_year.model_dump()
    return [
        whole[:, place].reshape(per_year, round_length(per_year)).sum(axis=1)
        for place, per_year in enumerate(rounds.values())
    ]


def _best(
    table: _Table, months: dict[str, frozenset[int]], kinds: tuple[str, ...]
) -> tuple[Step, dict[str, frozenset[int]]] | None:
    """Return the step that lowers the fullest month most, with the months after it; ``None``: none is worth it."""
    now = table.asked(months)
    best: tuple[float, float] = (float(now.max()) - LEAST_GAIN, np.inf)
    found = None
    for programme in table.programmes:
        active = months[programme.id]
        others = now - table.part(programme, active)
        if others.max() > best[0]:  # the fullest month is not of this programme's making
            continue
        for kind, leaves, takes in _changes(table, programme, active, kinds):
            changed = frozenset((active - {leaves}) | ({takes} - {None}))
            asked = others + table.part(programme, changed)
            score = (float(asked.max()), float((asked**2).sum()))
            if score < best:
                step = _step(table, programme.id, kind, leaves, takes, asked)
                best, found = score, (step, months | {programme.id: changed})
    return found


def _step(
    table: _Table, programme: str, kind: str, leaves: int | None, takes: int | None, asked: Vector
) -> Step:
    department, month = np.unravel_index(int(asked.argmax()), asked.shape)
    return Step(
        programme, kind, leaves, takes, float(asked.max()), table.calendar(int(month)), table.departments[department]
    )


def _changes(
    table: _Table, programme: Programme, active: frozenset[int], kinds: tuple[str, ...]
) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield changes of a programme's months that leave every round one."""
    free = [month for month in range(1, MONTHS_PER_YEAR + 1) if month not in active]
    if MOVE in kinds:
        yield from ((MOVE, a, b) for a in sorted(active) for b in free if _fits(table, programme, (active - {a}) | {b}))
    if ADD in kinds:
        yield from ((ADD, None, b) for b in free)
    if DROP in kinds:
        yield from ((DROP, a, None) for a in sorted(active) if _fits(table, programme, active - {a}))


def _fits(table: _Table, programme: Programme, active: frozenset[int]) -> bool:
    rounds = [
        per_year
        for ratio, per_year in zip(programme.ratio.array(), programme.rounds_per_year.model_dump().values(), strict=True)
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
