"""A year later: what came is counted from the observations, and set beside what the comparison promised."""

from __future__ import annotations

import pytest

import simulation as sim
from tests.simulation.monitoring.watched import district, future, marked, observed, plan


def test_what_came_is_the_engines_own_record_and_intervals_hold_as_often_as_they_say() -> None:
    # 95 % intervals of 60 futures; 130 overlapping groups of one year: 85 % at least hold in any but 1 year in 100.
    forecast = future(11, 13)
    comparison = sim.compare(district(), [plan()], months=12, replications=60, chance_only=True)
    table = sim.look_back(comparison, plan().id, observed(forecast))
    whole = table[table["scope"] == "all"].set_index("indicator")["came"]
    visits, found = (float(forecast.array(name)[:, :12].sum()) for name in ("visits", "found"))
    assert whole["visits"] == visits
    assert whole["found"] == found
    assert whole["detection_yield"] == pytest.approx(found / visits)
    assert whole["firms"] == pytest.approx(float(forecast.array("firms")[:, :12].sum() / 12))
    classes = table[(table["scope"] == "risk_class") & (table["indicator"] == "visits")]
    assert classes["came"].sum() == visits
    assert table.attrs["coverage"] >= 0.85


def test_a_year_that_is_not_complete_is_refused_in_words() -> None:
    comparison = sim.compare(district(), [plan()], months=12)
    with pytest.raises(sim.InputError, match="11 months"):
        sim.look_back(comparison, plan().id, marked(observed(future(11, 13)), ("2026-05",)))
    with pytest.raises(sim.InputError, match="other"):
        sim.look_back(comparison, "other", observed(future(11, 13)))
