"""Numbers of a month by programme and class: floor and ceiling by the wheel of draw/1, in its exact fractions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.docking.tasks.bounds import Range, places_of_turns, ranges_of
from simulation.docking.tasks.pools import Pools
from simulation.drawing.chain import Chain, earlier_draws
from simulation.drawing.rounds import chance, exact, round_start
from simulation.drawing.rule import WHOLE
from simulation.model.calendar import calendar_month, month_number, round_length
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES

COLUMNS = (
    "programme", "title", "departments", "risk_class", "firms", "drawn_firms", "observed", "free", "year_plan",
    "round_plan", "round_drawn", "round_left", "expected", "low", "high", "hours_low", "hours_high",
)  # fmt: skip
"""Of the table of tasks; the last row of a programme is its total, with a blank class."""


def task_rows(pools: Pools, plan: Plan, month: str, chain: Chain, share: Fraction = WHOLE) -> pd.DataFrame:
    """Return the table of tasks, see `COLUMNS`.

    A programme draws after those before it in the plan, whose firms have left the pool by then: its bounds hold
    whatever they draw, its expected number takes the mean.
    """
    before = _drawn_by_records(plan, month, chain)
    expected = _expected(pools, plan, month, share)
    ranges = ranges_of(pools, plan, month, share)
    rows: list[tuple[Any, ...]] = []
    for number, programme in enumerate(plan.programmes):
        counts = [pools.by_class(mask[number]) for mask in (pools.in_scope, pools.drawn, pools.observed, pools.free)]
        for place, name in enumerate(RISK_CLASSES):
            told = [int(count[place]) for count in counts]
            planned = _planned(programme, name, told[0])
            left = _left(programme, name, plan, month) * told[3]
            numbers = (*planned, before[programme.id, name], left, expected[number, place])
            rows.append(_row(programme, name, told, numbers, ranges[number][place]))
        rows.append(_total(programme, rows[-len(RISK_CLASSES) :], ranges[number]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def chances(plan: Plan, month: str, share: Fraction = WHOLE) -> NDArray[np.float64]:
    """Return the chance of a free firm by programme and class, shape (P, 4)."""
    values = [[float(share * chance(p, name, plan.start, month)) for name in RISK_CLASSES] for p in plan.programmes]
    return np.array(values, dtype=np.float64).reshape(len(plan.programmes), len(RISK_CLASSES))


def drawn_chances(patterns: pd.DataFrame, plan: Plan, month: str, share: Fraction = WHOLE) -> NDArray[np.float64]:
    """Return how likely a firm of each pattern of `Pools.patterns` is drawn by each programme, shape (P, rows).

    A programme draws only whom those before it have not drawn, and one draw rules out the other: the chance is that
    of the programme times that of not having been drawn so far. Programmes that go together draw by one ticket, so
    that the most likely of them reaches all firms of the group.
    """
    u, classes = chances(plan, month, share), patterns["risk_class"].to_numpy()
    found, left = np.zeros((len(plan.programmes), len(patterns))), np.ones(len(patterns))
    for turn in places_of_turns(plan):
        for number in turn:
            found[number] = patterns[str(number)].to_numpy(dtype=bool) * u[number, classes] * left
        left = left - found[turn].max(axis=0)
    return found


def _expected(pools: Pools, plan: Plan, month: str, share: Fraction) -> NDArray[np.float64]:
    patterns = pools.patterns()
    visits = drawn_chances(patterns, plan, month, share) * patterns["count"].to_numpy()
    classes = patterns["risk_class"].to_numpy()
    rows = [np.bincount(classes, weights=row, minlength=len(RISK_CLASSES)) for row in visits]
    return np.array(rows, dtype=np.float64).reshape(len(plan.programmes), len(RISK_CLASSES))


def _planned(programme: Programme, name: str, firms: int) -> tuple[float, float]:
    """Return the visits of a plan year and of a round, by the register of this month."""
    ratio = exact(getattr(programme.ratio, name))
    return float(ratio * getattr(programme.rounds_per_year, name) * firms), float(ratio * firms)


def _left(programme: Programme, name: str, plan: Plan, month: str) -> float:
    """Return the share of the free firms that the rest of the round draws, this month included: (M − K)·u."""
    u = chance(programme, name, plan.start, month)
    return float(u * sum(at >= month_number(month) for at in round_months(programme, name, plan, month)))


def round_months(programme: Programme, name: str, plan: Plan, month: str) -> list[int]:
    """Return the months of the current round in which a programme draws, as months since year 0."""
    rounds = getattr(programme.rounds_per_year, name)
    first = round_start(plan.start, rounds, month)
    return [at for at in range(first, first + round_length(rounds)) if calendar_month(at, 1) in programme.months]


def _drawn_by_records(plan: Plan, month: str, chain: Chain) -> dict[tuple[str, str], int]:
    """Return programme and class → visits of the current round in the records, by class at the draw.

    A cancelled visit does not count, a substitute does.
    """
    found: Counter[tuple[str, str]] = Counter()
    begins = {
        (p.id, name): round_start(plan.start, getattr(p.rounds_per_year, name), month)
        for p in plan.programmes
        for name in RISK_CLASSES
    }
    for record, each in zip(chain.draws(), earlier_draws(chain), strict=True):
        at = month_number(each.month)
        for programme, codes in each.drawn.items():
            for name in _classes(record["programmes"][programme], codes):
                if begins.get((programme, name), at + 1) <= at < month_number(month):
                    found[programme, name] += 1
    return found


def _classes(part: Mapping[str, Any], codes: Iterable[str]) -> Iterator[str]:
    """Yield the class that each firm had when it was drawn: the wheel goes through the cells class by class."""
    held = [name for name in RISK_CLASSES for _ in range(part["numbers"][name])]
    places = sorted(part["cells"][code] for code in part["drawn"])
    of_place = dict(zip(places, held, strict=True))
    for code in codes:
        yield of_place[part["cells"][code]]


def _row(
    programme: Programme, name: str, told: list[int], numbers: tuple[float, ...], span: Range
) -> tuple[object, ...]:
    hours = programme.hours_per_visit * programme.team_size
    departments = "、".join(programme.departments)
    return (
        programme.id, programme.title, departments, name, *told, *numbers, span.low, span.high,
        span.low * hours, span.high * hours,
    )  # fmt: skip


def _total(programme: Programme, rows: list[tuple[Any, ...]], spans: list[Range]) -> tuple[object, ...]:
    """Return the row of a whole programme: numbers add up, the bounds are those of the sum."""
    first = COLUMNS.index("firms")
    sums = [sum(column) for column in list(zip(*rows, strict=True))[first : COLUMNS.index("low")]]
    whole = Range(sum((each.least for each in spans), Fraction(0)), sum((each.most for each in spans), Fraction(0)))
    hours = programme.hours_per_visit * programme.team_size
    return (*rows[0][: first - 1], "", *sums, whole.low, whole.high, whole.low * hours, whole.high * hours)
