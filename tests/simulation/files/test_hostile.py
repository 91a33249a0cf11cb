"""No file, however it is made, holds its reader up: each is read or refused in words within seconds."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from simulation.files.merged_cells import merged_cells
from simulation.files.workbooks import COLUMNS_LIMIT, read_sheets
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import MOST_SHOWN, word_error
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_plan, parse_specification
from simulation.model.parse import decode
from simulation.model.validation import ENOUGH
from simulation.registry.sheets import open_sheet
from tests.simulation.files.hostile import CLASSES, HEADER, PLANS, PROGRAMME, parquet, plan, workbook
from tests.simulation.registry.desk import Desk

SECONDS = 5.0
"""Of a processor, for each file."""


def told(error: InputError) -> str:
    return "".join(word_error(error, language) for language in LANGUAGES)


def outcome(file: Path) -> str:
    """Return the code of the problem that a file is refused for, in words; empty when it is read."""
    try:
        open_sheet("classes", file)
    except InputError as error:
        return error.problems[0].code if told(error) else "unworded"
    return ""


@pytest.mark.parametrize("name", PLANS)
def test_a_hostile_plan_is_refused_within_seconds_and_in_few_words(name: str) -> None:
    make, code = PLANS[name]
    content = make()
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        parse_plan(decode(content, "x.json"), "x.json")
    words = told(caught.value)
    assert time.process_time() - start < SECONDS
    assert caught.value.problems[0].code == code
    assert len(words) < 40_000


@pytest.mark.parametrize("name", CLASSES)
def test_a_hostile_register_is_read_or_refused_within_seconds(name: str, tmp_path: Path) -> None:
    make, code = CLASSES[name]
    file = tmp_path / "classes.bin"
    file.write_bytes(make())
    start = time.process_time()
    found = outcome(file)
    assert time.process_time() - start < SECONDS
    assert found == code


def test_registers_with_millions_of_useless_classes_are_refused_within_seconds(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.put_file("classes", parquet(5_000_000, 54), ".parquet")
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        desk.read()
    assert time.process_time() - start < SECONDS
    (problem,) = caught.value.problems
    assert (problem.code, problem.value, caught.value.source) == ("mostly_unusable", 5_000_000, "classes.parquet")
    assert "5000000" in told(caught.value)


def test_a_specification_of_200000_wrong_strata_is_refused_within_seconds() -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        parse_specification(json.dumps({"format": "specification/1", "strata": [{}] * 200_000}))
    assert time.process_time() - start < SECONDS
    assert ENOUGH < len(caught.value.problems) < 2 * ENOUGH


# --- what is cut short is said to be ---


def test_problems_beyond_those_that_are_shown_are_counted() -> None:
    error = InputError([Problem("not_utf8", value=n, remedy="not_utf8") for n in range(MOST_SHOWN + 7)])
    assert [word_error(error, name).splitlines()[-1].strip() for name in LANGUAGES] == [
        "另有 7 处问题未列出",
        "and 7 more",
    ]
    few = InputError(error.problems[:MOST_SHOWN])
    assert len(word_error(few, "zh").splitlines()) == MOST_SHOWN + 1


def test_problems_far_down_a_long_list_are_found_at_their_place() -> None:
    programmes = [{**PROGRAMME, "id": f"p{n}"} for n in range(90)]
    programmes[77] = {**programmes[77], "title": 1}
    programmes[3] = {**programmes[3], "departments": []}
    with pytest.raises(InputError) as caught:
        parse_plan(plan(programmes).decode())
    assert [(p.path, p.code) for p in caught.value.problems] == [
        ("programmes[3].departments", "too_short"),
        ("programmes[77].title", "not_text"),
    ]


def test_a_long_list_in_order_is_read_as_it_stands() -> None:
    programmes = [{**PROGRAMME, "id": f"p{n}"} for n in range(205)]
    assert [p.id for p in parse_plan(plan(programmes).decode()).programmes] == [p["id"] for p in programmes]


def test_how_far_a_list_of_wrong_items_was_checked_is_said() -> None:
    with pytest.raises(InputError) as caught:
        parse_plan(plan([{}] * 5000).decode())
    last = caught.value.problems[-1]
    assert last.code == "enough_problems"
    assert (last.path, last.limit) == ("programmes", 5000)
    assert 0 < int(str(last.value)) < 5000


# --- merged cells ---


def merges(references: list[str]) -> bytes:
    tags = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    return workbook([row], f"<mergeCells>{tags}</mergeCells>".encode())


def test_merged_cells_are_found_and_those_of_a_comment_are_not() -> None:
    path = "xl/worksheets/sheet1.xml"
    assert merged_cells(merges(["A1:B2"]), path) == {(r, c): (1, 1) for r in (1, 2) for c in (1, 2)}
    assert merged_cells(workbook([], b'<!--<mergeCell ref="A1:B2"/>-->'), path) == {}


def test_a_title_merged_over_the_whole_width_of_a_sheet_is_no_wide_table() -> None:
    (grid,) = read_sheets(merges(["A1:XFD1"]), "x.xlsx")
    assert grid.rows == [["x"] * COLUMNS_LIMIT]


def test_cells_that_only_look_filled_do_not_widen_a_sheet() -> None:
    cells = b'<c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="XFD1" s="1"/>'
    (grid,) = read_sheets(workbook([b'<row r="1">' + cells + b"</row>"]), "x.xlsx")
    assert grid.rows == [["x"]]
    assert len(HEADER) < COLUMNS_LIMIT
