"""What intervals cover is said, and they hold a further future as often as they say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom, binom

import simulation as sim
from simulation.comparison.assumed_ranges import ASSUMPTIONS, draw_assumed
from simulation.comparison.comparison import _interval, rows_beside
from simulation.comparison.futures import Futures
from simulation.comparison.headlines import CAPTIONS, headline_table
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.indicators import indicators
from tests.agreement.worlds import rich_plan, rich_specification
from tests.simulation.engines import discrete_event_cases as cases

FALSE_ALARM = 1e-3
"""Chance that a right interval fails its count; seeds are fixed, so it fails always or never."""


@pytest.mark.parametrize(("futures", "low", "high"), [(39, 1.0, 39.0), (79, 2.0, 78.0), (100, 2.525, 98.475)])
def test_ends_leave_an_equal_chance_between_any_two_futures(futures: int, low: float, high: float) -> None:
    # Of n futures a further one falls below the k-th smallest with probability k/(n + 1).
    drawn = np.random.default_rng(1).permutation(np.arange(1.0, futures + 1))[:, None]
    assert _interval(drawn).ravel() == pytest.approx([low, high])


def test_undefined_futures_are_left_out_of_an_interval() -> None:
    drawn = np.concatenate([np.arange(1.0, 40), [np.nan] * 5])[:, None]
    assert _interval(drawn).ravel() == pytest.approx([1.0, 39.0])


# --- what they cover ---


def small() -> sim.Specification:
    return rich_specification()


def plan() -> sim.Plan:
    return rich_plan()


def draws() -> pd.DataFrame:
    return pd.DataFrame({"behaviour.escalation": [0.2, 0.3, 0.4]})


@pytest.mark.parametrize(
    ("options", "covers"),
    [
        ({}, "nothing"),
        ({"replications": 3}, "chance_and_ranges"),
        ({"replications": 3, "chance_only": True}, "chance"),
        ({"draws": draws()}, "parameters"),
        ({"replications": 3, "draws": draws()}, "chance_and_parameters"),
    ],
)
def test_a_comparison_knows_and_says_what_its_intervals_cover(options: dict[str, object], covers: str) -> None:
    result = sim.compare(small(), [plan()], months=6, **options)  # type: ignore[arg-type]
    assert result.covers == covers
    for language in LANGUAGES:
        words = load_catalogue(language)
        said = str(headline_table(result, language).caption)
        numbers = {"months": 6, "replications": result.replications, "draws": result.draws, "seed": 0}
        assert words.text(f"cli.{CAPTIONS[result.covers]}", **numbers) in said
        assert (words.text("cli.differences") in said) == (covers != "nothing")


def test_draws_are_not_asked_for_with_chance_alone() -> None:
    with pytest.raises(sim.InputError) as caught:
        sim.compare(small(), [plan()], months=6, replications=3, draws=draws(), chance_only=True)
    assert [problem.code for problem in caught.value.problems] == ["draws_for_chance"]


def test_what_is_assumed_widens_the_interval() -> None:
    widths = []
    for only in (False, True):
        table = sim.compare(small(), [plan()], months=12, replications=40, seed=3, chance_only=only).table
        rows = table[table["scope"] == "all"].set_index("indicator")
        widths.append(rows["high"] - rows["low"])
    for name in ("undetected_stock", "found", "harm"):
        assert widths[0][name] > 2 * widths[1][name], name


@pytest.mark.parametrize("future", range(5))
def test_a_drawn_assumption_lies_in_its_range(future: int) -> None:
    specification = small()
    drawn = draw_assumed(specification, 7, future).behaviour
    ranges = {item.id: (item.low, item.high) for item in ASSUMPTIONS}

    def odds(share: float) -> float:
        return share / (1 - share)

    factor = odds(drawn.sensitivity.minor) / odds(specification.behaviour.sensitivity.minor)
    for name, value in (
        ("sensitivity", factor),
        ("deterrence", drawn.general_deterrence.semi_elasticity),
        ("sanction", drawn.sanction.onset_multiplier),
        ("memory", drawn.sanction.memory_months),
    ):
        assert ranges[name][0] <= value <= ranges[name][1], name


def test_an_assumption_is_drawn_anywhere_in_its_range() -> None:
    (memory,) = [item for item in ASSUMPTIONS if item.id == "memory"]
    drawn = [draw_assumed(small(), 0, n).behaviour.sanction.memory_months for n in range(200)]
    below = sum(value < memory.between(0.5) for value in drawn)
    # A fair coin falls outside of this with a probability below `FALSE_ALARM`.
    assert binom.ppf(FALSE_ALARM / 2, 200, 0.5) <= below <= binom.isf(FALSE_ALARM / 2, 200, 0.5)


# --- how often they hold ---

FUTURES, FURTHER = 79, 120


HELD = ("undetected_stock", "found", "detection_yield")


@cache
def held(chance_only: bool) -> dict[str, int]:
    """How many of `FURTHER` futures, of districts whose truth lies somewhere in the ranges, an interval holds."""
    table = sim.compare(small(), [plan()], months=12, replications=FUTURES, seed=5, chance_only=chance_only).table
    rows = table[table["scope"] == "all"].set_index("indicator")
    happened = futures()
    return {n: int(((happened[n] >= rows["low"][n]) & (happened[n] <= rows["high"][n])).sum()) for n in HELD}


@cache
def futures() -> dict[str, np.ndarray]:
    request = Futures(small(), (plan(),), None, 12, FURTHER, seed=11)
    played = [request.play(number)[plan().id] for number in range(FURTHER)]
    return {name: np.array([each[name][0] for each in played]) for name in HELD}


@pytest.mark.parametrize("indicator", HELD)
def test_an_interval_holds_futures_of_districts_whose_truth_lies_in_the_ranges(indicator: str) -> None:
    # Between the second smallest and the second largest of 79 lies a share that is Beta(76, 4), 95 % on average.
    assert held(False)[indicator] >= betabinom.ppf(FALSE_ALARM, FURTHER, FUTURES - 3, 4)
    assert held(True)[indicator] < held(False)[indicator]


def test_an_interval_of_chance_alone_misses_most_of_the_hidden_stock() -> None:
    assert held(True)["undetected_stock"] < FURTHER / 2


# --- the average peak ---


def test_the_average_peak_is_above_the_peak_of_the_average_course() -> None:
    specification = cases.specification(
        cases.stratum("s", cases.by_class(30)), for_cause=cases.for_cause(complaint=dict.fromkeys(STATUSES, 0.05))
    )
    limited = cases.plan(cases.programme("p", 0.5), capacity_hours_per_month=60.0)
    expected, simulated = (
        sim.compare(specification, [limited], months=12, replications=number, chance_only=True) for number in (0, 40)
    )

    def peak(comparison: sim.Comparison) -> float:
        table = comparison.table
        return float(table[(table["indicator"] == "workload_peak") & (table["scope"] == "all")]["value"].item())

    assert peak(simulated) > peak(expected) + 0.05
    runs = indicators(sim.run(specification, limited, engine="monte-carlo", months=12, replications=40))
    assert peak(simulated) == pytest.approx(runs.values["workload_peak"][:, 0].mean())
    for comparison, key in ((expected, "cli.peak_of_average"), (simulated, "cli.peak_of_futures")):
        assert load_catalogue("zh").text(key) in str(headline_table(comparison, "zh").caption)


STATUSES = ("compliant", "minor", "serious")


def test_only_chance_makes_peaks_of_futures() -> None:
    own = indicators(sim.run(small(), plan().model_copy(update={"capacity_hours_per_month": 200.0}), months=12))
    drawn = {name: np.repeat(values, 3, axis=0) * 2 for name, values in own.values.items()}
    rows = [
        rows_beside("p", own, own, drawn, drawn, by_chance=chance).set_index(["indicator", "scope", "group"])["value"]
        for chance in (False, True)
    ]
    key = ("workload_peak", "all", "")
    assert rows[1][key] == pytest.approx(2 * rows[0][key])
    assert rows[1][("workload", "all", "")] == rows[0][("workload", "all", "")]
