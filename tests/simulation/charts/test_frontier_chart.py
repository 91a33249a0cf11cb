"""The picture of a frontier: every point it was given, plans with the way to what betters them, in both languages."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from simulation.charts.frontier import COLUMNS, Axis, picture_of_frontier
from simulation.charts.tradeoff import picture_of_tradeoff
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.simulation.charts.tables import TITLES, comparison

ACROSS, UP = Axis("Hours", "hours"), Axis("Harm", "harm")
EN = load_catalogue("en")


def points() -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"kind": "continuous", "x": 6000.0, "y": 39000.0, "title": "1"},
        {"kind": "interpolated", "x": 7000.0, "y": 38000.0, "title": "2"},
        {"kind": "knee", "x": 8000.0, "y": 37200.0, "title": "3 (knee)"},
        {"kind": "in_force", "x": 8000.0, "y": 41000.0, "title": "now", "x_end": 8000.0, "y_end": 37200.0},
        {"kind": "library", "x": 7500.0, "y": 40000.0, "title": "other"},
    ]
    shown = {"x_shown": "–", "y_shown": "–"}
    return pd.DataFrame([{**shown, **row} for row in rows], columns=list(COLUMNS))


def layers_that_show(spec: dict[str, Any], kind: str) -> list[str]:
    """Return the marks of the layers whose filter lets a kind through."""
    return [
        layer["mark"]["type"] for layer in spec["layer"]
        if any(f"'{kind}'" in str(part.get("filter", "")) for part in layer.get("transform", []))
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_valid_and_holds_every_point(language: str) -> None:
    chart = picture_of_frontier(points(), ACROSS, UP, load_catalogue(language)).chart()
    (rows,) = chart.to_dict()["datasets"].values()
    assert [(row["kind"], row["x"], row["y"]) for row in rows] == list(
        points()[["kind", "x", "y"]].itertuples(index=False, name=None)
    )


def test_each_kind_of_point_has_its_mark() -> None:
    spec = picture_of_frontier(points(), ACROSS, UP, EN).spec
    assert layers_that_show(spec, "continuous") == ["line", "point"]
    assert layers_that_show(spec, "knee") == ["line", "point", "point", "text", "text"]
    assert layers_that_show(spec, "in_force") == ["point", "text", "text"]


def test_only_a_plan_that_is_bettered_has_a_way_to_go() -> None:
    spec = picture_of_frontier(points(), ACROSS, UP, EN).spec
    (way,) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "rule"]
    assert way["transform"] == [{"filter": "isValid(datum.x_end)"}]
    assert (way["encoding"]["x2"]["field"], way["encoding"]["y2"]["field"]) == ("x_end", "y_end")


def test_no_point_or_a_missing_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no points"):
        picture_of_frontier(points().head(0), ACROSS, UP, EN)
    with pytest.raises(ValueError, match="x_end"):
        picture_of_frontier(points().drop(columns="x_end"), ACROSS, UP, EN)


def test_points_behind_a_trade_off_are_drawn_apart_from_the_plans() -> None:
    behind = pd.DataFrame({"x": [1.0, 2.0], "y": [0.1, 0.2]})
    picture = picture_of_tradeoff(comparison(), TITLES, EN, behind=behind)
    chart = picture.chart().to_dict()
    (rows,) = chart["datasets"].values()
    assert [(row["x"], row["y"]) for row in rows if row["place"] < 0] == [(1.0, 0.1), (2.0, 0.2)]
    assert sum(row["place"] >= 0 for row in rows) == len(TITLES)
    drawn = [json.dumps(layer.get("transform", [])) for layer in chart["layer"] if layer["mark"]["type"] != "rule"]
    assert sum("datum.place < 0" in filters for filters in drawn) == 1
    assert all("datum.place" in filters for filters in drawn)


def test_a_trade_off_without_points_behind_stays_what_it_was() -> None:
    plain = picture_of_tradeoff(comparison(), TITLES, EN)
    empty = picture_of_tradeoff(comparison(), TITLES, EN, behind=pd.DataFrame({"x": [], "y": []}))
    assert plain.design is empty.design
