"""Beside the mean of a horizon stand its last year and the settled value."""

from __future__ import annotations

import pytest

import simulation as sim
from simulation.comparison.horizon import COLUMNS, OF_CELLS, without_turnover
from simulation.model.indicators import indicators
from tests.agreement.worlds import rich_plan, rich_specification


@pytest.fixture(scope="module")
def comparison() -> sim.Comparison:
    plan = rich_plan()
    spared = plan.with_ratio(A=0.0, B=0.0).model_copy(update={"id": "spared"})
    return sim.compare(rich_specification(), [plan, spared], months=30)


def test_its_mean_is_the_value_of_the_comparison(comparison: sim.Comparison) -> None:
    keys = ["plan", "indicator", "scope", "group"]
    shown = comparison.horizon.dropna(subset="mean")
    value = dict(zip(comparison.table[keys].itertuples(index=False, name=None), comparison.table["value"], strict=True))
    assert list(comparison.horizon.columns) == list(COLUMNS)
    assert set(comparison.horizon["scope"]) == {"all", "risk_class"}
    for key, mean in zip(shown[keys].itertuples(index=False, name=None), shown["mean"], strict=True):
        assert mean == pytest.approx(value[key], rel=1e-9, abs=1e-9), key


def test_the_blind_spot_is_left_out_because_strata_were_added_up(comparison: sim.Comparison) -> None:
    assert OF_CELLS not in set(comparison.horizon["indicator"])


def test_the_last_year_is_that_of_the_last_complete_year(comparison: sim.Comparison) -> None:
    forecast = sim.run(rich_specification(), rich_plan(), months=24)
    expected = indicators(forecast).last_year["harm"][0, 0]
    shown = comparison.horizon.query("plan == 'p' and indicator == 'harm' and scope == 'all'")["last_year"].item()
    assert shown == pytest.approx(expected)
    second = forecast.data.in_violation.isel(month=slice(12, 24)).sum(["replication", "month", "stratum", "risk_class"])
    assert expected == pytest.approx(float(second.sel(severity="minor") + 3 * second.sel(severity="serious")))


def test_the_settled_value_stays_when_time_goes_on(comparison: sim.Comparison) -> None:
    still = without_turnover(rich_specification())
    later = indicators(sim.run(still, rich_plan(), months=360)).last_year["undetected_stock"][0, 0]
    rows = comparison.horizon.query("plan == 'p' and indicator == 'undetected_stock' and scope == 'all'")
    assert rows["settled"].item() == pytest.approx(later, rel=1e-3)


def test_the_baseline_differs_by_nothing(comparison: sim.Comparison) -> None:
    own = comparison.horizon.query("plan == 'p'")
    for column in (name for name in COLUMNS if name.endswith("_difference")):
        assert (own[column].dropna() == 0).all()


def test_what_a_spared_class_costs_is_told_beyond_the_first_years(comparison: sim.Comparison) -> None:
    rows = comparison.horizon.query("plan == 'spared' and indicator == 'undetected_stock' and scope == 'all'")
    assert rows["mean_difference"].item() > 0
    assert rows["settled_difference"].item() > 0
