"""Pictures of the risk map: valid designs, and nothing of a hidden cell on its way to the browser."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from simulation.charts.risk.funnel import picture_of_funnel
from simulation.charts.risk.heat import picture_of_heat
from simulation.charts.risk.promises import picture_of_promises
from simulation.charts.risk.ranking import picture_of_ranking
from simulation.charts.risk.tiles import picture_of_tiles
from simulation.charts.style import Picture
from simulation.language.catalogue import load_catalogue
from simulation.riskmapping.funnel import curve
from simulation.riskmapping.places import in_order
from simulation.riskmapping.riskmap import RiskMap, risk_map
from tests.simulation.riskmapping.districts import district

ZH = load_catalogue("zh")


@pytest.fixture(scope="module")
def found() -> RiskMap:
    return risk_map(district(3, "flat").data, draws=100)


def pictures(found: RiskMap) -> dict[str, Picture]:
    regions = found.groups("region")
    tiles = pd.DataFrame(
        [in_order(found.data.regions).tiles[name] for name in regions["group"]], columns=["column", "row"]
    )
    funnel = found.funnel[found.funnel["scope"] == "region"]
    promises = pd.DataFrame(
        {"list": ["proposal", "class_only", "random"], "found": [3.0, 2, 1], "low": 0.5, "high": 4.0}
    )
    return {
        "funnel": picture_of_funnel(funnel, curve(found.data, "region"), str, ZH),
        "tiles": picture_of_tiles(regions.join(tiles), str, ZH),
        "ranking": picture_of_ranking(regions, str, ZH),
        "heat": picture_of_heat(found.cells.assign(hidden=found.cells["firms"] < 30), str, str, ZH),
        "promises": picture_of_promises(promises, ZH),
    }


def test_every_picture_is_a_valid_chart(found: RiskMap) -> None:
    for name, picture in pictures(found).items():
        assert picture.chart().to_dict(validate=True)["layer"], name


def test_a_hidden_cell_sends_no_number_of_its_own_to_the_browser(found: RiskMap) -> None:
    rows = pictures(found)["heat"].rows
    hidden = rows[rows["state"] == "hidden"]
    assert len(hidden) > 0
    numbers = {"value", "told", "interval"}
    assert hidden["value"].isna().all()
    assert set(hidden["told"]) == {ZH.text("riskmap.chart.hidden")}
    assert set(hidden["interval"]) == {"–"}
    assert set(rows.columns) - numbers == {
        "sector", "region", "kind", "hidden", "region_name", "sector_name", "state", "basis",
    }  # fmt: skip


def test_a_township_without_visits_has_a_tile_without_a_number(found: RiskMap) -> None:
    regions = found.groups("region").assign(column=range(20), row=0)
    regions.loc[0, "visits"] = 0
    rows = picture_of_tiles(regions, str, ZH).rows
    assert rows["shown"].iloc[0] == ZH.text("riskmap.kind.unvisited")
    assert rows["kind"].tolist().count("unvisited") == 1


def test_funnel_lines_narrow_with_visits_towards_the_district(found: RiskMap) -> None:
    lines = curve(found.data, "region")
    width = lines["high"] - lines["low"]
    assert width.iloc[0] > width.iloc[-1]
    assert (lines["low_998"] <= lines["low"]).all()
    assert (lines["high_998"] >= lines["high"]).all()


def test_a_picture_can_be_sent(found: RiskMap) -> None:
    for picture in pictures(found).values():
        json.dumps(picture.design.spec)
