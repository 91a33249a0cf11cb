"""The blind spot of one cell is Wilson's interval; of several, what a stratified sample tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from simulation.evaluation.evaluate import evaluate
from simulation.evaluation.widths import widths_by_class
from simulation.model.indicators import indicators
from simulation.model.indicators.blind_spot import width_in_violation
from simulation.model.specification import Specification
from simulation.workflows.run import run
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.model.test_indicators import a_plan, hand_record, judged, value

shares = st.floats(0.001, 0.999)


def width(firms: Any, reached: Any, found: Any, sensitivity: Any) -> float:
    return float(
        width_in_violation(*(np.atleast_1d(np.array(a, dtype=float)) for a in (firms, reached, found, sensitivity)))
    )


def wilson(found: float, n: float) -> float:
    low, high = proportion_confint(found * n, n, alpha=0.05, method="wilson")
    return float(high - low)


@given(firms=st.integers(1, 5000), reached=shares, found=st.floats(0, 1), sensitivity=st.floats(0.05, 1))
def test_one_cell_is_wilsons_interval_over_the_sensitivity(
    firms: int, reached: float, found: float, sensitivity: float
) -> None:
    n = firms * reached
    expected = min(1.0, wilson(found, n / (1 - reached)) / sensitivity)
    assert width(firms, reached, found, sensitivity) == pytest.approx(expected, abs=1e-9)


def test_it_is_total_without_a_visit_and_gone_when_all_are_visited() -> None:
    assert width(10, 0.0, 0.0, 0.8) == 1.0
    assert width(10, 1.0, 0.3, 0.8) == 0.0


def test_a_visit_in_a_thousand_lives_of_the_universe_lights_up_nothing() -> None:
    assert width(10, 1e-200, 1.0, 1.0) == pytest.approx(1.0)


def test_visits_that_see_nothing_light_up_nothing() -> None:
    assert width(100, 0.9, 0.0, 0.0) == 1.0


@given(firms=st.integers(2, 5000), cut=st.floats(0.05, 0.95), reached=shares, found=st.floats(0, 1), keen=shares)
def test_a_cell_cut_in_two_tells_the_same(firms: int, cut: float, reached: float, found: float, keen: float) -> None:
    parts = [firms * cut, firms * (1 - cut)]
    both = width(parts, [reached] * 2, [found] * 2, [keen] * 2)
    assert both == pytest.approx(width(firms, reached, found, keen), abs=1e-9)


def test_large_samples_combine_as_the_variance_of_a_stratified_share() -> None:
    firms, reached, found, keen = np.array([6e6, 3e6, 1e6]), np.array([0.02, 0.1, 0.4]), np.array([0.02, 0.1, 0.3]), 0.7
    variance = found * (1 - found) * (1 - reached) / (reached * firms)
    expected = 2 * 1.959964 * np.sqrt((variance * (firms / firms.sum() / keen) ** 2).sum())
    assert width(firms, reached, found, [keen] * 3) == pytest.approx(expected, rel=1e-3)


def test_a_cell_that_is_never_visited_adds_its_share_of_the_firms() -> None:
    seen = width(600, 0.5, 0.1, 0.8)
    both = width([600, 200], [0.5, 0.0], [0.1, 0.0], [0.8, 0.8])
    assert both == pytest.approx(0.25 + 0.75 * seen)


@given(firms=st.floats(1, 1000), other=st.floats(1, 1000), reached=shares, found=st.floats(0, 1))
def test_the_first_visits_to_a_cell_never_darken_the_whole(
    firms: float, other: float, reached: float, found: float
) -> None:
    none, few = (width([firms, other], [reached, tiny], [found] * 2, [0.8] * 2) for tiny in (0.0, 1e-6))
    assert few <= none + 1e-9


@given(data=st.data(), number=st.integers(1, 6))
def test_it_is_a_share_whatever_the_cells(data: st.DataObject, number: int) -> None:
    def some(low: float, high: float) -> list[float]:
        return data.draw(st.lists(st.floats(low, high), min_size=number, max_size=number))

    assert 0 <= width(some(0, 1e4), some(0, 1), some(0, 1), some(0, 1)) <= 1


# --- from a record ---


def test_only_random_visits_light_it_up() -> None:
    plan = a_plan()
    result = judged(hand_record(plan), plan)
    assert value(result, "blind_spot_width", "risk_class", "C") == 1.0
    # 4 of 10 not yet visited were drawn, so 8 of 20 firms are reached in the year; 2 of the programme's 6 visits found.
    assert value(result, "blind_spot_width", "risk_class", "A") == pytest.approx(wilson(2 / 6, 8 / (1 - 0.4)))


def test_a_programme_in_one_stratum_says_nothing_of_another() -> None:
    plan = a_plan()
    result = judged(hand_record(plan), plan)
    # Class A in H is seen, class C in I is not: by firms, 20 and 5 of 25.
    expected = 0.2 + 0.8 * value(result, "blind_spot_width", "risk_class", "A")
    assert value(result, "blind_spot_width") == pytest.approx(expected)


def closed(sensitivity: float, departments: int) -> tuple[Specification, Any]:
    """One class that nobody enters or leaves, a tenth in violation and none put right."""
    specification = cases.specification(
        cases.stratum("s", {"A": 1000}),
        start={"compliant": 0.9, "minor": 0.1, "serious": 0.0},
        sensitivity={"minor": sensitivity, "serious": 1.0},
        rectification={"minor": 0.0, "serious": 0.0},
    )
    return specification, cases.plan(cases.programme("p", 0.2, departments=[f"部门{n}" for n in range(departments)]))


@pytest.mark.parametrize("departments", [1, 2, 3])
@pytest.mark.parametrize("sensitivity", [0.3, 0.8])
def test_it_is_about_violations_not_about_findings(sensitivity: float, departments: int) -> None:
    result = indicators(run(*closed(sensitivity, departments), months=12))
    seen = 1 - (1 - sensitivity) ** departments
    assert value(result, "blind_spot_width") == pytest.approx(wilson(0.1 * seen, 200 / 0.8) / seen)


def cut(strata: int, firms: int = 600) -> Specification:
    """The firms of one class in so many strata, which differ in nothing but their names."""
    return cases.specification(
        *(cases.stratum(f"s{number}", {"A": firms // strata}) for number in range(strata)),
        start={"compliant": 0.9, "minor": 0.1, "serious": 0.0},
    )


ONE_IN_TEN = cases.plan(cases.programme("p", 0.1))


@pytest.mark.parametrize("strata", [2, 60, 600])
def test_how_finely_the_firms_are_cut_changes_nothing_where_the_plan_draws_alike(strata: int) -> None:
    whole, parts = (value(indicators(run(cut(n), ONE_IN_TEN, months=12)), "blind_spot_width") for n in (1, strata))
    assert parts == pytest.approx(whole, rel=1e-9)


@pytest.mark.parametrize("engine", ["monte-carlo", "discrete-event"])
def test_in_futures_a_small_stratum_without_a_visit_darkens_nothing(engine: str) -> None:
    """Sixty strata of ten firms: in most futures some are not visited at all, and the class is known no less."""
    expected = value(indicators(run(cut(60), ONE_IN_TEN, months=12)), "blind_spot_width")
    futures = indicators(run(cut(60), ONE_IN_TEN, months=12, engine=engine, replications=40, seed=7))
    drawn = futures.values["blind_spot_width"][:, 0]
    # Deterministic by its seed; a width is no linear function of what is found, hence a few per cent.
    assert drawn.mean() == pytest.approx(expected, rel=0.05)
    assert drawn.min() < expected < drawn.max()


def test_strata_of_other_programmes_are_other_cells() -> None:
    """Half of the firms are drawn by two programmes, half by one: they count by their firms, not by their visits."""
    only = cases.programme("q", 0.4, scope={"strata": ["s0"]})
    both = value(indicators(run(cut(2), cases.plan(cases.programme("p", 0.1), only), months=12)), "blind_spot_width")
    alone = [
        value(indicators(run(cut(1, 300), plan, months=12)), "blind_spot_width")
        for plan in (cases.plan(cases.programme("p", 0.1), only), ONE_IN_TEN)
    ]
    assert min(alone) / 2 < both < sum(alone) / 2


def test_plans_judged_together_are_judged_as_each_alone() -> None:
    """Two strata drawn at one ratio are one cell, and two at two ratios: neither plan lends its cells to the other."""

    def drawn(first: float, second: float) -> Any:
        parts = (cases.programme(f"p{n}", r, scope={"strata": [f"s{n}"]}) for n, r in enumerate((first, second)))
        return cases.plan(*parts)

    plans = [drawn(0.1, 0.1), drawn(0.1, 0.3), drawn(0.0, 0.0), drawn(0.0, 0.4)]
    alone = [value(indicators(run(cut(2), plan, months=12)), "blind_spot_width") for plan in plans]
    together = evaluate(cut(2), plans, 12, ["blind_spot_width"], ["all"]).value.values[:, 0, 0]
    np.testing.assert_allclose(together, alone, rtol=1e-9)
    np.testing.assert_allclose(widths_by_class(cut(2), plans, 12)[:, 0], alone, rtol=1e-9)
