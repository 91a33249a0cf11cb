"""A year of monthly draws of one register: each month knows from the records before it whom its rounds have drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from simulation.drawing.flags import Earlier, with_flags
from simulation.drawing.frame import Firm
from simulation.drawing.rounds import chance
from simulation.drawing.rule import Cell, Drawn, draw_month, eligible
from simulation.drawing.tickets import month_key
from simulation.model.plan import Plan
from tests.simulation.drawing.desk import SALT

MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))


class Draw(NamedTuple):
    """What one programme drew in one month, and the firms as they were before."""

    month: str
    programme: str
    pool: Sequence[Firm]
    found: Drawn


def draws_of_year(register: Callable[[int], Sequence[Firm]], plan: Plan, seed: str) -> Iterator[Draw]:
    """Yield every draw; `register` gives the firms of a month (0 to 11) without flags."""
    records: list[Earlier] = []
    for number, month in enumerate(MONTHS):
        pool = with_flags(register(number), plan, month, records)
        found = draw_month(pool, plan, month, month_key(SALT, month, f"{seed}/{month}"))
        records.append(Earlier(month, {name: frozenset(each.drawn) for name, each in found.items()}))
        for name, each in found.items():
            yield Draw(month, name, pool, each)
            taken = set(each.drawn)
            pool = [firm for firm in pool if firm.code not in taken]


def means_of(draw: Draw, plan: Plan) -> dict[Cell, Fraction]:
    """Return the mean number of each cell, given the firms as they were."""
    programme = next(p for p in plan.programmes if p.id == draw.programme)
    u = {name: chance(programme, name, plan.start, draw.month) for name in "ABCD"}
    firms = Counter((f.risk_class, f.stratum) for f in eligible(draw.pool, programme, plan, draw.month))
    return {cell: u[cell[0]] * number for cell, number in firms.items()}
