"""Files made to hurt their readers, each small and made anew."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

HEADER = ("统一社会信用代码", "月份", "风险类别")
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"

PROGRAMME: dict[str, Any] = {
    "id": "a",
    "title": "t",
    "departments": ["x"],
    "ratio": dict.fromkeys("ABCD", 0.1),
    "rounds_per_year": dict.fromkeys("ABCD", 1),
    "hours_per_visit": 3.0,
}


def plan(programmes: list[Any], **changes: object) -> bytes:
    head = {"format": "plan/1", "id": "p", "title": "p", "start": "2026-01"}
    return json.dumps({**head, "programmes": programmes, **changes}).encode()


def workbook(rows: Iterable[bytes], tail: bytes = b"") -> bytes:
    """Return a workbook whose sheet holds this XML."""
    usual, made = io.BytesIO(), io.BytesIO()
    Workbook().save(usual)
    with zipfile.ZipFile(usual) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.filename != SHEET:
                target.writestr(item, source.read(item))
        with target.open(SHEET, "w", force_zip64=True) as part:
            part.write(b'<worksheet xmlns="' + NAMESPACE + b'"><sheetData>')
            for row in rows:
                part.write(row)
            part.write(b"</sheetData>" + tail + b"</worksheet>")
    return made.getvalue()


def header_row() -> bytes:
    cells = (f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", HEADER, strict=True))
    return f'<row r="1">{"".join(cells)}</row>'.encode()


def parquet(records: int, length: int) -> bytes:
    """Return classes of one code of this length, kept once in the file."""
    file, same = io.BytesIO(), np.zeros(records, np.int32)
    texts = ("9" * length, "2025-01", "A")
    table = {
        name: pa.DictionaryArray.from_arrays(pa.array(same), pa.array([text]))
        for name, text in zip(HEADER, texts, strict=True)
    }
    pq.write_table(pa.table(table), file, compression="zstd")
    return file.getvalue()


def parquet_with_a_name_that_is_no_text() -> bytes:
    content = parquet(3, 18)
    name = HEADER[1].encode()
    assert content.count(name) >= 1
    return content.replace(name, b"\xbb" * len(name))


Make = Callable[[], bytes]

PLANS: dict[str, tuple[Make, str]] = {
    "a million unknown keys": (lambda: json.dumps({f"k{i}": 1 for i in range(1_000_000)}).encode(), "too_many_keys"),
    "many keys given twice": (
        lambda: b"[" + b",".join(b'{"a":1,"a":2}' for _ in range(300_000)) + b"]", "repeated_key"
    ),
    "20,000 programmes of one id": (lambda: plan([PROGRAMME] * 20_000), "repeated_id"),
    "200,000 wrong programmes": (lambda: plan([{}] * 200_000), "missing_key"),
    "two million wrong names": (lambda: plan([{**PROGRAMME, "scope": {"sectors": [1] * 2_000_000}}]), "not_text"),
    "3.0 rounds and another error": (
        lambda: plan([{**PROGRAMME, "rounds_per_year": {"A": 1, "B": 1, "C": 1, "D": 3.0}}], title=""), "too_short"
    ),
}  # fmt: skip
"""Name → how it is made, and the code of its first problem."""

CLASSES: dict[str, tuple[Make, str]] = {
    "a comment of a million tags of merged cells": (
        lambda: workbook([header_row()], b"<!--" + b"<mergeCell " * 1_000_000 + b"-->"), "",
    ),
    "merged ranges named again and again": (
        lambda: workbook([header_row()], b"<mergeCells>" + b'<mergeCell ref="A1:J90000"/>' * 99_999 + b"</mergeCells>"),
        "damaged_workbook",
    ),
    "a cell in the last column of 100,000 rows": (
        lambda: workbook(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (i, i) for i in range(1, 100_001)),
        "too_wide",
    ),
    "a row of a number beyond every sheet": (
        lambda: workbook([header_row(), b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>']), "",
    ),
    "a workbook that unpacks to 1.9 GB of blanks": (lambda: workbook([b" " * 10**6] * 1900), "unpacks_to_too_much"),
    "a workbook of one endless row": (
        lambda: workbook([b'<row r="1">', *[b"<c/>" * 10**6] * 20, b"</row>"]), "unpacks_to_too_much",
    ),
    "a workbook of 60 million empty cells": (
        lambda: workbook(b'<row r="%d">' % i + b"<c/>" * 400_000 + b"</row>" for i in range(1, 120)), "too_many_cells",
    ),
    "200,000 records of one long code": (lambda: parquet(200_000, 1000), ""),
    "5,000,000 records of one endless code": (lambda: parquet(5_000_000, 100_000), "unpacks_to_too_much"),
    "a cell longer than any text": (lambda: parquet(3, 200_000), "cell_too_long"),
    "a column whose name is no text": (parquet_with_a_name_that_is_no_text, "damaged_parquet"),
    "100 MB of line ends": (lambda: b"\n" * 10**8, "too_many_lines"),
    "100 MB of commas": (lambda: b"," * 10**8, "too_many_cells"),
    "one line of 100 MB": (lambda: b"x" * 10**8, "broken_row"),
}  # fmt: skip
"""Name → how it is made, and the code of its problem; empty where the file is read and its records are refused."""
