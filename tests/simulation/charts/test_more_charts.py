"""Charts by group, of workload and of moves hold the numbers they were given, in both languages."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest

from simulation.charts.by_group import picture_by_group, small_groups
from simulation.charts.flows import picture_of_flows
from simulation.charts.style import Picture
from simulation.charts.tables import COMPARISON_COLUMNS, MONTHLY_COLUMNS
from simulation.charts.workload import picture_of_workload
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue

TITLES = {"base": "Base", "other": "Other"}
ZH = load_catalogue("zh")


def by_sector(*, interval: bool = True) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for shift, plan in enumerate(TITLES):
        for group, firms, value in (("C", 900.0, 0.2), ("H", 400.0, 0.5), ("T", 4.0, 0.9)):
            ends = (value * 0.9, value * 1.1) if interval else (math.nan, math.nan)
            nothing = (math.nan,) * 3
            rows.append((plan, "coverage", "sector", group, value + shift, *ends, *nothing))
            rows.append((plan, "firms", "sector", group, firms, math.nan, math.nan, *nothing))
    return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))


def hours() -> pd.DataFrame:
    rows = [(plan, m, c, "hours", 10.0 + m) for plan in TITLES for m in range(12) for c in "ABCD"]
    return pd.DataFrame(rows, columns=list(MONTHLY_COLUMNS))


def moves() -> pd.DataFrame:
    table = pd.DataFrame(5.0, index=list("ABCD"), columns=list("ABCD"))
    for c in "ABCD":
        table.loc[c, c] = math.nan
    table.loc["A", "B"] = 2000.0
    return table


def draw_all(words: Catalogue) -> list[Picture]:
    return [
        picture_by_group(by_sector(), "sector", "coverage", TITLES, str, words),
        picture_by_group(by_sector(interval=False), "sector", "coverage", TITLES, str, words),
        picture_of_workload(hours(), TITLES, {"base": 50.0, "other": None}, words, start="2026-01"),
        picture_of_workload(hours(), TITLES, {"base": None, "other": None}, words, start="2026-01"),
        picture_of_flows(moves(), words),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_valid_and_in_the_language_asked_for(language: str) -> None:
    text = json.dumps([picture.chart().to_dict() for picture in draw_all(load_catalogue(language))], ensure_ascii=False)
    assert any("\u4e00" <= character <= "\u9fff" for character in text) == (language == "zh")


def test_groups_stand_in_the_order_of_the_baseline_and_small_ones_are_marked() -> None:
    rows = picture_by_group(by_sector(), "sector", "coverage", TITLES, str, ZH).rows
    assert list(dict.fromkeys(rows["group_name"])) == ["T *", "H", "C"]
    assert set(rows.loc[rows["group"] == "T", "weight"]) == {"few"}
    assert set(rows.loc[rows["group"] != "T", "weight"]) == {"many"}
    assert small_groups(by_sector(), "sector") == {"T"}


def test_workload_adds_the_classes_up_and_tells_the_share_of_the_capacity() -> None:
    rows = picture_of_workload(hours(), TITLES, {"base": 80.0, "other": None}, ZH, start="2026-01").rows
    first = rows[rows["when"] == "2026-01"].set_index("plan")
    assert first["value"].tolist() == [40.0, 40.0]
    assert first.loc["Base", "used"] == "50%"
    assert math.isnan(float(first["capacity"]["Other"]))


def test_workload_without_hours_is_an_error_and_not_an_empty_picture() -> None:
    with pytest.raises(ValueError, match="hours"):
        picture_of_workload(hours().head(0), TITLES, {}, ZH, start="2026-01")


def test_moves_tell_worse_from_better_and_share_one_scale() -> None:
    rows = picture_of_flows(moves(), ZH, most=4000.0).rows.set_index(["own", "new"])
    assert rows.loc[("A类", "B类"), "side"] == "worse"
    assert rows.loc[("B类", "A类"), "side"] == "better"
    assert rows.loc[("A类", "A类"), "shown"] == "—"
    assert rows.loc[("A类", "B类"), "strength"] == 0.5
