"""Strata in a Parquet table: the same district as in the file, the same refusals, and nothing read from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import simulation as sim
from simulation.files import strata, strata_writing
from simulation.files.strata import COLUMNS, NEEDED
from simulation.files.strata_writing import strata_table
from simulation.model.errors import InputError
from simulation.model.specification import Specification
from simulation.sweeping.jobs import COMPARE, Job, digest
from tests.strategies import worlds

SHIPPED = "datasets/xiangzhou/specification.json"
REUSED = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def district() -> Specification:
    whole = sim.read_specification(SHIPPED)
    return whole.model_copy(update={"strata": whole.strata[:6]})


def beside(folder: Path, district: Specification, table: pa.Table, reference: Any = None) -> Path:
    """Write a specification and the table that it names."""
    content = json.loads(sim.to_json(district))
    content["strata"] = {"parquet": "strata.parquet"} if reference is None else reference
    parquet.write_table(table, folder / "strata.parquet")
    place = folder / "specification.json"
    place.write_text(json.dumps(content), encoding="utf-8")
    return place


def problems(place: Path) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as refused:
        sim.read_specification(place)
    assert str(refused.value).count("\n") >= 1, "in sentences"
    return [(problem.path, problem.code) for problem in refused.value.problems]


# --- the same district ---


@REUSED
@given(world=worlds())
def test_a_district_written_with_a_table_is_read_as_it_was(world: Any, tmp_path: Path) -> None:
    specification = world[0]
    written = sim.write_specification(specification, tmp_path / "district.json", table=True)
    again = sim.read_specification(written[0])
    assert again == specification
    assert sim.digest(again) == sim.digest(specification)


def test_a_table_is_written_only_where_the_file_alone_would_not_be_read(
    district: Specification, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [path.name for path in sim.write_specification(district, tmp_path / "small.json")] == ["small.json"]
    monkeypatch.setattr(strata_writing, "SIZE_LIMIT", 1000)
    written = sim.write_specification(district, tmp_path / "large.json")
    assert [path.name for path in written] == ["large.json", "large.strata.parquet"]
    assert sim.read_specification(written[0]) == sim.read_specification(tmp_path / "small.json")


def test_an_empty_cell_is_a_key_left_out_and_whole_numbers_are_numbers(district: Specification, tmp_path: Path) -> None:
    table = strata_table(district).to_pandas().drop(columns=["novel", "in_observation"])
    table["onset_multiplier"] = pd.array([1, None, 2, 1, 1, 1], dtype="Int64")
    table["professional_tier"] = None
    found = sim.read_specification(beside(tmp_path, district, pa.Table.from_pandas(table, preserve_index=False)))
    assert [stratum.onset_multiplier for stratum in found.strata] == [1, 1, 2, 1, 1, 1]
    assert not any(stratum.novel for stratum in found.strata)
    assert {stratum.professional_tier for stratum in found.strata} == {None}


def test_runs_comparisons_and_evaluations_take_it_as_any_other(district: Specification, tmp_path: Path) -> None:
    place = sim.write_specification(district, tmp_path / "district.json", table=True)[0]
    plan = sim.read_plan("datasets/plans/status_quo.json")
    fewer = plan.with_ratio(A=0.0).model_copy(update={"id": "fewer"})
    ours, theirs = sim.read_specification(place), district
    pd.testing.assert_frame_equal(
        sim.compare(ours, [plan, fewer], months=12).table, sim.compare(theirs, [plan, fewer], months=12).table
    )


def test_a_list_of_jobs_is_done_again_when_the_table_changes(district: Specification, tmp_path: Path) -> None:
    place = sim.write_specification(district, tmp_path / "district.json", table=True)[0]
    job = Job("1", COMPARE, str(place), ("plan.json",), 12, 0, 0, "", "", "", tmp_path)
    before = digest(job, {})
    assert digest(job, {}) == before
    parquet.write_table(strata_table(district).slice(0, 3), tmp_path / "district.strata.parquet")
    assert digest(job, {}) != before


# --- the same refusals ---


@REUSED
@given(data=st.data())
def test_rows_meet_the_limits_and_the_words_of_the_file(
    district: Specification, data: st.DataObject, tmp_path: Path
) -> None:
    row = data.draw(st.integers(0, 5))
    column, value = data.draw(
        st.sampled_from([
            ("firms_A", -1), ("firms_D", 10**12), ("in_observation", 1.5), ("onset_multiplier", float("inf")),
            ("entries_per_month", -0.1), ("id", ""), ("id", "x" * 201), ("region", "=1+1"), ("professional_tier", "E"),
        ])
    )  # fmt: skip
    table = strata_table(district).to_pydict()
    table[column][row] = value
    content = json.loads(sim.to_json(district))
    key = {"firms_A": ("firms", "A"), "firms_D": ("firms", "D")}.get(column, (column,))
    node = content["strata"][row]
    for part in key[:-1]:
        node = node[part]
    node[key[-1]] = value
    with pytest.raises(InputError) as plain:
        sim.parse_specification(json.dumps(content), str(tmp_path / "specification.json"))
    with pytest.raises(InputError) as refused:
        sim.read_specification(beside(tmp_path, district, pa.table(table, strata_table(district).schema)))
    assert refused.value.problems == plain.value.problems
    assert str(refused.value) == str(plain.value)


def test_every_bad_column_is_told_at_once_with_what_is_wrong_elsewhere(district: Specification, tmp_path: Path) -> None:
    table = strata_table(district).drop_columns(["sector", "firms_B"])
    table = table.append_column("colour", pa.array(["red"] * 6))
    table = table.set_column(table.schema.get_field_index("firms_A"), "firms_A", pa.array([1.5] * 6))
    table = table.set_column(table.schema.get_field_index("novel"), "novel", pa.array(["no"] * 6))
    table = table.set_column(table.schema.get_field_index("region"), "region", pa.array([["a"]] * 6))
    place = beside(tmp_path, district, table)
    content = json.loads(place.read_text(encoding="utf-8"))
    content["behaviour"]["escalation"] = 2
    place.write_text(json.dumps(content), encoding="utf-8")
    assert sorted(problems(place)) == [
        ("behaviour.escalation", "above"), ("behaviour.escalation", "exclusive_above_one"),
        ("strata.colour", "unknown_key"), ("strata.firms_A", "not_whole"), ("strata.firms_B", "missing_key"),
        ("strata.novel", "not_boolean"), ("strata.region", "not_text"), ("strata.sector", "missing_key"),
    ]  # fmt: skip


def test_a_needed_cell_that_is_empty_is_missing_in_its_row(district: Specification, tmp_path: Path) -> None:
    table = strata_table(district).to_pydict()
    table["region"][2], table["firms_C"][4] = None, None
    place = beside(tmp_path, district, pa.table(table, strata_table(district).schema))
    assert problems(place) == [("strata[2].region", "missing_key"), ("strata[4].firms.C", "missing_key")]


def test_no_row_at_all_is_no_strata(district: Specification, tmp_path: Path) -> None:
    place = beside(tmp_path, district, strata_table(district).slice(0, 0))
    assert ("strata", "no_strata") in problems(place)


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ({"parquet": "missing.parquet"}, ("strata.parquet", "unreadable")),
        ({"parquet": "."}, ("strata.parquet", "is_directory")),
        ({"parquet": "specification.json"}, ("strata.parquet", "damaged_parquet")),
        ({"parquet": "../strata.parquet"}, ("strata.parquet", "table_outside")),
        ({"parquet": "link/strata.parquet"}, ("strata.parquet", "table_outside")),
        ({"parquet": "/etc/passwd"}, ("strata.parquet", "table_outside")),
        ({"parquet": "a\x00b"}, ("strata.parquet", "table_outside")),
        ({"parquet": 3}, ("strata.parquet", "not_text")),
        ({"csv": "strata.csv"}, ("strata.parquet", "missing_key")),
        ({"parquet": "strata.parquet", "sheet": 1}, ("strata.sheet", "unknown_key")),
    ],
)
def test_a_reference_leads_to_a_table_in_the_folder_or_nowhere(
    reference: Any, told: tuple[str, str], district: Specification, tmp_path: Path
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)
    parquet.write_table(strata_table(district), tmp_path / "strata.parquet")
    assert told in problems(beside(inside, district, strata_table(district), reference))


def test_a_folder_may_be_named_by_a_link_itself(district: Specification, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "known").symlink_to(tmp_path / "place")
    beside(tmp_path / "place", district, strata_table(district))
    assert sim.read_specification(tmp_path / "known" / "specification.json").strata == district.strata


def test_a_text_that_was_uploaded_cannot_name_a_table(district: Specification, tmp_path: Path) -> None:
    text = beside(tmp_path, district, strata_table(district)).read_text(encoding="utf-8")
    with pytest.raises(InputError) as refused:
        sim.parse_specification(text)
    assert [(p.path, p.code) for p in refused.value.problems][:1] == [("strata", "not_a_list")]


# --- bounds ---


def test_more_rows_than_are_read_are_refused_before_they_are(
    district: Specification, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strata, "STRATA_LIMIT", 5)
    place = beside(tmp_path, district, strata_table(district))
    assert problems(place) == [("strata.parquet", "strata_table_long")]


def test_long_cells_and_wrong_rows_by_the_hundred_thousand_end_in_words(
    district: Specification, tmp_path: Path
) -> None:
    rows = 200_000
    columns = {name: pa.array(["x" * 400] * rows) for name in ("id", "sector", "region")}
    columns |= {f"firms_{c}": pa.array([-1] * rows) for c in "ABCD"}
    told = problems(beside(tmp_path, district, pa.table(columns)))
    assert 1000 <= len(told) < 10_000
    columns["region"] = pa.array(["x" * 100_000] * 10 + ["y"] * (rows - 10))
    assert problems(beside(tmp_path, district, pa.table(columns))) == [("strata.parquet", "cell_too_long")]


def test_columns_are_the_keys_of_a_stratum() -> None:
    assert set(COLUMNS) - {f"firms_{c}" for c in "ABCD"} == set(
        sim.Specification.model_json_schema()["$defs"]["Stratum"]["properties"]
    ) - {"firms"}
    assert NEEDED == ("id", "sector", "region", "firms_A", "firms_B", "firms_C", "firms_D")
