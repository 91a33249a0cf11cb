"""What leaves the workbench cannot run in a spreadsheet."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.files.spreadsheet_text import neutralise

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_begins_like_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    assert neutralise(pd.DataFrame({"x": [text]}))["x"].tolist() == ["'" + text]


@pytest.mark.parametrize("text", ["张湾", "1-2", "a=b", "", "'=1", "2025-01-01", "91999999000000000G"])
def test_other_text_is_left_alone(text: str) -> None:
    assert neutralise(pd.DataFrame({"x": [text]}))["x"].tolist() == [text]


def test_numbers_dates_and_missing_cells_are_left_alone() -> None:
    table = pd.DataFrame(
        {"number": [-1.5, 2.0], "day": [pd.Timestamp(2025, 1, 1), pd.NaT], "text": ["a", None], "whole": [-1, 2]}
    )
    pd.testing.assert_frame_equal(neutralise(table), table)


def test_the_table_itself_is_not_changed_and_categories_are_guarded_too() -> None:
    table = pd.DataFrame({"x": pd.Categorical(["=1", "a"])})
    assert neutralise(table)["x"].tolist() == ["'=1", "a"]
    assert table["x"].tolist() == ["=1", "a"]


@given(st.text(max_size=30))
def test_no_cell_begins_like_a_formula_afterwards(text: str) -> None:
    (cell,) = neutralise(pd.DataFrame({"x": [text]}))["x"].tolist()
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell.removeprefix("'") == text.removeprefix("'")
