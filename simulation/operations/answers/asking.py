"""What the months of a plan ask of the people: share of the room, month by month, and what stays behind."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR, calendar_month, round_length
from simulation.model.plan import Plan, Programme
from simulation.operations.carried import Operations
from simulation.operations.load.expected import PROGRAMME

Vector = NDArray[np.float64]


def left_at_end(asked: Vector, room: Vector) -> float:
    """Return what is left at the end of the year, in months of a department's time for visits, departments added up.

    Work flows: what a month has no room for is done in the next ones; room that nobody asks for is lost.

    Parameters
    ----------
    asked
        (department, month): share of the room.
    room
        (department, month).

    Examples
    --------
    >>> month = np.ones((1, 2))
    >>> left_at_end(np.array([[1.5, 0.5]]), month), left_at_end(np.array([[0.5, 1.5]]), month)
    (0.0, 0.5)
    """
    left = np.zeros(len(asked))
    for month in range(asked.shape[1]):
        left = np.maximum(0.0, left + (asked[:, month] - 1) * room[:, month])
    return float((left / room.mean(axis=1)).sum())


@dataclass(frozen=True)
class Asking:
    """What the months ask for: visits by round, what they take, and the room.

    Attributes
    ----------
    programmes
        Those that can move: not the ones that go together with others.
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
    def of(cls, operations: Operations) -> Asking:
        """Return what the months of a plan ask of the people who carry it out."""
        load, work = operations.load, operations.work
        places = [work.place(name) for name in work.departments]
        need = (work.need * work.travel)[:, places]
        bound = {name for group in load.plan.together for name in group}
        programmes = tuple(p for p in load.plan.programmes if f"{PROGRAMME}{p.id}" in load.kinds and p.id not in bound)
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
