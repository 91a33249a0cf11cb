"""A desk with four small registers in which nothing is wrong, to be spoilt one cell at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from simulation.model.errors import InputError
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.registers import Registers, read_registers
from simulation.registry.synthetic.codes import synthetic_codes

AS_OF = date(2025, 12, 31)
CODE = "统一社会信用代码"
CODES = synthetic_codes(6)
STRANGER = synthetic_codes(7)[6]
"""A valid code that no directory of these tests holds."""

Cell = object
Table = list[list[Cell]]

HEADERS = {
    "directory": ["统一社会信用代码", "主体名称", "主体类型", "行业门类", "所属镇街", "成立日期", "登记状态",
                  "专业风险等级", "新经济标识"],
    "classes": ["统一社会信用代码", "月份", "风险类别"],
    "visits": ["统一社会信用代码", "检查日期", "任务", "检查来源", "检查部门", "检查人员", "检查结果", "严重程度",
               "公示日期"],
    "signals": ["统一社会信用代码", "日期", "信号类型"],
}  # fmt: skip


def records(register: str) -> Table:
    """Return usable records."""
    if register == "directory":
        return [
            [code, f"合成企业{i}", "企业", "H", "张湾", "2015-06-01", "存续", "", "否"] for i, code in enumerate(CODES)
        ]
    if register == "classes":
        return [[code, f"2025-{month:02d}", "ABCD"[i % 4]] for month in range(1, 5) for i, code in enumerate(CODES)]
    if register == "visits":
        return [
            [code, f"2025-03-{i + 1:02d}", "综合抽查", "双随机", "市场监管", "甲;乙", "未发现问题", "", "2025-03-20"]
            for i, code in enumerate(CODES)
        ]
    return [[code, "2025-02-14", "投诉举报"] for code in CODES]


class Desk:
    """The registers as tables, header first, and a folder to write them to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: dict[str, Table] = {name: [list(HEADERS[name]), *records(name)] for name in HEADERS}
        self.files: dict[str, Path] = {}

    def put(self, register: str, row: int, column: str, value: Cell) -> None:
        """Change a cell; `row` counts as a spreadsheet does, so that the first record is row 2."""
        self.tables[register][row - 1][HEADERS[register].index(column)] = value

    def put_file(self, register: str, content: bytes, suffix: str = ".csv") -> None:
        """Hand in these bytes as a register."""
        self.files[register] = self.folder / f"{register}{suffix}"
        self.files[register].write_bytes(content)

    def put_workbook(self, register: str, change: Callable[[Worksheet], object] = lambda sheet: None) -> None:
        """Hand in a register as a workbook, after `change` has had its way with the sheet."""
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for row in self.tables[register]:
            sheet.append(row)
        change(sheet)
        self.files[register] = self.folder / f"{register}.xlsx"
        book.save(self.files[register])

    def read(self, as_of: date | None = AS_OF, result_codes: str | None = None, mapping: Mapping = USUAL) -> Registers:
        for name, table in self.tables.items():
            if name not in self.files:
                self.put_file(name, as_csv(table))
        paths = {name: self.files.pop(name) for name in HEADERS}
        return read_registers(**paths, as_of=as_of, result_codes=result_codes, mapping=mapping)


def as_csv(table: Sequence[Sequence[Cell]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return a table as the bytes of a CSV file."""
    from io import StringIO

    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(table)
    return file.getvalue().encode(encoding)


def refusals(registers: Registers) -> list[tuple[str, int, str, str, str]]:
    """Return register, row, column, value and reason of every refused record."""
    columns = ["register", "row", "column", "value", "reason"]
    return [tuple(row) for row in registers.refused[columns].itertuples(index=False)]


def is_whole(registers: Registers) -> bool:
    """Tell whether every record that was read is either in its table or among the refused, and only once."""
    tables = {name: len(getattr(registers, name)) for name in HEADERS}
    return (
        all(
            read == accepted + refused
            and accepted == tables[name]
            and refused == (registers.refused["register"] == name).sum()
            for name, read, accepted, refused in registers.counts.itertuples(index=False)
        )
        and not registers.refused.duplicated(["register", "row"]).any()
    )


def assert_same(registers: Registers, usual: Registers) -> None:
    assert refusals(registers) == []
    for name in HEADERS:
        pd.testing.assert_frame_equal(getattr(registers, name), getattr(usual, name))


def problem_codes(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def put_parquet(desk: Desk, register: str, frame: pd.DataFrame) -> None:
    file = BytesIO()
    frame.to_parquet(file)
    desk.put_file(register, file.getvalue(), ".parquet")


def as_frame(desk: Desk, register: str) -> pd.DataFrame:
    return pd.DataFrame(desk.tables[register][1:], columns=HEADERS[register])
