"""The frontier picture holds the points it was given, in both languages, and refuses to be empty."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import vl_convert

from simulation.charts.frontier_with_plans import picture_of_frontier_with_plans
from simulation.charts.style import Picture
from simulation.language.catalogue import LANGUAGES, load_catalogue

POINTS = pd.DataFrame({
    "x": [900.0, 300.0, 310.0, 880.0, 700.0],
    "y": [3.0, 9.0, 10.0, 3.5, float("nan")],
    "kind": ["frontier", "frontier", "in_force", "proposed", "announced"],
})  # fmt: skip


def picture(language: str = "zh", *, line: bool = True, points: pd.DataFrame = POINTS) -> Picture:
    return picture_of_frontier_with_plans(
        points, ("hours", "harm"), ("hours", "harm"), load_catalogue(language), line=line
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_valid_and_in_the_language_asked_for(language: str) -> None:
    text = json.dumps(picture(language).chart().to_dict(), ensure_ascii=False)
    assert any("\u4e00" <= character <= "\u9fff" for character in text) == (language == "zh")


def test_it_draws_every_point_that_has_both_goals_the_plan_that_is_taken_last() -> None:
    rows = picture().rows
    assert list(zip(rows["x"], rows["y"], strict=True)) == [(310.0, 10.0), (900.0, 3.0), (300.0, 9.0), (880.0, 3.5)]
    assert rows["on_line"].tolist() == [False, True, True, False]


def test_the_line_goes_where_three_goals_are_traded() -> None:
    marks = [[layer["mark"]["type"] for layer in picture(line=line).spec["layer"]] for line in (True, False)]
    assert marks == [["line", "point"], ["point"]]


def test_it_can_be_drawn() -> None:
    assert vl_convert.vegalite_to_png(picture().chart().to_dict())[:4] == b"\x89PNG"


def test_without_a_point_of_the_frontier_it_is_refused() -> None:
    with pytest.raises(ValueError, match="no point of the frontier"):
        picture(points=POINTS[POINTS["kind"] != "frontier"])
