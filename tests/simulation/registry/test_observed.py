"""The table observations/1: read back as written, refused with every problem."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry.observed.files import read_observations, write_observations
from simulation.registry.observed.format import COLUMNS, empty_observations, split_stratum


def table(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(empty_observations().dtypes.to_dict())


GOOD = table(
    ("2026-01", "F-张湾", "D", "firms", "", 40, True),
    ("2026-01", "F-张湾", "D", "visits", "programme", 9, True),
    ("2026-01", "F-张湾", "D", "found", "programme", 3, True),
    ("2026-01", "F-张湾", "D", "signals", "异常注册", 2, True),
    ("2026-02", "F-张湾", "D", "moved_to", "C", 1, False),
)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_observations_come_back_as_they_were_written(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"o{suffix}"
    assert write_observations(GOOD, path) == len(GOOD)
    pd.testing.assert_frame_equal(read_observations(path), GOOD)


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    rows = ["2026-13,s,E,visit,,-1,maybe", "2026-01,,A,firms,,1.5,true"]
    path.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_observations(path)
    places = [problem.path for problem in refused.value.problems]
    assert sorted(places) == sorted(
        ["[2].month", "[2].risk_class", "[2].measure", "[2].value", "[2].complete", "[3].stratum", "[3].value"]
    )
    for language in ("zh", "en"):
        assert "2026-13" in word_error(refused.value, language)


def test_rows_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    rows = [
        "2026-01,s-a,A,visits,programme,2,true",
        "2026-01,s-a,A,found,programme,3,true",
        "2026-01,s-a,A,visits,programme,2,false",
        "2026-01,s-a,A,visits,patrol,1,true",
    ]
    path = tmp_path / "o.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_observations(path)
    assert {problem.code for problem in refused.value.problems} == {
        "above", "row_twice", "not_among", "month_half_complete"
    }  # fmt: skip


def test_a_table_without_a_column_names_it(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("month,stratum\n2026-01,a\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_observations(path)
    assert [problem.path for problem in refused.value.problems] == list(COLUMNS[2:])


def test_a_stratum_names_its_sector_and_township() -> None:
    assert split_stratum("A-浩-然-novel-tier-C") == ("A", "浩-然")
    assert split_stratum("s1") is None
