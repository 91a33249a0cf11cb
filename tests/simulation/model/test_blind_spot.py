"""The blind spot of one cell is Wilson's interval; of several, what a stratified sample tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from simulation.model.indicators import indicators
from simulation.model.indicators.blind_spot import Cells, alike, width_in_violation, widths
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


@given(data=st.data(), strata=st.integers(1, 30), groups=st.integers(1, 12))
def test_groups_judged_together_are_those_judged_alone(data: st.DataObject, strata: int, groups: int) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    memberships = (random.random((groups, strata)) < random.random((groups, 1))).astype(float)
    memberships[0], memberships[np.arange(groups), random.integers(0, strata, groups)] = 1.0, 1.0
    firms, reached = random.integers(0, 50, (1, 2, strata, 4)).astype(float), random.random((1, 2, strata, 4))
    found, keen = random.random((2, 1, 2, groups, 4))
    together = np.full((1, 2, groups), np.nan)
    for chosen, members in alike(memberships):
        together[..., chosen] = widths(Cells(firms, reached, found, keen), members, chosen, slice(None))
        assert members.size <= 2 * max(1, memberships[chosen].sum()), "no more places than twice the strata"
    for group, weights in enumerate(memberships):
        own = weights > 0
        parts = (firms[:, :, own], reached[:, :, own], *(a[:, :, [group] * own.sum()] for a in (found, keen)))
        alone = width_in_violation(*(part.reshape(1, 2, -1) for part in parts))
        np.testing.assert_allclose(together[..., group], alone, atol=1e-12)


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
