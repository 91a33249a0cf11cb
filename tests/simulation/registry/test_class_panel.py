"""Class panels counted outside memory say what the reader and a count by hand say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from simulation.model.errors import InputError
from simulation.model.population import RISK_CLASSES
from simulation.registry.class_panel import class_panel_counts
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.synthetic.codes import synthetic_codes

CODES = synthetic_codes(8)
COLUMNS = ["统一社会信用代码", "月份", "风险类别"]


def write(folder: Path, records: Sequence[tuple[object, object, object]], name: str = "panel.parquet") -> Path:
    file = folder / name
    pd.DataFrame(records, columns=COLUMNS).to_parquet(file)
    return file


def steps(counts: pd.DataFrame) -> dict[tuple[str, str, str, int], int]:
    return {(g, b, a, gap): n for g, b, a, gap, n in counts.itertuples(index=False)}


def test_steps_go_from_each_class_to_the_next_that_the_firm_has(tmp_path: Path) -> None:
    first, second = CODES[:2]
    file = write(
        tmp_path,
        [(first, "2025-03", "C"), (first, "2025-01", "A"), (second, "2024-12", "D"), (first, "2025-02", "B"),
         (second, "2025-06", "D")],
    )  # fmt: skip
    counts = class_panel_counts(file)
    assert steps(counts.transitions) == {("", "A", "B", 1): 1, ("", "B", "C", 1): 1, ("", "D", "D", 6): 1}
    assert (counts.read, counts.accepted, counts.firms) == (5, 5, 2)
    assert counts.months == (2024 * 12 + 11, 2025 * 12 + 5)
    assert counts.refused.empty
    np.testing.assert_array_equal(counts.matrix(), [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]])


def test_records_that_cannot_be_used_are_counted_by_reason(tmp_path: Path) -> None:
    code = CODES[0]
    file = write(
        tmp_path,
        [(code, "2025-01", "A"), (code, "2025-01", "B"), (code, "2025-02", "信用风险较高（C类）"), (code, "?", "A"),
         (code[:17], "2025-01", "A"), (code, "2025-03", "E"), (None, "2025-03", "A"), ("合计", "", ""),
         (code.lower(), "202503", "Ｄ")],
    )  # fmt: skip
    counts = class_panel_counts(file)
    assert counts.refused.set_index("reason")["count"].to_dict() == {
        "class_month_twice": 1, "code_length": 2, "missing_value": 1, "not_a_month": 1, "unknown_class": 1,
    }  # fmt: skip
    assert counts.read == 9 == counts.accepted + counts.refused["count"].sum()
    assert steps(counts.transitions) == {("", "A", "C", 1): 1, ("", "C", "D", 1): 1}


def test_of_two_classes_in_a_month_the_first_in_the_file_counts(tmp_path: Path) -> None:
    code = CODES[0]
    months = [("2025-02", "B"), ("2025-01", "A"), ("2025-01", "D"), ("2025-02", "C")]
    counts = class_panel_counts(write(tmp_path, [(code, month, c) for month, c in months]))
    assert steps(counts.transitions) == {("", "A", "B", 1): 1}
    assert counts.accepted == 2


def test_groups_keep_their_own_counts_and_firms_without_one_are_refused(tmp_path: Path) -> None:
    records = [(code, f"2025-0{month}", "AB"[month - 1]) for code in CODES[:3] for month in (1, 2)]
    groups = pd.Series({CODES[0]: "H", CODES[1]: "C"})
    counts = class_panel_counts(write(tmp_path, records), groups)
    assert steps(counts.transitions) == {("C", "A", "B", 1): 1, ("H", "A", "B", 1): 1}
    assert counts.refused.to_dict("list") == {"reason": ["not_in_directory"], "count": [2]}


def test_numbers_dates_and_categories_are_read_like_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"风险等级": ["A", "B"], "推送月份": [202501, 202502], "信用代码": [CODES[0]] * 2})
    frame.astype({"风险等级": "category"}).to_parquet(tmp_path / "number.parquet")
    frame.assign(推送月份=pd.to_datetime(["2025-01-31", "2025-02-28"])).to_parquet(tmp_path / "date.parquet")
    for name in ("number", "date"):
        assert steps(class_panel_counts(tmp_path / f"{name}.parquet").transitions) == {("", "A", "B", 1): 1}


@pytest.mark.parametrize("name", ["a*b.parquet", "a[1].parquet", "a'b.parquet", "a?.parquet", "{a,b}.parquet"])
def test_a_file_name_stands_for_itself(tmp_path: Path, name: str) -> None:
    write(tmp_path, [(CODES[1], "2025-01", "D"), (CODES[1], "2025-02", "D")], "a1.parquet")
    file = write(tmp_path, [(CODES[0], "2025-01", "A"), (CODES[0], "2025-02", "A")], name)
    assert steps(class_panel_counts(file).transitions) == {("", "A", "A", 1): 1}


def test_an_empty_panel_has_no_steps(tmp_path: Path) -> None:
    counts = class_panel_counts(write(tmp_path, []))
    assert (counts.read, counts.accepted, counts.firms, counts.months) == (0, 0, 0, (0, 0))
    assert counts.transitions.empty
    np.testing.assert_array_equal(counts.matrix(), np.zeros((4, 4)))


def test_a_panel_of_which_nothing_can_be_used_is_counted_too(tmp_path: Path) -> None:
    counts = class_panel_counts(write(tmp_path, [("x", "y", "z")] * 3))
    assert (counts.read, counts.accepted) == (3, 0)
    assert counts.refused["count"].tolist() == [3]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(200) + b"PAR1"])
def test_what_is_no_parquet_file_is_a_readable_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(InputError) as caught:
        class_panel_counts(tmp_path / "x.parquet")
    assert [problem.code for problem in caught.value.problems] == ["damaged_parquet"]


def test_pages_that_are_damaged_are_a_readable_problem(tmp_path: Path) -> None:
    file = write(tmp_path, [(code, f"20{year}-01", "A") for code in CODES for year in range(10, 60)])
    content = bytearray(file.read_bytes())
    content[4:600] = bytes(596)
    file.write_bytes(bytes(content))
    with pytest.raises(InputError) as caught:
        class_panel_counts(file)
    assert [problem.code for problem in caught.value.problems] == ["damaged_parquet"]


def test_a_panel_without_a_column_names_it(tmp_path: Path) -> None:
    pd.DataFrame({"统一社会信用代码": [CODES[0]], "月份": ["2025-01"]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(InputError) as caught:
        class_panel_counts(tmp_path / "x.parquet")
    assert [(problem.code, problem.path) for problem in caught.value.problems] == [("no_such_heading", "风险类别")]


RECORD = st.tuples(st.sampled_from(CODES), st.integers(0, 9), st.sampled_from([*RISK_CLASSES, "E"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RECORD, max_size=60))
def test_random_panels_are_counted_as_by_hand(tmp_path: Path, records: list[tuple[str, int, str]]) -> None:
    held: dict[str, dict[int, str]] = {}
    for code, month, risk_class in records:
        if risk_class != "E":
            held.setdefault(code, {}).setdefault(month, risk_class)
    expected: dict[tuple[str, str, str, int], int] = {}
    for classes in held.values():
        months = sorted(classes)
        for before, after in pairwise(months):
            key = ("", classes[before], classes[after], after - before)
            expected[key] = expected.get(key, 0) + 1
    counts = class_panel_counts(write(tmp_path, [(code, f"2025-{m + 1:02d}", c) for code, m, c in records]))
    assert steps(counts.transitions) == expected
    assert counts.accepted == sum(len(classes) for classes in held.values())
    assert counts.read == len(records) == counts.accepted + counts.refused["count"].sum()


MANY_FIRMS, MANY_MONTHS = 278_000, 36
ROOT = Path(__file__).resolve().parents[3]

MEASURED = """
import sys
from simulation.registry.class_panel import class_panel_counts
from tests.peak_memory import peak_bytes
counts = class_panel_counts(sys.argv[1])
print(peak_bytes(), counts.read, counts.accepted, *counts.matrix().astype(int).ravel())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is asked of Linux")
def test_ten_million_records_are_counted_in_less_than_two_gibibytes(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    classes = random.integers(0, 4, (MANY_MONTHS, MANY_FIRMS))
    expected = np.zeros((4, 4), dtype=np.int64)
    np.add.at(expected, (classes[:-1].ravel(), classes[1:].ravel()), 1)
    months = np.array([f"{2023 + t // 12}-{t % 12 + 1:02d}" for t in range(MANY_MONTHS)], dtype=object)
    table = {
        COLUMNS[0]: np.tile(np.array(synthetic_codes(MANY_FIRMS), dtype=object), MANY_MONTHS),
        COLUMNS[1]: np.repeat(months, MANY_FIRMS),
        COLUMNS[2]: np.array(RISK_CLASSES, dtype=object)[classes.ravel()],
    }
    parquet.write_table(pa.table(table), tmp_path / "panel.parquet")
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "panel.parquet")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    peak, read, accepted, *matrix = map(int, told.split())
    assert peak < 2 * 2**30
    assert read == accepted == MANY_FIRMS * MANY_MONTHS > 10_000_000
    assert matrix == expected.ravel().tolist()


def test_a_mapping_names_columns_and_ids_and_answers_for_the_month(tmp_path: Path) -> None:
    file = tmp_path / "own.parquet"
    pd.DataFrame({"编号": ["x-1", "x-2"], "等级": ["A", "D"]}).to_parquet(file)
    mapping = Mapping.model_validate({
        "format": "mapping/1", "title": "自有编号", "firm_ids": ["own"],
        "classes": {"columns": {"firm": ["编号"], "risk_class": ["等级"]}, "constants": {"month": "2025-01"}},
    })  # fmt: skip
    counts = class_panel_counts(file, mapping=mapping)
    assert (counts.read, counts.accepted, counts.firms) == (2, 2, 2)
    assert counts.months == (2025 * 12, 2025 * 12)
    with pytest.raises(InputError):
        class_panel_counts(file)


def test_credit_codes_are_refused_where_firms_go_by_another_id(tmp_path: Path) -> None:
    file = write(tmp_path, [(CODES[0], "2025-01", "A")])
    assert class_panel_counts(file).accepted == 1
    assert (
        class_panel_counts(file, mapping=USUAL.model_copy(update={"firm_ids": ("registration_number",)})).accepted == 0
    )
