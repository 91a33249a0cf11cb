"""A survey holds forecasts against what really happens and says what the gate says."""

from __future__ import annotations

import numpy as np
import pytest

from tests.misspecified.forecasts import Judged, expected, figures, judge
from tests.misspecified.futures import Future
from tests.misspecified.survey import Options, lines_of, summary_of, survey
from tests.misspecified.worlds import districts


def flat(firms: float, visits: float, found: float, in_violation: float, futures: int = 3) -> Future:
    """Return futures of two years in which every month and class has the same counts."""
    return Future(*(np.full((futures, 24, 4), value) for value in (firms, visits, found, in_violation)))


def test_figures_are_findings_a_year_mean_stocks_and_findings_a_visit() -> None:
    read = figures(flat(100, 10, 1, 20), flat(100, 10, 2, 15))
    assert {name: values.tolist() for name, values in read.items() if "change" in name} == {
        "change of findings a year": [48.0] * 3,
        "change of undetected stock": [-20.0] * 3,
        "change of stock of A": [-5.0] * 3,
    }
    assert (read["yield of A"][0], read["yield of D after"][0]) == (0.1, 0.2)


def test_a_class_without_visits_has_no_yield() -> None:
    assert np.isnan(flat(100, 0, 0, 20).yields).all()


def test_the_truth_against_itself_is_held_and_against_another_is_missed() -> None:
    p0, p1, other = flat(100, 10, 1, 20), flat(100, 10, 2, 15), flat(100, 10, 6, 2)
    assert not any(item.missed for item in judge((p0, p1), (p0, p1), (p0, p1)))
    missed = {item.name for item in judge((p0, p1), (p0, other), (p0, other)) if item.missed}
    assert missed >= {"change of findings a year", "change of undetected stock", "change of stock of A"}


@pytest.mark.parametrize(("truth", "missed"), [(1.9, False), (2.1, True), (-0.9, False), (-1.1, True)])
def test_outside_by_more_than_two_standard_errors_is_missed(truth: float, missed: bool) -> None:
    assert Judged("x", truth, error=0.5, forecast=0.5, low=0.0, high=1.0).missed is missed


def test_the_truth_agrees_with_what_its_own_specification_expects() -> None:
    world = districts("none", seed=4)
    true, told = world.future("p1", 20), expected(world.specification, "p1")
    assert true.findings.mean() == pytest.approx(told.findings[0], rel=0.1)
    assert true.visits.sum(axis=1).mean(axis=0) == pytest.approx(told.visits.sum(axis=1)[0], rel=0.1)


def test_a_survey_names_every_item_of_the_gate_and_every_figure() -> None:
    found = survey(districts("late_pushes", seed=1, size=0.2), Options(draws=3, futures=3, holdout_months=0))
    text = "\n".join(lines_of(found))
    assert {"window", "start", "backtest"} <= found.gate.keys()
    assert all(name in text for name in found.gate)
    assert all(item.name in text for item in found.judged)
    assert "late_pushes: 2 districts" in "\n".join(summary_of([found, found]))
