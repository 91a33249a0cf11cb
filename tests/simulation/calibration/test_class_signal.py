"""Whether moves of class are news, and registers so odd that a calibration once stumbled over them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.calibration.counted.matrices import sparse_counts
from simulation.calibration.counted.quantities import direct_quantities
from simulation.calibration.forecasts.class_signal import estimate
from simulation.calibration.forecasts.predictive import predictive_of, visits_of
from simulation.calibration.forecasts.scores import calibration_slope
from simulation.calibration.hidden.posterior import pose
from simulation.calibration.panel.panel import Panel
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world


@pytest.fixture(scope="module")
def played() -> Panel:
    return panel_of_world(
        Specification.model_validate(district(np.random.default_rng(41), size=0.3)), busy_plan(), 24, seed=41
    )


def test_moves_that_follow_hidden_behaviour_are_news(played: Panel) -> None:
    # Here they gain about 0.04 per visit with an error a fifth as large: a wrong answer comes once in a million.
    known = estimate(played, exact=False)
    assert known.signal_gain is not None
    assert known.signal_gain.value > 0
    assert known.problem.parameters.shape.class_signal


def test_asked_to_leave_moves_aside_every_status_moves_alike(played: Panel) -> None:
    known = estimate(played, class_signal=False, exact=False)
    assert known.signal_gain is None
    assert not known.problem.parameters.shape.class_signal
    values = {q.name: q.value for q in direct_quantities(played, 10, 0, class_signal=False)}
    rows = [values[f"behaviour.reclassification.unvisited.{s}[1][2]"] for s in ("compliant", "minor", "serious")]
    assert rows[0] == rows[1] == rows[2] > 0


def test_pushes_further_apart_than_the_panel_is_long_show_no_moves(played: Panel) -> None:
    assert not sparse_counts(replace(played, gap=played.months)).any()


def test_a_channel_that_never_occurred_before_the_origin_leaves_a_forecast(played: Panel) -> None:
    origin = played.months - 3
    late = np.arange(played.months) >= origin
    channel = np.where((played.channel == 0) & ~late, -1, played.channel)
    channel = np.where((channel == 4) & late, 0, channel).astype(np.int8)
    changed = replace(played, channel=channel, found=np.where(channel < 0, 0, played.found).astype(np.int8))
    past = pose(changed.until(origin))
    assert 0 not in past.parameters.shape.channels
    chance = predictive_of(changed, origin).shares(past.parameters, past.parameters.mean)
    assert len(chance) == len(visits_of(changed).month)
    assert ((chance > 0) & (chance < 1)).all()


def test_findings_that_no_line_fits_best_have_no_slope() -> None:
    cases = {"came out alike": [0, 0, 0, 0], "split what came": [0, 0, 4, 4], "needs three": [1, 2]}
    for told, found in cases.items():
        share = [0.1, 0.2, 0.6, 0.7][: len(found)]
        with pytest.raises(ValueError, match=told):
            calibration_slope(found, [4] * len(found), share, range(len(found)))
