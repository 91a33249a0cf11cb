"""Several tables as one result: whole, harmless, and read back as text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulation.files.several.tables import check_tables, read_tables, write_tables
from simulation.model.errors import InputError, OutputError

TABLES = {"one": pd.DataFrame({"a": ["=1+1", "x"], "b": [1.5, float("nan")]}), "two": pd.DataFrame({"c": [3]})}


@pytest.mark.parametrize("name", ["out.xlsx", "out"])
def test_tables_come_back_with_formulas_harmless_and_undefined_numbers_blank(name: str, tmp_path: Path) -> None:
    read = read_tables(write_tables(TABLES, tmp_path / name))
    assert read["one"]["a"].tolist() == ["'=1+1", "x"]
    assert read["one"]["b"].tolist() == ["1.5", ""]
    assert read["two"]["c"].tolist() == ["3"]
    assert set(read_tables(tmp_path / name, ["two"])) == {"two"}


def test_a_single_table_is_no_place_for_several(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        check_tables(tmp_path / "out.csv")
    with pytest.raises(OutputError):
        write_tables(TABLES, tmp_path / "missing" / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_tables(tmp_path / "x.xlsx")
    assert [problem.code for problem in refused.value.problems] == ["not_a_workbook"]
