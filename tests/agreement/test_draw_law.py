"""The law of the real draw: over seeds firm by firm and cell by cell, and against the engines over a year.

Each comparison states its chance of a false alarm; every seed is fixed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from simulation.drawing.frame import Firm, frame_of
from simulation.drawing.rule import Cell
from simulation.engines.base import Engine, Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.carrying_out.draw import draw
from tests.agreement.judging import Array, Sums, difference_evidence, mean_evidence, surprises, variance_evidence
from tests.simulation.drawing import desk
from tests.simulation.drawing.year import MONTHS, draws_of_year, means_of
from tests.simulation.engines import discrete_event_cases as cases

FALSE_ALARM = 1e-3
"""Chance that a test of this module fails although the rule is right."""
RATIO = {"A": 0.03, "B": 0.1, "C": 0.25, "D": 0.5}


def one_programme() -> Plan:
    general = desk.plan().programmes[0].model_dump() | {"ratio": RATIO}
    return desk.plan(programmes=[general])


def within(number: int, mean: Fraction) -> bool:
    return floor(mean) <= number <= ceil(mean)


def freedman(distance: float, variance: float) -> float:
    """Return a bound on the chance that a sum of steps of at most 1 and this conditional variance lies so far off."""
    if variance <= 0:
        return 1.0 if distance < 1e-9 else 0.0
    x = distance / variance
    return float(min(1.0, 2 * np.exp(-variance * ((1 + x) * np.log1p(x) - x))))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("seeds", "firms"), [(40, 240), pytest.param(2000, 192, marks=pytest.mark.slow)])
def test_over_a_year_every_firm_is_drawn_as_the_plan_says_and_every_number_is_its_mean_rounded(
    seeds: int, firms: int
) -> None:
    plan = one_programme()
    register = frame_of(desk.frame(firms), ["general"], MONTHS[0])
    times: Counter[tuple[str, int]] = Counter()
    off: dict[tuple[Cell, int], float] = defaultdict(float)
    spread: dict[tuple[Cell, int], float] = defaultdict(float)
    for seed in range(seeds):
        for month, each in enumerate(draws_of_year(lambda _: register, plan, str(seed))):
            means = means_of(each, plan)
            drawn = set(each.found.drawn)
            chosen = [firm for firm in register if firm.code in drawn]
            numbers = Counter((firm.risk_class, firm.stratum) for firm in chosen)
            for cell, mean in means.items():
                assert within(numbers[cell], mean)
                part = float(mean - floor(mean))
                off[cell, month] += numbers[cell] - float(mean)
                spread[cell, month] += part * (1 - part)
            for name in "ABCD":
                assert within(each.found.numbers[name], sum((m for c, m in means.items() if c[0] == name), Fraction()))
            assert within(len(chosen), sum(means.values(), Fraction()))
            times.update((firm.code, month // 6 if firm.risk_class == "D" else 0) for firm in chosen)
    assert max(times.values()) <= seeds, "twice in one round"
    # Firm by firm: whether a round draws it is one coin a seed, so the number of seeds is binomial, exactly.
    rounds = [(firm, half) for firm in register for half in range(2 if firm.risk_class == "D" else 1)]
    found = np.array([times[firm.code, half] for firm, half in rounds])
    ratio = np.array([RATIO[firm.risk_class] for firm, _ in rounds])
    evidence = 2 * np.minimum(binom.cdf(found, seeds, ratio), binom.sf(found - 1, seeds, ratio))
    assert not surprises(evidence, [firm.code for firm, _ in rounds], FALSE_ALARM / 2)
    # Cell by cell and month by month: what is over or under adds up to nothing.
    bounds = np.array([freedman(abs(off[key]), spread[key]) for key in spread])
    assert not surprises(bounds, [str(key) for key in spread], FALSE_ALARM / 2)


SCRIPT = """
import sys
from concurrent.futures import ProcessPoolExecutor
from tests.simulation.drawing.desk import SALT, SEED, frame, plan
from simulation.workflows.carrying_out.draw import draw
def listed(month):
    return [(name, each.drawn, each.reserves) for name, each in draw(frame(), plan(), month, SEED, SALT).items()]
if __name__ == "__main__":
    with ProcessPoolExecutor(int(sys.argv[1])) as pool:
        print(list(pool.map(listed, ["2026-01", "2026-02", "2026-03"])))
"""


@pytest.mark.slow  # three seconds: each process loads the library
@pytest.mark.parametrize(("hash_seed", "processes"), [("0", 1), ("4242", 3)])
def test_neither_hash_seed_nor_number_of_processes_changes_a_list(hash_seed: str, processes: int) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(processes)], env=environment, check=True, capture_output=True, text=True
    )
    here = [
        [
            (name, each.drawn, each.reserves)
            for name, each in draw(desk.frame(), desk.plan(), month, desk.SEED, desk.SALT).items()
        ]
        for month in MONTHS[:3]
    ]
    assert done.stdout.strip() == str(here)


def test_each_month_has_tickets_of_its_own_under_one_seed() -> None:
    lists = {draw(desk.frame(), one_programme(), month, desk.SEED, desk.SALT)["general"].drawn for month in MONTHS}
    assert len(lists) == len(MONTHS)


# --- the engines and the draw, over a year ---

STRATA = (("H-a", "H", "a", (60, 30, 9, 5)), ("C-b", "C", "b", (33, 21, 14, 7)), ("G-c", "G", "c", (11, 40, 10, 3)))


def district(drift: float = 0.0) -> Specification:
    """Three strata; with `drift`, firms move between neighbouring classes whatever is found of them."""
    rows = np.eye(4) * (1 - drift)
    for c in range(4):
        rows[c, max(c - 1, 0)] += drift / 2
        rows[c, min(c + 1, 3)] += drift / 2
    same = rows.tolist()
    strata = (
        cases.stratum(name, dict(zip("ABCD", firms, strict=True)), sector=sector, region=region)
        for name, sector, region, firms in STRATA
    )
    moves = cases.moves(
        unvisited={"compliant": same, "minor": same, "serious": same},
        cleared=same, found_minor=same, found_serious=same,
    )  # fmt: skip
    return cases.specification(*strata, reclassification=moves)


def two_programmes(rounds_of_d: int = 2, **options: Any) -> Plan:
    general, joint = (p.model_dump() for p in desk.plan().programmes)
    rounds = {**dict.fromkeys("ABC", 1), "D": rounds_of_d}
    general |= {"ratio": {"A": 0.06, "B": 0.2, "C": 0.4, "D": 0.7}, "rounds_per_year": rounds}
    return desk.plan(programmes=[general, joint | {"scope": {"sectors": ["H", "C"]}}], **options)


def register_of(classes: list[list[str]]) -> list[Firm]:
    """Return the firms of the district, `classes` their classes stratum by stratum."""
    return [
        Firm(f"{name}{i}", "", name, c, region, sector, "", frozenset())
        for (name, sector, region, _), own in zip(STRATA, classes, strict=True)
        for i, c in enumerate(own)
    ]


def drawn_years(plan: Plan, drift: float, years: int) -> Sums:
    """Return the visits of so many years of real draws by programme, class and month, and their sums over months."""
    values = np.zeros((years, len(plan.programmes), 4, 12))
    places = {programme.id: place for place, programme in enumerate(plan.programmes)}
    start = [[c for c, count in zip("ABCD", firms, strict=True) for _ in range(count)] for *_, firms in STRATA]
    for year in range(years):
        rng = np.random.default_rng([77, year])
        months = [start]
        for _ in range(11):
            months.append([_moved(own, drift, rng) for own in months[-1]])
        registers = [register_of(classes) for classes in months]
        for each in draws_of_year(registers.__getitem__, plan, f"year {year}"):
            month = MONTHS.index(each.month)
            values[year, places[each.programme], :, month] = list(each.found.numbers.values())
    return _sums(values)


def _moved(classes: list[str], drift: float, rng: np.random.Generator) -> list[str]:
    luck = rng.random(len(classes))
    steps = np.where(luck < drift / 2, -1, np.where(luck > 1 - drift / 2, 1, 0))
    return ["ABCD"[min(max("ABCD".index(c) + int(step), 0), 3)] for c, step in zip(classes, steps, strict=True)]


def simulated_years(engine: Engine, plan: Plan, drift: float, years: int) -> Sums:
    data = engine.run(Request(district(drift), plan, 12, years, 5)).data
    visits = data.visits.sum("stratum").isel(channel=slice(4, None))
    return _sums(visits.transpose("replication", "channel", "risk_class", "month").to_numpy())


def _sums(values: Array) -> Sums:
    year, count = values.sum(axis=3), len(values)
    parts = [values.reshape(count, -1), year.reshape(count, -1), year.sum(axis=2), year.sum(axis=(1, 2))[:, None]]
    labels = [f"{name} {place}" for name, part in zip(("month", "class", "programme", "all"), parts, strict=True)
              for place in range(part.shape[1])]  # fmt: skip
    together = np.concatenate(parts, axis=1)
    return Sums(together, labels, np.ones(together.shape[1]))


CASES = [
    pytest.param({}, 0.0, id="static register"),
    pytest.param({"rounds_of_d": 1}, 0.08, id="classes move, rounds alike"),
    pytest.param({"cooling_off_months": 5}, 0.0, id="cooling-off"),
]
REAL: dict[str, Sums] = {}
"""Years of real draws, which take the longest, by what was drawn."""


def real_years(options: dict[str, Any], drift: float, years: int) -> Sums:
    key = str((options, drift, years))
    if key not in REAL:
        REAL[key] = drawn_years(two_programmes(**options), drift, years)
    return REAL[key]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("years", [50, pytest.param(700, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("options", "drift"), CASES)
@pytest.mark.parametrize(
    "engine", [MonteCarlo("firms"), MonteCarlo("counts"), DiscreteEvent()], ids=["firms", "counts", "reference"]
)
def test_engines_and_draw_have_the_same_means_and_variances_by_class_over_a_year(
    engine: Engine, options: dict[str, Any], drift: float, years: int
) -> None:
    plan = two_programmes(**options)
    real, simulated = real_years(options, drift, years), simulated_years(engine, plan, drift, years)
    expected = simulated_years(Expectation(), plan, drift, 1).values[0]
    assert not surprises(mean_evidence(real, expected), real.labels, FALSE_ALARM / 3)
    assert not surprises(difference_evidence(real, simulated), real.labels, FALSE_ALARM / 3)
    evidence = variance_evidence(real.values, simulated.values, expected)
    assert not surprises(evidence, real.labels, FALSE_ALARM / 3)


def test_firms_drawn_independently_of_each_other_are_found_out() -> None:
    plan, years = two_programmes(), 100
    real = real_years({}, 0.0, years)
    alone = simulated_years(MonteCarlo("counts"), plan.model_copy(update={"draw": "bernoulli"}), 0.0, years)
    expected = simulated_years(Expectation(), plan, 0.0, 1).values[0]
    assert surprises(variance_evidence(real.values, alone.values, expected), real.labels, FALSE_ALARM)
