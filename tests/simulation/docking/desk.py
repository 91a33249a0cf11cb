"""A small directory and its pushes of classes, made anew for each test of a docking."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from simulation.docking.dock import Dock
from simulation.model.errors import InputError
from simulation.registry.synthetic.codes import synthetic_codes
from simulation.workflows.carrying_out.dock import dock

CODES = synthetic_codes(240)
EVEN = "ABCD" * 50
DIRECTORY = [
    "统一社会信用代码",
    "主体名称",
    "行业门类",
    "所属镇街",
    "成立日期",
    "登记状态",
    "专业风险等级",
    "新经济标识",
]
CLASSES = ["统一社会信用代码", "月份", "风险类别"]

Row = Sequence[str]


def firm(number: int, **changes: str) -> list[str]:
    """Return a firm of the directory."""
    usual = {"sector": "HCG"[number % 3], "region": ("张湾", "刘集")[number % 2], "founded": "2015-06-01",
             "status": "存续", "tier": "", "novel": "否"}  # fmt: skip
    return [CODES[number], f"企业{number}", *{**usual, **changes}.values()]


def firms(count: int = 200) -> list[list[str]]:
    return [firm(number) for number in range(count)]


def push(month: str, classes: str) -> list[list[str]]:
    """Return a push: a letter for each firm, a blank for one without a class."""
    return [[CODES[number], month, letter] for number, letter in enumerate(classes) if letter != " "]


class Office:
    """A folder in which an office docks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, header: Row, rows: Iterable[Row]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    def dock(self, directory: Iterable[Row], classes: Iterable[Row], month: str = "2026-03", **options: object) -> Dock:
        paths = self.write("directory.csv", DIRECTORY, directory), self.write("classes.csv", CLASSES, classes)
        return dock(*paths, month, **options)  # type: ignore[arg-type]


def kinds(docked: Dock) -> dict[str, int]:
    """Return the number of each kind of difference."""
    table = docked.differences.groupby("kind")["count"].sum()
    return {str(kind): int(count) for kind, count in table.items()}


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]
