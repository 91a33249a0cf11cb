"""Charts hold the numbers they were given, in the language asked for, with the same mark for a plan everywhere."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

from simulation.charts.by_class import picture_by_class
from simulation.charts.over_time import picture_of_classes, picture_over_months
from simulation.charts.saving import save_chart
from simulation.charts.style import CLASS_COLOURS, PLAN_COLOURS, distinct_titles, plan_scales
from simulation.charts.tables import COMPARISON_COLUMNS
from simulation.charts.tradeoff import picture_of_tradeoff
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.simulation.charts.tables import TITLES, comparison, monthly

ZH = load_catalogue("zh")


def draw_all(language: str) -> dict[str, alt.Chart | alt.LayerChart]:
    words = load_catalogue(language)
    return {
        "bars": picture_by_class(comparison(), "coverage", TITLES, words).chart(),
        "lines": picture_over_months(monthly(), "visits", TITLES, words, start="2026-01").chart(),
        "classes": picture_of_classes(monthly(), "lighter", words, start="2026-01").chart(),
        "tradeoff": picture_of_tradeoff(comparison(), TITLES, words).chart(),
    }


def rows_in(chart: alt.Chart | alt.LayerChart) -> list[dict[str, Any]]:
    datasets = chart.to_dict()["datasets"]
    assert len(datasets) == 1, "every layer draws from one table"
    (rows,) = datasets.values()
    return list(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_is_valid_vega_lite_in_both_languages(language: str) -> None:
    for chart in draw_all(language).values():
        assert chart.to_dict()["config"]["font"].startswith("Noto Sans SC")


def test_an_english_chart_holds_no_chinese_but_the_titles_of_the_plans() -> None:
    titles = {"status-quo": "Status quo", "lighter": "Lighter"}
    words = load_catalogue("en")
    charts = [
        picture_by_class(comparison(), "coverage", titles, words).chart(),
        picture_over_months(monthly(), "visits", titles, words, start="2026-01").chart(),
        picture_of_classes(monthly(), "lighter", words, start="2026-01").chart(),
        picture_of_tradeoff(comparison(), titles, words).chart(),
    ]
    text = json.dumps([chart.to_dict() for chart in charts], ensure_ascii=False)
    assert not any("\u4e00" <= character <= "\u9fff" for character in text)


def test_bars_show_the_value_of_each_plan_and_class() -> None:
    rows = rows_in(picture_by_class(comparison(), "coverage", TITLES, ZH).chart())
    assert {(r["plan"], r["group"]): r["value"] for r in rows if r["plan"] == "现行方案"} == {
        ("现行方案", c): 0.03 for c in "ABCD"
    }
    assert {r["shown"] for r in rows if r["plan"] == "现行方案"} == {"3.00%"}


def test_an_undefined_value_is_marked_and_not_drawn_as_zero() -> None:
    rows = rows_in(picture_by_class(comparison(), "coverage", TITLES, ZH).chart())
    (undefined,) = [r for r in rows if not r["known"]]
    assert undefined["value"] is None
    assert undefined["shown"] == "无定义"
    layers = picture_by_class(comparison(), "coverage", TITLES, ZH).chart().to_dict()["layer"]
    assert any(layer["mark"].get("text") == "—" for layer in layers)


def test_without_intervals_the_words_say_so() -> None:
    rows = rows_in(picture_by_class(comparison(interval=False), "coverage", TITLES, ZH).chart())
    assert {r["shown_interval"] for r in rows} == {"未计算"}


def test_lines_add_the_classes_up_unless_one_is_chosen() -> None:
    everyone = rows_in(picture_over_months(monthly(), "visits", TITLES, ZH, start="2026-01").chart())
    only_b = rows_in(picture_over_months(monthly(), "visits", TITLES, ZH, start="2026-01", risk_class="B").chart())
    assert [r["value"] for r in everyone if r["month"] == 0] == [1000.0, 1000.0]
    assert [r["value"] for r in only_b if r["month"] == 3] == [203.0, 203.0]


def test_months_are_calendar_months_from_the_start_of_the_plan() -> None:
    rows = rows_in(picture_over_months(monthly(), "firms", TITLES, ZH, start="2026-04").chart())
    labels = {r["month"]: r["when"] for r in rows}
    assert (labels[0], labels[8], labels[9], labels[23]) == ("2026-04", "2026-12", "2027-01", "2028-03")


def test_shares_of_the_classes_add_up_to_one_each_month() -> None:
    rows = rows_in(picture_of_classes(monthly(), "lighter", ZH, start="2026-01").chart())
    for month in range(24):
        assert sum(r["share"] for r in rows if r["month"] == month) == pytest.approx(1, abs=1e-12)


def test_each_plan_is_one_point_of_the_trade_off() -> None:
    rows = rows_in(picture_of_tradeoff(comparison(), TITLES, ZH).chart())
    assert {r["plan"]: (r["x"], r["y"], r["place"]) for r in rows} == {
        "现行方案": (4.0, 0.2, 0),
        "A类减半": (pytest.approx(4.4), pytest.approx(0.22), 1),
    }


def test_no_axis_of_the_trade_off_is_labelled_below_nothing(tmp_path: Path) -> None:
    table = comparison()
    table.loc[table["indicator"] == "detection_rate", ["value", "low", "high"]] = (0.02, 0.0, 0.1)
    drawn = save_chart(picture_of_tradeoff(table, TITLES, ZH, height=260).chart(), tmp_path / "chart.svg").read_text(
        encoding="utf-8"
    )
    labels = re.findall(r">([−-]?[\d.]+)%<", drawn)
    assert "0" in labels
    assert [label for label in labels if label.startswith(("−", "-"))] == []


@pytest.mark.parametrize("height", [200, 300])
def test_the_height_is_the_one_asked_for(height: int) -> None:
    assert picture_by_class(comparison(), "coverage", TITLES, ZH, height=height).chart().to_dict()["height"] == height


def test_an_indicator_that_no_plan_defines_is_drawn_as_undefined() -> None:
    rows = rows_in(picture_by_class(comparison(), "detection_yield", TITLES, ZH).chart())
    assert len(rows) == 8
    assert {r["shown"] for r in rows} == {"无定义"}


def test_a_plan_a_measure_or_an_indicator_that_is_not_there_is_an_error_not_an_empty_picture() -> None:
    with pytest.raises(KeyError, match=r"indicator\.no_such"):
        picture_by_class(comparison(), "no_such", TITLES, ZH).chart()
    with pytest.raises(ValueError, match="no rows of 'found'"):
        picture_over_months(monthly(), "found", TITLES, ZH, start="2026-01").chart()
    with pytest.raises(ValueError, match="of other"):
        picture_of_tradeoff(comparison(), {"other": "Other"}, ZH).chart()


def labels_of(points: list[tuple[str, float, float]]) -> dict[str, tuple[str, int]]:
    rows = [
        (plan, indicator, "all", "", value, math.nan, math.nan, 0.0, math.nan, math.nan)
        for plan, x, y in points
        for indicator, value in (("burden_on_a", x), ("detection_rate", y))
    ]
    table = pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))
    titles = {plan: plan.upper() for plan, _, _ in points}
    return {r["plan"]: (r["align"], r["dy"]) for r in rows_in(picture_of_tradeoff(table, titles, ZH).chart())}


def test_labels_of_neighbours_stand_on_different_sides() -> None:
    labels = labels_of([("a", 1.0, 0.1), ("b", 4.0, 0.30), ("c", 4.1, 0.31)])
    assert labels["A"] == ("left", labels["A"][1])
    assert labels["B"] == ("right", 12)
    assert labels["C"] == ("right", -12)


def test_labels_of_two_plans_at_one_place_do_not_cover_each_other() -> None:
    labels = labels_of([("a", 1.0, 0.1), ("b", 1.0, 0.1)])
    assert labels == {"A": ("left", -12), "B": ("left", 12)}


def test_a_plan_keeps_its_colour_when_another_is_added_after_it() -> None:
    two, three = plan_scales(["A", "B"])[0].to_dict(), plan_scales(["A", "B", "C"])[0].to_dict()
    assert three["range"][:2] == two["range"]
    assert three["domain"] == ["A", "B", "C"]


def test_the_same_design_draws_other_rows_without_touching_the_first_chart() -> None:
    first = picture_over_months(monthly(), "visits", TITLES, ZH, start="2026-01").chart()
    before = first.to_dict()
    other = picture_over_months(monthly().assign(value=7.0), "visits", TITLES, ZH, start="2026-01").chart()
    assert {r["value"] for r in rows_in(other)} == {28.0}
    assert first.to_dict() == before


def test_the_quick_way_onto_a_page_draws_the_same_picture() -> None:
    picture = picture_by_class(comparison(), "coverage", TITLES, ZH)
    chart, spec = picture.chart().to_dict(), picture.spec
    assert spec["datasets"] == {spec["data"]["name"]: picture.rows}
    shared = set(chart) - {"data", "datasets"}
    assert {key: spec[key] for key in shared} == {key: chart[key] for key in shared}


def test_more_plans_than_marks_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 8"):
        plan_scales(map(str, range(9)))


def test_plans_of_the_same_title_stay_apart() -> None:
    assert distinct_titles([("a", "同名"), ("b", "同名")]) == {"a": "同名 (a)", "b": "同名 (b)"}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_classes_grow_darker_with_risk() -> None:
    brightness = [luminance(CLASS_COLOURS[c]) for c in "ABCD"]
    assert brightness == sorted(brightness, reverse=True)


def dichromat(colour: str, kind: str) -> tuple[float, ...]:
    """Return a colour as a protanope or deuteranope sees it (Viénot, Brettel & Mollon 1999), linear RGB."""
    red, green, blue = (((int(colour[i : i + 2], 16) / 255) ** 2.2) for i in (1, 3, 5))
    first = {"protan": (0.11238, 0.88762), "deutan": (0.29275, 0.70725)}[kind]
    third = {"protan": (0.00401, -0.00401, 1.0), "deutan": (-0.02234, 0.02234, 1.0)}[kind]
    mixed = first[0] * red + first[1] * green
    return (mixed, mixed, third[0] * red + third[1] * green + third[2] * blue)


@pytest.mark.parametrize("kind", ["protan", "deutan"])
def test_the_first_six_plans_are_told_apart_without_red_green_vision(kind: str) -> None:
    seen = [dichromat(colour, kind) for colour in PLAN_COLOURS[:6]]
    distances = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for place, one in enumerate(seen)
        for other in seen[:place]
    ]
    assert min(distances) > 0.05  # a twentieth of the way from black to blue: visible side by side
