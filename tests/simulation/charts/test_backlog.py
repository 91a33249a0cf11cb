"""The chart of what is left over holds the numbers it was given, in both languages."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from simulation.charts.backlog import COLUMNS, picture_of_backlog
from simulation.language.catalogue import LANGUAGES, load_catalogue

ROWS = pd.DataFrame([(f"2026-{m:02}", g, m, m / 2, 2 * m) for g in ("a", "b") for m in range(1, 13)], columns=COLUMNS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_valid_and_in_the_language_asked_for(language: str) -> None:
    chart = picture_of_backlog(ROWS, load_catalogue(language)).chart().to_dict()
    text = json.dumps(chart, ensure_ascii=False)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text) == (language == "zh")
    (data,) = chart["datasets"].values()
    assert [row["value"] for row in data] == ROWS["value"].tolist()
    assert chart["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["a", "b"]


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="high"):
        picture_of_backlog(ROWS.drop(columns="high"), load_catalogue("zh"))
