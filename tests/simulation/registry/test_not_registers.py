"""Files that are no registers, and what guards against those that are made to hurt."""

from __future__ import annotations

import os
import random
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from simulation.files import delimited, merged_cells, unpacking
from simulation.files import parquet as panels
from simulation.model.errors import InputError
from simulation.registry import sheets
from tests.simulation.registry.desk import (
    CODES,
    HEADERS,
    Desk,
    as_frame,
    is_whole,
    problem_codes,
    put_parquet,
    refusals,
)

# --- files that are none ---


def workbook_bytes(rows: list[list[object]]) -> bytes:
    book, file = Workbook(), BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


NOISE = random.Random(7).randbytes(5000)
WORKBOOK = workbook_bytes([["统一社会信用代码", "月份", "风险类别"], [CODES[0], "2025-01", "A"]])


def zipped(name: str, content: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_register"),
        (b"\r\n \r\n", "empty_register"),
        (b"\xef\xbb\xbf", "empty_register"),
        (NOISE, "not_a_table"),
        (b"\x00" * 4096, "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + NOISE, "not_a_table"),
        (b"\xff\xfe" + NOISE[:4999], "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "old_workbook"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web_page"),
        (b"  <?xml version='1.0'?><Workbook/>", "web_page"),
        (b"PK\x03\x04" + NOISE, "damaged_workbook"),
        (WORKBOOK[: len(WORKBOOK) // 2], "damaged_workbook"),
        (zipped("word/document.xml", b"<a/>"), "damaged_workbook"),
        (zipped("a.txt", b"x"), "damaged_workbook"),
        (workbook_bytes([]), "empty_register"),
        (b"PAR1" + NOISE, "damaged_parquet"),
        (b"PAR1PAR1", "damaged_parquet"),
        ("一,二,三\n1,2,3\n".encode(), "no_such_heading"),
        (b"{\"a\": 1}", "no_such_heading"),
        (workbook_bytes([["一", "二"]]), "no_such_heading"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_what_is_no_register_is_one_readable_problem_whatever_it_is_called(
    desk: Desk, content: bytes, code: str, suffix: str
) -> None:
    desk.put_file("classes", content, suffix)
    with pytest.raises(InputError) as caught:
        desk.read()
    assert set(problem_codes(caught)) == {code}
    assert caught.value.source == f"classes{suffix}"


def test_a_workbook_called_csv_is_read_as_what_it_is(desk: Desk) -> None:
    desk.put_file("classes", WORKBOOK, ".csv")
    assert refusals(desk.read()) == []


def test_a_file_that_is_not_there_and_a_folder_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    desk.read()
    desk.files = {name: tmp_path / f"{name}.csv" for name in HEADERS}
    desk.files["visits"] = tmp_path / "none.csv"
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["unreadable"]
    desk.files = {name: tmp_path / f"{name}.csv" for name in HEADERS} | {"visits": tmp_path}
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["is_directory"]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are those of a POSIX system")
def test_a_pipe_is_refused_unread(desk: Desk, tmp_path: Path) -> None:
    desk.files["visits"] = tmp_path / "pipe.csv"
    os.mkfifo(desk.files["visits"])
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["no_regular_file"]


def test_a_header_without_records_is_a_register_of_none(desk: Desk) -> None:
    desk.tables["visits"][1:] = []
    registers = desk.read()
    assert registers.visits.empty
    assert is_whole(registers)


# --- guards ---


def test_a_text_too_large_for_memory_is_refused_before_it_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SIZE_LIMIT", 200)
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["too_large"]
    assert caught.value.problems[0].remedy == "register_too_large"


def test_a_workbook_that_unpacks_to_too_much_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "UNPACKED_LIMIT", 1000)
    desk.put_file("classes", WORKBOOK, ".xlsx")
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["unpacks_to_too_much"]


def test_a_whole_sheet_merged_does_not_fill_the_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merged_cells, "MERGED_LIMIT", 100)
    desk.put_workbook("classes", lambda sheet: sheet.merge_cells("A30:K39"))
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["damaged_workbook"]
    assert "A30:K39" in str(caught.value.problems[0].detail["reason"])


def test_parquet_with_too_many_records_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "ROWS_LIMIT", 3)
    put_parquet(desk, "classes", as_frame(desk, "classes"))
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["too_many_records"]


def test_text_with_many_broken_characters_is_no_text() -> None:
    content = ("统一社会信用代码,月份\n" * 50).encode() + b"\xff" * 40
    with pytest.raises(InputError) as caught:
        delimited.decode(content, "x.csv")
    assert problem_codes(caught) == ["not_a_table"]
