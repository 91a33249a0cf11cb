"""Golden figures of the tuning, each worked out independently of the project or published, and what it obtains."""

from __future__ import annotations

import numpy as np

import simulation as sim
from simulation.evaluation.evaluate import evaluate
from simulation.evaluation.slopes import slopes
from simulation.tuning.announce.certificate import announce
from simulation.tuning.answer import Answer, answer
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.information.allocation import allocate, learning_ratios
from simulation.tuning.information.value import value_of_perfect_information, value_of_sample
from simulation.tuning.robust.rules import judge
from tests.simulation.tuning import two_classes
from tests.simulation.tuning.one_class import OneClass
from tests.simulation.tuning.tuned import asked, hours
from tests.validation.closed_forms import Check

HOURS = 36_000.0
FRONTIER = {6e3: 19_280.463, 12e3: 18_375.403, 24e3: 16_824.435, 36e3: 15_490.958, 72e3: 12_447.223}
"""Inspector-hours a year → least harm of two classes, by a search of its own."""
WEIGHT = np.array([3000, 4000, 5000, 2000]) * np.array([48, 79, 76, 16])
COSTS = np.array([[8, 22, 11, 11], [6, 16, 16, 15], [23, 20, 16, 14], [23, 12, 13, 19], [24, 13, 12, 19]], dtype=float)
SAMPLES = {50: 8.27832, 100: 12.02891, 200: 16.35884, 400: 19.62736, 1000: 22.17574}
"""Visits to class A → what they are worth, Beta(2, 98) before them, break-even at 3 %, 10,000 firms."""


def golden() -> list[Check]:
    """Return the golden figures of the tuning that are had at once."""
    return [*_optimum(), *_slopes(), *_frontier(), *_announced(), *_allocated(), *_robust(), *_knowing()]


def _two(at_most: float, checked: bool = False) -> Answer:
    levers = ({"programme": "general", "ratio": ["A", "B"]},)
    question = asked(two_classes.specification(), two_classes.plan(), hours(at_most), levers=levers, months=36)
    found = answer(question, checked=checked)
    assert isinstance(found, Answer)
    return found


def _optimum() -> list[Check]:
    """Return the optimum of two classes and its price, beside what re-optimising with an hour more and less gains."""
    found = _two(HOURS, checked=True)
    price = found.prices[0]
    fewer, more = (_two(HOURS + step).indicators.optimum["harm"] for step in (-1.0, 1.0))
    name = "Two classes, 36,000 hours: "
    return [
        Check(name + "ratio of A", 0.0340877, found.levers["general.ratio.A"], 1e-6),
        Check(name + "ratio of B", 0.1136494, found.levers["general.ratio.B"], 1e-6),
        Check(name + "harm", 15_490.9578, found.indicators.optimum["harm"], 1e-8),
        Check(name + "price of an hour", 0.103191, price.price, 1e-5),
        Check(name + "price, by an hour more and an hour less", (fewer - more) / 2, price.price, 1e-5),
    ]


def _slopes() -> list[Check]:
    """Return the slope of harm in each ratio against a central difference."""
    specification, plan = two_classes.specification(), two_classes.plan()
    levers = ["general.ratio.A", "general.ratio.B"]
    exact = slopes(specification, plan, levers, 36, ["harm"], ["all"])["slope"].to_numpy().ravel()
    step, checks = 1e-5, []
    for place, name in enumerate("AB"):
        own = getattr(plan.programmes[0].ratio, name)
        plans = [plan.with_ratio(None, **{name: own + side * step}) for side in (-1, 1)]
        low, high = (
            evaluate(specification, plans, 36, indicators=("harm",), groups=("all",))["value"].to_numpy().ravel()
        )
        checks.append(Check(f"Two classes: slope of harm in the ratio of {name}, by a central difference",
                            float(high - low) / (2 * step), float(exact[place]), 1e-6))  # fmt: skip
    return checks


def _frontier() -> list[Check]:
    found = frontier(two_classes.two_classes(hours=max(FRONTIER)), levels={"hours": tuple(FRONTIER)}, between=0)
    harm = {round(spent): least for least, spent in found.reached}
    return [
        Check(f"Two classes, frontier: least harm at {level:,.0f} hours", least, float(harm[round(level)]), 1e-6)
        for level, least in FRONTIER.items()
    ]


def _announced() -> list[Check]:
    """Return the plan in steps of 0.5 % with its certificate: no such plan within the hours has less harm."""
    found = announce(two_classes.two_classes(hours=HOURS))
    assert found.point is not None and found.values is not None  # noqa: PT018 (both or none)
    name = "Two classes, steps of 0.5 %: "
    return [
        Check(name + "announced ratio of A (by enumeration)", 0.035, float(found.point[0])),
        Check(name + "announced ratio of B (by enumeration)", 0.110, float(found.point[1])),
        Check(name + "harm", 15_491.8366, float(found.values[0]), 1e-7),
        Check(name + "bound of its certificate", 15_491.8366, found.bound if found.certified else np.nan, 1e-7),
    ]


def ceiling() -> list[Check]:
    """Return the bound on every policy against a fine line of beliefs; a grid may only lie under it, by up to 1 %."""
    case = OneClass()
    found = sim.ceiling(case.specification(), case.plan(), 2000.0, grid=40, months=24, recency=False)
    exact = case.bound(2000.0, months=24)
    above = max(0.0, found.bound / exact - 1)
    return [
        Check("Ceiling, one class, 2,000 hours: least harm a year, grid 40", exact, found.bound, 0.01),
        Check("Ceiling, one class: share by which the bound exceeds the fine line", 0.0, above, 1e-4),
    ]


def _allocated() -> list[Check]:
    """Return published allocations (R package stratallo) and the ratios that learn most."""
    cases = {
        "190 visits": (allocate(WEIGHT, 190), (31.376147, 68.853211, 82.798165, 6.972477)),
        "190 visits, upper bounds": (
            allocate(WEIGHT, 190, high=[100, 90, 70, 80]), (35.121951, 77.073171, 70.0, 7.804878)),
        "costs and bounds on both sides": (
            allocate(WEIGHT, 115, [65, 10, 10, 2], [100, 60, 70, 80], [0.5, 0.6, 0.6, 0.3]), (65.0, 60.0, 70.0, 15.0)),
        "ratios that learn most from 2,850 visits": (
            learning_ratios([60_000, 25_000, 10_000, 5_000], [0.02, 0.05, 0.1, 0.2], 2850),
            (0.02117, 0.03295, 0.04536, 0.06049)),
    }  # fmt: skip
    checks = []
    for name, (found, published) in cases.items():
        place = int(np.abs(found - np.array(published)).argmax())
        checks.append(Check(f"Allocation, {name}: worst of four", published[place], float(found[place]), 5e-6))
    return checks


def _robust() -> list[Check]:
    """Return what the rules of choice choose of five plans in four draws, by enumeration."""
    judged = judge(COSTS)
    return [
        Check("Five plans, four draws: plan of the least mean", 1.0, 1.0 + judged.by("expected")),
        Check("Five plans, four draws: plan of the least largest regret", 2.0, 1.0 + judged.by("regret")),
        Check("Five plans, four draws: its regret", 5.0, float(judged.table["regret_max"].iloc[judged.by("regret")])),
        Check("Five plans, four draws: knowing the draw is worth (EVPI)", 3.0, judged.evpi),
    ]


def _knowing() -> list[Check]:
    """Return the published values of knowing, and of sampling, the share of class A in violation."""
    case = (2, 98, 0.03, 10_000)
    return [
        Check("Class A, Beta(2, 98): knowing its share (EVPI)", 24.21746, value_of_perfect_information(*case), 5e-6),
        *(
            Check(f"Class A, Beta(2, 98): {visits} visits (EVSI)", value, value_of_sample(*case, visits), 5e-6)
            for visits, value in SAMPLES.items()
        ),
    ]
