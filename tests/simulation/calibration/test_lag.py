"""Late pushes: how the delay is found, what moves it is read back to, and what the gate says of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.calibration.counted.demography import exits
from simulation.calibration.counted.matrices import move_counts
from simulation.calibration.forecasts.class_forecast import laws_of, mass_at_origin
from simulation.calibration.gate.pushes import classes_held_item, lag_item
from simulation.calibration.hidden.posterior import pose
from simulation.calibration.panel.lag import Lag, lag_of
from simulation.calibration.panel.panel import UNKNOWN, Panel
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world

MONTHS = 24


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification.model_validate(district(np.random.default_rng(8), size=0.3))


@pytest.fixture(scope="module")
def timely(specification: Specification) -> Panel:
    return panel_of_world(specification, busy_plan(), MONTHS, seed=8)


def delayed(panel: Panel, lag: int) -> Panel:
    """The same district, its classes shown so many months later; a firm begins with its first class."""
    month = np.arange(panel.months)
    source = np.maximum(month - lag, panel.start[:, None])
    shown = np.take_along_axis(panel.risk_class, np.minimum(source, panel.months - 1), axis=1)
    return replace(panel, risk_class=np.where(panel.present, shown, UNKNOWN).astype(np.int8))


@pytest.mark.parametrize("lag", range(5))
def test_the_delay_of_the_pushes_is_found(timely: Panel, lag: int) -> None:
    found = lag_of(delayed(timely, lag))
    assert found.read == found.best == lag
    assert found.clear
    assert (found.clearness >= 3) == (lag == 0)


@pytest.mark.parametrize("lag", [1, 2, 3])
def test_a_late_push_is_read_back_to_the_month_in_which_the_class_was_earned(timely: Panel, lag: int) -> None:
    read = replace(delayed(timely, lag), lag=lag)
    # The last classes of the panel, and of firms that left, are never shown.
    month = np.arange(MONTHS)
    told = (month >= timely.start[:, None]) & (month + 1 + lag < timely.stop[:, None])
    assert (read.next_class == np.where(told, timely.next_class, UNKNOWN)).all()
    assert (read.earned[told] == timely.risk_class[told]).all()


def test_moves_after_findings_are_wrong_unless_the_delay_is_read(timely: Panel) -> None:
    late = delayed(timely, 2)
    true, wrong, read = (move_counts(panel)["found_serious"] for panel in (timely, late, replace(late, lag=2)))
    raised = [float(np.triu(table, 1)[:3].sum() / table[:3].sum()) for table in (true, wrong, read)]
    assert raised[1] < raised[0] / 2
    assert raised[2] == pytest.approx(raised[0], rel=0.1)


def test_exits_are_told_by_class_though_the_last_classes_were_never_shown(timely: Panel) -> None:
    true, read = exits(timely), exits(replace(delayed(timely, 2), lag=2))
    assert read.events.sum() == pytest.approx(true.events.sum())
    # What happened in the last months stands in for the classes: shares by class move little.
    np.testing.assert_allclose(read.rate, true.rate, rtol=0.4)


def test_without_a_delay_nothing_changes(timely: Panel) -> None:
    assert timely.earned is timely.risk_class
    assert (replace(timely, lag=0).next_class == timely.next_class).all()


def test_firms_of_a_late_panel_all_stand_somewhere_at_the_origin(specification: Specification, timely: Panel) -> None:
    problem = pose(replace(delayed(timely, 2), lag=2))
    laws = laws_of(specification, np.full(4, 0.02), 1, [place.id for place in timely.places])
    mass = mass_at_origin(problem, problem.parameters.mean, laws)
    assert mass.sum() == pytest.approx((timely.stop == timely.months).sum())


# --- the gate ---


def profile(moved: list[float], could: float = 200, read: int = 0, *, asked: bool = False) -> Lag:
    return Lag(np.array(moved, dtype=float), np.full(7, could), read, asked=asked)


PROFILES = {
    "in time": (profile([120, 8, 6, 7, 5, 9, 4]), "PASS", "lag_none"),
    "late": (profile([9, 8, 120, 7, 5, 9, 4], read=2), "REVIEW", "lag_read"),
    "now late, now not": (profile([30, 70, 60, 7, 5, 9, 4], read=1), "FAIL", "lag_scattered"),
    "mostly in time": (profile([80, 40, 6, 7, 5, 9, 4]), "REVIEW", "lag_unclear"),
    "hardly a finding": (profile([4, 0, 0, 1, 0, 0, 0]), "REVIEW", "lag_unknown"),
    "asked for": (profile([9, 8, 120, 7, 5, 9, 4], read=1, asked=True), "REVIEW", "lag_asked"),
}


@pytest.mark.parametrize("name", PROFILES)
def test_the_gate_says_how_late_pushes_are(name: str) -> None:
    lag, status, advice = PROFILES[name]
    item = lag_item(lag, gap=1)
    assert (item["status"], item["advice"]) == (status, advice)


def test_pushes_every_quarter_tell_no_delay(timely: Panel) -> None:
    quarterly = lag_of(replace(timely, gap=3))
    assert quarterly.read == 0
    assert lag_item(quarterly, gap=3)["advice"] == "lag_unseen"


def test_a_delay_that_is_asked_for_is_read(timely: Panel) -> None:
    assert (lag_of(timely, 3).read, lag_of(timely, 3).asked) == (3, True)


@given(st.lists(st.integers(0, 200), min_size=7, max_size=7))
def test_no_profile_but_one_that_answers_at_once_passes(moved: list[int]) -> None:
    item = lag_item(profile([float(x) for x in moved]), gap=1)
    assert (item["status"] == "PASS") == (moved[0] >= 3 * max(moved[1:]) and moved[0] >= 10)


# --- classes that nobody is in ---


def test_a_class_without_firms_is_named(timely: Panel) -> None:
    assert classes_held_item(timely)["status"] == "PASS"
    none = replace(timely, risk_class=np.minimum(timely.risk_class, 2).astype(np.int8))
    item = classes_held_item(none)
    assert (item["status"], item["values"]["classes"]) == ("REVIEW", "D")
