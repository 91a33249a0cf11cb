"""A month carried out: the real draw against the plan and the engines, its records, and the office against queues."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom
from scipy.stats import t as student

from simulation.drawing.frame import frame_of
from simulation.engines.base import Engine
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.operations import closed_forms as forms
from simulation.workflows.carrying_out.draw import freeze, run_draw, verify_draw
from tests.agreement import test_draw_law as law
from tests.agreement.judging import Array, difference_evidence, mean_evidence, variance_evidence
from tests.simulation.drawing import desk
from tests.simulation.drawing.year import MONTHS, draws_of_year
from tests.simulation.operations.test_closed_forms import _waits
from tests.validation.closed_forms import Check

FALSE_ALARM = 1e-3
"""Of each line, shared out evenly over its comparisons (Bonferroni)."""
SEEDS, FIRMS, YEARS = 200, 240, 100
"""Seeds of a year of monthly draws firm by firm, firms of that register, years held against the engines."""
CASES: dict[str, tuple[dict[str, Any], float]] = {
    "static register": ({}, 0.0),
    "classes move": ({"rounds_of_d": 1}, 0.08),
    "cooling-off of 5 months": ({"cooling_off_months": 5}, 0.0),
}
ENGINES: dict[str, Engine] = {
    "`monte-carlo`, firms": MonteCarlo("firms"),
    "`monte-carlo`, counts": MonteCarlo("counts"),
    "`discrete-event`": DiscreteEvent(),
}


class Law(NamedTuple):
    """Many comparisons of one law: the smallest chance of a departure as large as seen, and the chance allowed."""

    name: str
    comparisons: int
    smallest: float

    @property
    def allowed(self) -> float:
        return FALSE_ALARM / self.comparisons

    @property
    def passed(self) -> bool:
        return self.smallest >= self.allowed


def laws(years: int = YEARS, seeds: int = SEEDS) -> list[Law]:
    """Return the real draw against the ratios, firm by firm, and against every engine over a year."""
    return [_firm_by_firm(seeds), *(line for case in CASES for line in _against_engines(case, years))]


def _firm_by_firm(seeds: int) -> Law:
    """Count in how many seeds each firm is drawn in each round: binomial with the ratio of its class."""
    plan, register = law.one_programme(), frame_of(desk.frame(FIRMS), ["general"], MONTHS[0])
    rounds = [(firm.code, half) for firm in register for half in range(2 if firm.risk_class == "D" else 1)]
    classes = {firm.code: firm.risk_class for firm in register}
    times: Counter[tuple[str, int]] = Counter()
    for seed in range(seeds):
        for month, each in enumerate(draws_of_year(lambda _: register, plan, str(seed))):
            times.update((code, month // 6 if classes[code] == "D" else 0) for code in each.found.drawn)
    found = np.array([times[key] for key in rounds])
    ratio = np.array([law.RATIO[classes[code]] for code, _ in rounds])
    chance = 2 * np.minimum(binom.cdf(found, seeds, ratio), binom.sf(found - 1, seeds, ratio))
    return _law(f"Rounds in which a firm is drawn, {seeds} seeds: binomial with its ratio", chance)


def _against_engines(case: str, years: int) -> list[Law]:
    options, drift = CASES[case]
    plan, real = law.two_programmes(**options), law.real_years(options, drift, years)
    expected = law.simulated_years(Expectation(), plan, drift, 1).values[0]
    lines = [_law(f"{case}: means, against `expectation`", mean_evidence(real, expected))]
    for name, engine in ENGINES.items():
        other = law.simulated_years(engine, plan, drift, years)
        lines += [
            _law(f"{case}: means, against {name}", difference_evidence(real, other)),
            _law(f"{case}: variances, against {name}", variance_evidence(real.values, other.values, expected)),
        ]
    return lines


def _law(name: str, chance: Array) -> Law:
    return Law(name, len(chance), float(min(1.0, chance.min())))


def records() -> list[Check]:
    """Freeze, draw and verify a chain of three months; then change a firm of each record and verify again."""
    right, forged = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number, month in enumerate(MONTHS[:3]):
            package, record = place / f"package-{month}", place / f"record-{month}.json"
            chain, at = place / "records", desk.FROZEN
            digest = freeze(desk.frame(), desk.plan(), month, chain, package, salt=desk.SALT, at=at)
            run_draw(package, f"{desk.SEED}{number}", "dice", digest, chain, record, at=at)
            right += len(verify_draw(package, record, digest, chain))
            other = place / f"forged-{month}.json"
            other.write_text(_forged(record.read_text(encoding="utf-8")), encoding="utf-8")
            forged += bool(verify_draw(package, other, digest, chain))
    return [
        Check("Faults found in a chain of three months", 0.0, right, 0.0),
        Check("Forged records found out, one a month", 3.0, forged, 0.0),
    ]


def _forged(record: str) -> str:
    """Exchange one digit of the first firm that was drawn."""
    place = record.index('"drawn"')
    digit = record.index("0", place)
    return record[:digit] + "1" + record[digit + 1 :]


def queues() -> list[Check]:
    """Return published queues, and a batch and a year by division."""
    arrivals, served = 0.2, 1 / 240
    rooms = [forms.priority_waits([0.2, 0.6, 1.2], 3, doctors) for doctors in (1, 2)]
    published = ((0.238, 0.325, 0.909), (0.029, 0.033, 0.048))
    return [
        Check("55 agents (Erlang C): probability to wait", 0.2387, forms.erlang_c(55, 48), 5e-5),
        Check("55 agents: mean wait, seconds", 8.18, forms.mean_wait(arrivals, served, 55), 1e-3),
        Check("55 agents: served within 15 seconds", 0.846, forms.served_within(arrivals, served, 55, 15), 5e-4),
        *(
            Check(f"Emergency room, {doctors} (Cobham): mean wait of class {place}, hours", wait, found, 5e-4)
            for doctors, waited, obtained in zip(("one doctor", "two doctors"), published, rooms, strict=True)
            for place, (wait, found) in enumerate(zip(waited, obtained, strict=True), start=1)
        ),
        Check("A batch of 62 visits, 3 teams of 2 a day: done on day", 11.0, forms.batch_days(62, 3, 2)),
        Check("1,195 visits a year, 248 days: teams needed", 6.41, forms.teams_needed(1195, 248, 2, 0.4, 15), 5e-3),
    ]  # fmt: skip


class Waits(NamedTuple):
    """Waits of a class in simulated runs against the closed form: half of their 95 % interval, and what is allowed."""

    name: str
    expected: float
    obtained: float
    half: float
    allowed: float

    @property
    def passed(self) -> bool:
        return abs(self.obtained - self.expected) <= self.allowed


def waits(runs: int = 60, visits: int = 5000) -> list[Waits]:
    """Play inspectors of the event engine with two classes of equal visits; hours of waiting."""
    hours, loads = 3.0, (0.32, 0.48)
    arrivals = [load / hours for load in loads]
    expected = forms.priority_waits_of_equal_visits(arrivals, 1 / hours)
    found: NDArray[np.float64] = np.array([_waits(arrivals, hours, seed, visits) for seed in range(runs)])
    error = found.std(axis=0, ddof=1) / np.sqrt(runs)
    half, allowed = (float(student.isf(tail / 2, runs - 1)) * error for tail in (0.05, FALSE_ALARM / 2))
    return [
        Waits(f"Mean wait of the {kind} class, hours", *map(float, numbers))
        for kind, *numbers in zip(("first", "second"), expected, found.mean(axis=0), half, allowed, strict=True)
    ]
