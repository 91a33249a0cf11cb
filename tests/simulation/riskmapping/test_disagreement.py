"""Map and calibration beside each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.riskmapping.disagreement import disagreement
from simulation.riskmapping.riskmap import RiskMap, risk_map
from tests.simulation.riskmapping.districts import district


@pytest.fixture(scope="module")
def found() -> RiskMap:
    return risk_map(district(1).data, draws=300)


def draws_like(found: RiskMap, region: str = "", factor: float = 1.0) -> pd.DataFrame:
    random = np.random.default_rng(0)
    names = {f"onset_multiplier.region.{n}": found.effects.regions[:, k] for k, n in enumerate(found.data.regions)}
    return pd.DataFrame({
        name: np.exp(values + random.normal(0, 0.05, len(values))) * (factor if name.endswith(region or "?") else 1.0)
        for name, values in names.items()
    })  # fmt: skip


def test_the_same_said_twice_is_no_disagreement(found: RiskMap) -> None:
    table = disagreement(found, draws_like(found))
    assert not table["disagree"].any()
    assert set(table["scope"]) == {"region"}
    assert len(table) == 20


def test_a_township_that_both_see_differently_comes_first(found: RiskMap) -> None:
    table = disagreement(found, draws_like(found, "r05", 4.0))
    first = table.iloc[0]
    assert (first["group"], bool(first["disagree"])) == ("r05", True)
    assert float(table["distance"].iloc[0]) < -2


def test_draws_without_any_multiplier_give_an_empty_table(found: RiskMap) -> None:
    assert disagreement(found, pd.DataFrame({"x": [1.0]})).empty
