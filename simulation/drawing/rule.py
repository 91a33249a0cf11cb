"""The rule draw/1: one wheel a programme and month, exact fractions, the smallest tickets of each cell.

The wheel gives each cell (class in force, stratum) its mean number rounded down or up, and keeps the totals of each
class and of the programme within one of their means. Nothing depends on the order of the rows.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, floor

from simulation.drawing.frame import Firm
from simulation.drawing.rounds import chance, month_number
from simulation.drawing.tickets import as_unit, ticket
from simulation.model.plan import Plan, Programme
from simulation.model.rules import in_scope

Cell = tuple[str, str]
"""Class in force and stratum."""


@dataclass(frozen=True)
class Drawn:
    """What one programme draws in a month.

    Attributes
    ----------
    drawn, reserves
        Codes in the order of their tickets; the reserves of a cell are its next tickets, as many as were drawn.
    cells
        Code → number of its cell in the order of the wheel: a reserve steps in for a firm of its own cell only.
    numbers
        Class → firms drawn.
    """

    drawn: tuple[str, ...]
    reserves: tuple[str, ...]
    cells: dict[str, int]
    numbers: dict[str, int]


def draw_month(firms: Iterable[Firm], plan: Plan, month: str, key: bytes) -> dict[str, Drawn]:
    """Return what each programme of the plan draws, in the order of the plan; a firm is drawn once a month at most.

    Parameters
    ----------
    firms
        With the programmes whose round already drew them, see `simulation.drawing.flags`.
    """
    pool = list(firms)
    found = {}
    for programme in plan.programmes:
        found[programme.id] = draw_programme(eligible(pool, programme, plan, month), programme, plan, month, key)
        taken = set(found[programme.id].drawn)
        pool = [firm for firm in pool if firm.code not in taken]
    return found


def eligible(pool: Iterable[Firm], programme: Programme, plan: Plan, month: str) -> list[Firm]:
    """Return the firms in scope that this round has not drawn and that are outside their observation period."""
    scope = programme.scope.model_dump()

    @cache  # of a stratum, and of a class and day, there are few
    def reaches(sector: str, region: str, stratum: str) -> bool:
        return in_scope(scope, {"sector": sector, "region": region, "id": stratum})

    @cache
    def spared(risk_class: str, founded: str) -> bool:
        return in_observation(risk_class, founded, plan, month)

    return [
        firm
        for firm in pool
        if programme.id not in firm.drawn
        and reaches(firm.sector, firm.region, firm.stratum)
        and not spared(firm.risk_class, firm.founded)
    ]


def in_observation(risk_class: str, founded: str, plan: Plan, month: str) -> bool:
    """Tell whether a firm's observation period, which runs from its founding, lasts beyond the first of the month.

    A part of a month in the plan counts as a whole one; a firm without a date has no observation period.
    """
    rule = plan.observation
    if rule is None or not founded or risk_class not in rule.classes:
        return False
    age = month_number(month) - month_number(founded)
    return age < ceil(rule.months) or (age == ceil(rule.months) and founded[8:] > "01")


def draw_programme(firms: Iterable[Firm], programme: Programme, plan: Plan, month: str, key: bytes) -> Drawn:
    """Draw from eligible firms."""
    cells: dict[Cell, list[str]] = defaultdict(list)
    for firm in firms:
        cells[firm.risk_class, firm.stratum].append(firm.code)
    drawn, reserves = list[tuple[bytes, str]](), list[tuple[bytes, str]]()
    places, numbers = dict[str, int](), dict.fromkeys("ABCD", 0)
    for place, (cell, count) in enumerate(wheel(cells, programme, plan, month, key).items()):
        if not count:
            continue  # nobody's ticket matters
        first = heapq.nsmallest(2 * count, ((ticket(key, programme.id, code), code) for code in cells[cell]))
        drawn += first[:count]
        reserves += first[count:]
        places.update((code, place) for _, code in first)
        numbers[cell[0]] += count
    return Drawn(_codes(drawn), _codes(reserves), places, numbers)


def wheel(cells: dict[Cell, list[str]], programme: Programme, plan: Plan, month: str, key: bytes) -> dict[Cell, int]:
    """Return how many each cell gives: n = ⌊a + C⌋ − ⌊a + C before⌋, C the running sum of u·N, a of one ticket."""
    u = {risk_class: chance(programme, risk_class, plan.start, month) for risk_class in "ABCD"}
    order = sorted(cells, key=lambda cell: (cell[0], ticket(key, f"{programme.id}/cell", f"{cell[1]}|{cell[0]}")))
    at = as_unit(ticket(key, f"{programme.id}/wheel", ""))
    counts = {}
    for cell in order:
        before, at = at, at + u[cell[0]] * len(cells[cell])
        counts[cell] = floor(at) - floor(before)
    return counts


def _codes(tickets: list[tuple[bytes, str]]) -> tuple[str, ...]:
    return tuple(code for _, code in sorted(tickets))
