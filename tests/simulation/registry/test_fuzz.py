"""Registers spoilt at random: never a traceback, never a record lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry.credit_codes import are_valid
from simulation.registry.headings import FIELDS
from simulation.registry.synthetic.codes import synthetic_codes
from simulation.registry.values import Refusal, read_code
from simulation.workflows.registers import word_refused
from tests.simulation.registry.desk import CODES, HEADERS, Desk, as_csv, is_whole

REGISTERS = st.sampled_from(list(HEADERS))
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])

WORDS = st.sampled_from(
    ["", " ", "A", "Ｂ", "E", "合计", "2025-02-30", "45717", "0", "-1", "1e308", "=1+1", "#N/A", "双随机", "严重",
     "9999-12-31", "0001-01-01", "未发现问题", "统一社会信用代码", "NaN", "\ufffd", CODES[0], CODES[1].lower(),
     "2025-01", "是"]
)  # fmt: skip
# Surrogates cannot be encoded, so that no file holds them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
SPOILS = st.lists(st.tuples(REGISTERS, st.integers(0, 30), st.integers(0, 9), WORDS | TEXTS), max_size=40)


@contextmanager
def fresh_desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder))


def spoil(desk: Desk, register: str, row: int, column: int, value: object) -> None:
    table = desk.tables[register]
    line = table[1 + row % (len(table) - 1)] if row else table[0]
    if column < len(line):
        line[column] = value


def read_or_explain(desk: Desk) -> None:
    """Read: every record is accounted for and every refusal has a sentence, or the file has a readable problem."""
    try:
        registers = desk.read()
    except InputError as error:
        # Wording fails on a problem without a sentence.
        told = [word_error(error, language) for language in LANGUAGES]
    else:
        assert is_whole(registers)
        told = [text for language in LANGUAGES for text in word_refused(registers, language)["explanation"]]
    assert all(told)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SPOILS, ENCODINGS)
def test_text_with_cells_changed_at_random_is_read_whole_or_explained(
    spoils: list[tuple[str, int, int, str]], encoding: str
) -> None:
    with fresh_desk() as desk:
        for register, row, column, value in spoils:
            spoil(desk, register, row, column, value)
        for name, table in desk.tables.items():
            desk.put_file(name, as_csv(table, encoding))
        read_or_explain(desk)


CELLS = st.one_of(
    WORDS,
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REGISTERS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9), CELLS), max_size=20), st.data())
def test_workbooks_with_typed_cells_and_merged_ranges_at_random_are_read_whole_or_explained(
    register: str, spoils: list[tuple[int, int, object]], data: st.DataObject
) -> None:
    merge = data.draw(st.lists(st.tuples(*[st.integers(1, 12)] * 2, *[st.integers(0, 3)] * 2), max_size=3))
    with fresh_desk() as desk:
        for row, column, value in spoils:
            spoil(desk, register, row, column, value)

        def dress(sheet: Worksheet) -> None:
            for row, column, down, right in merge:
                sheet.merge_cells(start_row=row, end_row=row + down, start_column=column, end_column=column + right)

        try:
            desk.put_workbook(register, dress)
        except (ValueError, OverflowError):  # what openpyxl itself cannot write is in no workbook
            return
        read_or_explain(desk)


@settings(max_examples=80, deadline=None)
@given(
    REGISTERS, st.binary(max_size=3000), st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf"])
)
def test_bytes_at_random_are_explained(register: str, content: bytes, beginning: bytes) -> None:
    with fresh_desk() as desk:
        desk.put_file(register, beginning + content)
        read_or_explain(desk)


@settings(max_examples=40, deadline=None)
@given(REGISTERS, st.data())
def test_a_register_with_bytes_changed_or_cut_off_is_read_whole_or_explained(
    register: str, data: st.DataObject
) -> None:
    with fresh_desk() as desk:
        content = bytearray(as_csv(desk.tables[register], data.draw(ENCODINGS)))
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
            content[place] = data.draw(st.integers(0, 255))
        desk.put_file(register, bytes(content[: data.draw(st.integers(0, len(content)))]))
        read_or_explain(desk)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_register_of_which_nothing_can_be_used_is_refused_record_by_record(data: st.DataObject) -> None:
    with fresh_desk() as desk:
        register = data.draw(REGISTERS)
        for row in desk.tables[register][1:]:
            row[0] = data.draw(TEXTS.map(lambda text: "x" + text))
        for name, table in desk.tables.items():
            desk.put_file(name, as_csv(table))
        registers = desk.read()
        counts = registers.counts.set_index("register").loc[register]
        assert counts["accepted"] == 0
        assert counts["refused"] == counts["read"] == len(desk.tables[register]) - 1
        assert is_whole(registers)


@given(st.permutations(range(9)), ENCODINGS)
@settings(max_examples=30, deadline=None)
def test_the_order_of_columns_does_not_matter(order: list[int], encoding: str) -> None:
    with fresh_desk() as desk:
        expected = desk.read().visits
        for row in desk.tables["visits"]:
            row[:] = [row[place] for place in order]
        desk.put_file("visits", as_csv(desk.tables["visits"], encoding))
        pd.testing.assert_frame_equal(desk.read().visits, expected)


# --- the check character, against the library ---


@settings(max_examples=300)
@given(
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ一", min_size=17, max_size=19) | st.sampled_from(synthetic_codes(50))
)
def test_codes_at_once_and_codes_one_by_one_agree(text: str) -> None:
    assert bool(are_valid(pd.Series([text]))[0]) == (read_code(text) == text)


@given(st.sampled_from(synthetic_codes(200)), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_no_single_character_of_a_code_can_be_mistyped_unseen(code: str, place: int, character: str) -> None:
    typed = code[:place] + character + code[place + 1 :]
    assert (typed == code) == (not isinstance(read_code(typed), Refusal))


def test_every_register_has_a_heading_for_the_firm() -> None:
    assert all(fields[0].name == "firm" for fields in FIELDS.values())
