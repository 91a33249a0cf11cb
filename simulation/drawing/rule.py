"""The rule draw/1: one wheel a programme and month, exact fractions, the smallest tickets of each cell.

The wheel gives each cell (class in force, stratum) its mean number rounded down or up, and keeps the totals of each
class and of the programme within one of their means. Nothing depends on the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, partial
from heapq import nsmallest
from itertools import chain
from math import ceil, floor

from simulation.drawing.frame import Firm
from simulation.drawing.rounds import chance
from simulation.drawing.tickets import as_unit, ticket
from simulation.model.calendar import month_number
from simulation.model.plan import Plan, Programme
from simulation.model.record import groups_of
from simulation.model.rules import in_scope

Cell = tuple[str, str]
"""Class in force and stratum."""
Ticket = tuple[bytes, str]
WHOLE = Fraction(1)


@dataclass(frozen=True)
class Drawn:
    """What one programme draws in a month.

    Attributes
    ----------
    drawn, reserves
        Codes in the order of their tickets; the reserves of a cell are its next tickets, as many as were drawn, of
        firms that no programme of the group drew.
    cells
        Code → number of its cell in the order of the wheel: a reserve steps in for a firm of its own cell only.
    numbers
        Class → firms drawn.
    """

    drawn: tuple[str, ...]
    reserves: tuple[str, ...]
    cells: dict[str, int]
    numbers: dict[str, int]


def draw_month(firms: Iterable[Firm], plan: Plan, month: str, key: bytes, share: Fraction = WHOLE) -> dict[str, Drawn]:
    """Return what each programme of the plan draws, in the order of the plan; a firm is visited once a month at most.

    Programmes that go together draw when the first of them has its turn, and may draw the same firms.

    Parameters
    ----------
    firms
        With the programmes whose round already drew them, see `simulation.drawing.flags`.
    share
        Of the plan's draws that this month makes (φ of the model): every chance is multiplied by it.
    """
    pool, found = list(firms), dict[str, Drawn]()
    for group in turns(plan):
        found |= draw_group(group, pool, plan, month, key, share)
        taken = {code for programme in group for code in found[programme.id].drawn}
        pool = [firm for firm in pool if firm.code not in taken]
    return {programme.id: found[programme.id] for programme in plan.programmes}


def turns(plan: Plan) -> list[tuple[Programme, ...]]:
    """Return the programmes in the order in which they draw: those of a group with the first of them."""
    groups: dict[str, tuple[str, ...]] = {programme.id: (programme.id,) for programme in plan.programmes}
    groups |= {name: group for group in groups_of(plan) for name in group}
    known = {programme.id: programme for programme in plan.programmes}
    return [tuple(known[name] for name in group) for group in dict.fromkeys(groups.values())]


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


def draw_group(
    group: Sequence[Programme], pool: Iterable[Firm], plan: Plan, month: str, key: bytes, share: Fraction = WHOLE
) -> dict[str, Drawn]:
    """Draw for a programme, or for several that go together, each from the firms that it may draw.

    Cell by cell, in an order and with tickets named after the first programme. Where several draw, the one with the
    largest chance does so first. Another one draws from the firms that the programme before it, of those that could
    draw them, has drawn, with the ratio of the chances; and with its own chance from those that none before it could.
    Every number comes from the programme's own wheel: n = ⌊a + C⌋ − ⌊a + C before⌋, C the running sum of u·N.
    """
    first, cells = group[0].id, _cells(group, pool, plan, month)
    u = {c: {p.id: share * chance(p, c, plan.start, month) for p in group} for c in "ABCD"}
    at = {p.id: as_unit(ticket(key, f"{p.id}/wheel", "")) for p in group}
    made = {p.id: _Made() for p in group}
    own = cache(partial(ticket, key, first))

    def numbered(codes: Iterable[str]) -> list[Ticket]:
        return [(own(code), code) for code in codes]

    for place, cell in enumerate(sorted(cells, key=lambda c: (c[0], ticket(key, f"{first}/cell", f"{c[1]}|{c[0]}")))):
        drawn = _draw_cell(cells[cell], u[cell[0]], at, numbered)
        taken = set().union(*drawn.values())
        for name, chosen in drawn.items():
            if chosen:
                spare = numbered(code for code in cells[cell][name] if code not in taken)
                made[name].add(cell[0], place, numbered(chosen), nsmallest(len(chosen), spare))
    return {name: each.drawn() for name, each in made.items()}


def _draw_cell(
    codes: Mapping[str, list[str]],
    u: Mapping[str, Fraction],
    at: dict[str, Fraction],
    numbered: Callable[[Iterable[str]], list[Ticket]],
) -> dict[str, set[str]]:
    """Return what each programme draws of a cell, and turn their wheels `at` on."""
    drawn = {name: set[str]() for name in u}
    last: dict[str, str] = {}  # the programme before, of those that could draw a firm
    for name in sorted(u, key=lambda name: -u[name]):
        kinds: dict[str, list[str]] = {}
        for code in codes.get(name, []) if u[name] else []:
            kinds.setdefault(last.get(code, ""), []).append(code)
        for before in [*(other for other in u if other in kinds), ""]:
            own = [code for code in kinds.get(before, []) if not before or code in drawn[before]]
            start, at[name] = at[name], at[name] + (u[name] / u[before] if before else u[name]) * len(own)
            if count := floor(at[name]) - floor(start):
                drawn[name].update(code for _, code in nsmallest(count, numbered(own)))
        if len(u) > 1:
            last |= dict.fromkeys(chain.from_iterable(kinds.values()), name)
    return drawn


def _cells(
    group: Sequence[Programme], pool: Iterable[Firm], plan: Plan, month: str
) -> dict[Cell, dict[str, list[str]]]:
    """Return the codes that each programme may draw, by cell."""
    firms, cells = list(pool), defaultdict[Cell, dict[str, list[str]]](dict)
    for programme in group:
        for firm in eligible(firms, programme, plan, month):
            cells[firm.risk_class, firm.stratum].setdefault(programme.id, []).append(firm.code)
    return cells


@dataclass
class _Made:
    """What one programme has drawn so far."""

    chosen: list[Ticket] = field(default_factory=list)
    spare: list[Ticket] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys("ABCD", 0))

    def add(self, risk_class: str, place: int, chosen: list[Ticket], spare: list[Ticket]) -> None:
        self.chosen += chosen
        self.spare += spare
        self.places.update((code, place) for _, code in [*chosen, *spare])
        self.numbers[risk_class] += len(chosen)

    def drawn(self) -> Drawn:
        chosen, spare = ([code for _, code in sorted(each)] for each in (self.chosen, self.spare))
        return Drawn(tuple(chosen), tuple(spare), self.places, self.numbers)
