"""A push (推送) of classes and the directory beside it, as a month is docked with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.calendar import month_end, month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.registry.checks import meaning_of
from simulation.registry.dates import month_reader, read_month
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.registers import Registers, last_day
from simulation.registry.schemas import validated
from simulation.registry.sheets import Sheet, open_sheet
from simulation.registry.tables import Known, classes_table, directory_table

REGISTERS = ("directory", "classes")


@dataclass(frozen=True)
class Push:
    """Directory and classes as read.

    Attributes
    ----------
    month
        That is docked, as text.
    directory, classes, refused
        Canonical tables, see `simulation.registry.registers.Registers`; classes of every month that the file holds.
    pushed
        Month of the push that counts: the last that is not after `month`, as months since year 0.
    sources
        Register → file name, encoding and digest.
    strangers
        Firms that the push names and the directory does not; those of all pushes where the registers were read before.
    """

    month: str
    directory: pd.DataFrame
    classes: pd.DataFrame
    refused: pd.DataFrame
    pushed: int
    sources: dict[str, str]
    strangers: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        """Return the last day of the month that is docked."""
        return month_end(month_number(self.month))

    @cached_property
    def held(self) -> pd.DataFrame:
        """Return ``firm`` and ``risk_class`` of the push that counts."""
        return self.classes.loc[self.classes["month"] == self.pushed, ["firm", "risk_class"]]

    @property
    def looks_back(self) -> bool:
        """Tell whether the file holds pushes after the month: the directory then tells who is closed now, not then."""
        return bool((self.classes["month"] > month_number(self.month)).any())

    @cached_property
    def repeated(self) -> pd.DataFrame:
        """Return the refused records of the push month in which a firm has a second, other class."""
        twice = self.refused[self.refused["reason"] == "class_month_twice"]
        return twice[np.array([read_month(text) == self.pushed for text in twice["value"]], dtype=bool)]


def read_push(directory: str | Path, classes: str | Path, month: str, mapping: Mapping = USUAL) -> Push:
    """Read the two registers that a month is docked with.

    Raises
    ------
    InputError
        When a file cannot be read or has no header of its register, or no push lies in or before the month.
    """
    paths = dict(zip(REGISTERS, (directory, classes), strict=True))
    sheets = {name: open_sheet(name, path, mapping.of(name), mapping.firm_ids) for name, path in paths.items()}
    last = max(last_day(sheets["classes"], date.today()), month_end(month_number(month)))
    firms, first = directory_table(sheets["directory"], last)
    held, second = classes_table(sheets["classes"], Known(firms.set_index("firm")["founded"]), last)
    push = _push(
        month,
        validated("directory", firms, mapping.firm_ids),
        validated("classes", held, mapping.firm_ids),
        validated("refused", pd.concat([first.refused(), second.refused()], ignore_index=True)),
        {name: str(sheet.source) for name, sheet in sheets.items()},
    )
    unknown = _unknown(push.refused)
    months = _months_at(sheets["classes"], unknown["row"].to_numpy(dtype=np.int64))
    return replace(push, strangers=_codes(unknown[np.array([at == push.pushed for at in months], dtype=bool)]))


def push_of(registers: Registers, month: str) -> Push:
    """Return the push that registers hold which were read already; see `read_push`."""
    refused = registers.refused[registers.refused["register"].isin(REGISTERS)].reset_index(drop=True)
    sources = {name: registers.sources[name] for name in REGISTERS}
    push = _push(month, registers.directory, registers.classes, refused, sources)
    return replace(push, strangers=_codes(_unknown(refused)))


def _unknown(refused: pd.DataFrame) -> pd.DataFrame:
    """Return the refused records of firms that the directory does not name."""
    return refused[(refused["register"] == "classes") & (refused["reason"] == "not_in_directory")]


def _codes(records: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted(set(records["value"])))


def _months_at(sheet: Sheet, rows: NDArray[np.int64]) -> list[object]:
    """Return the months that the records in some rows of a push are of."""
    column = sheet.columns["month"]
    reader = month_reader(column.texts)
    return [meaning_of(text, reader) for text in column.at(np.searchsorted(sheet.rows, rows))]


def _push(
    month: str, directory: pd.DataFrame, classes: pd.DataFrame, refused: pd.DataFrame, sources: dict[str, str]
) -> Push:
    months = classes["month"].to_numpy()
    known = months[months <= month_number(month)]
    if not len(months):  # nothing is left of one of the two: the earliest month would say nothing
        empty = "directory" if directory.empty else "classes"
        source = sources[empty].partition(" (")[0]
        count = int((refused["register"] == empty).sum())
        raise InputError([Problem("nothing_readable", empty, count, remedy="nothing_readable")], source)
    if not len(known):
        found = month_text(int(months.min()))
        source = sources["classes"].partition(" (")[0]
        raise InputError([Problem("no_push", "month", month, found, "no_push")], source)
    return Push(month, directory, classes, refused, int(known.max()), sources)
