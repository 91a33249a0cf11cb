"""Refuse records, and never in silence: every one that is not used leaves row, column, value and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.files.blanks import is_blank
from simulation.files.delimited import REPLACED
from simulation.files.grid import Column, Number, Text
from simulation.model.errors import InputError, Problem
from simulation.registry.headings import FIELDS, plain
from simulation.registry.sheets import Sheet
from simulation.registry.values import Noted, Refusal, clean
from simulation.registry.vocabulary import TOTALS

SHOWN = 200
"""Characters of a refused value that are kept."""

UNUSABLE_LIMIT = 1_000_000
"""Refused records of a register, once they are more than half of it, that are told one by one: files of more are the
wrong ones, or made to hurt, and telling takes 400 bytes and more than a microsecond each."""

REFUSED_COLUMNS = ("register", "row", "column", "value", "reason", "detail", "further")

NOTED_COLUMNS = REFUSED_COLUMNS[:-1]

Mask = NDArray[np.bool_]
Reader = Callable[[str], Any]


class Checks:
    """The checks of one register, column by column; many cells say the same, so each value is read once.

    Parameters
    ----------
    sheet
        The register as written.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count = len(sheet.rows)
        self.ok: Mask = np.ones(self.count, dtype=bool)
        self._found: list[pd.DataFrame] = []
        self._noted: list[pd.DataFrame] = []
        self._records: Mask = self.ok.copy()
        self._set_aside()

    def read(self, name: str, reader: Reader, *, required: bool = True, default: Any = None) -> NDArray[np.object_]:
        """Return what the cells of a column mean.

        A record with a cell that means nothing is refused; in a column that may be left out such a cell counts as
        blank, with a note.

        Parameters
        ----------
        name
            Canonical name.
        reader
            From a cleaned cell to its meaning or a `Refusal`.
        required
            Whether a blank cell is refused; otherwise it means `default`.
        """
        if name not in self.sheet.columns:
            return np.full(self.count, default, dtype=object)
        places = self.sheet.columns[name].places
        meanings = [meaning_of(cell, reader, required, default) for cell in self.sheet.columns[name].texts]
        values = _objects([_value(meaning, default) for meaning in meanings])
        for kind, report in ((Refusal, self.refuse if required else self.note), (Noted, self.note)):
            told = np.array([isinstance(meaning, kind) for meaning in meanings], dtype=bool)
            if told.any():
                reasons = _objects([m.reason if isinstance(m, kind) else "" for m in meanings])[places]
                details = _objects([m.detail if isinstance(m, kind) else "" for m in meanings])[places]
                report(told[places], name, reasons, details)
        return values[places]

    def glance(self, name: str, reader: Reader, default: Any) -> NDArray[np.object_]:
        """Return what else the cells of a column say, and complain of none."""
        column = self.sheet.columns.get(name)
        if column is None:
            return np.full(self.count, default, dtype=object)
        meanings = [meaning_of(cell, reader, False, default) for cell in column.texts]
        return _objects([_value(meaning, default) for meaning in meanings])[column.places]

    def refuse(self, where: Mask, name: str, reason: str | Text, detail: str | Text = "") -> None:
        """Refuse records.

        Parameters
        ----------
        where
            Which ones.
        name
            Canonical name of the column to blame.
        reason
            Code of the table ``[refused]``, the same for all or one for each record of the register.

        Raises
        ------
        InputError
            When millions of records, more than half of the register, would be refused.
        """
        index = np.flatnonzero(where & self._records)
        if len(index):
            self._check_amount(index, name)
            self._found.append(self._told(index, name, reason, detail))
            self.ok[index] = False

    def _check_amount(self, index: NDArray[np.int64], name: str) -> None:
        unusable = self.count - int(self.ok.sum()) + int(self.ok[index].sum())
        if unusable > UNUSABLE_LIMIT and 2 * unusable > self.count:
            heading = self.sheet.headings.get(name, _usual(self.sheet.register, name))
            detail = {"count": self.count}
            problem = Problem("mostly_unusable", heading, unusable, UNUSABLE_LIMIT, "mostly_unusable", detail)
            raise InputError([problem], self.sheet.source.name)

    def note(self, where: Mask, name: str, reason: str | Text, detail: str | Text = "") -> None:
        """Say something of records that are used all the same; see `refuse`."""
        index = np.flatnonzero(where & self._records)
        if len(index):
            self._noted.append(self._told(index, name, reason, detail))

    def _told(self, index: NDArray[np.int64], name: str, reason: str | Text, detail: str | Text) -> pd.DataFrame:
        cells = self.sheet.columns.get(name)
        table = {
            "index": index,
            "name": name,
            "column": self.sheet.headings.get(name, _usual(self.sheet.register, name)),
            "value": [cell[:SHOWN] for cell in cells.at(index)] if cells is not None else "",
            "reason": reason if isinstance(reason, str) else reason[index],
            "detail": detail if isinstance(detail, str) else detail[index],
        }
        return pd.DataFrame(table)

    def refuse_repeated(self, keys: Mapping[str, NDArray[Any]], name: str, reason: str) -> None:
        """Refuse records whose keys an earlier usable record has; the detail is its row."""
        usable = np.flatnonzero(self.ok)
        groups = pd.DataFrame({key: values[usable] for key, values in keys.items()}).groupby(
            list(keys), sort=False, dropna=False
        )
        repeated = groups.cumcount().to_numpy() > 0
        if not repeated.any():
            return
        group = groups.ngroup()  # numbered as they first appear
        first = self.sheet.rows[usable][group.drop_duplicates().index.to_numpy()[group.to_numpy()]]
        where, rows = np.zeros(self.count, dtype=bool), np.full(self.count, "", dtype=object)
        where[usable[repeated]] = True
        rows[usable] = first.astype(str)
        self.refuse(where, name, reason, rows)

    def refused(self) -> pd.DataFrame:
        """Return one line for each refused record: its first problem, and the others in ``further``."""
        if not self._found:
            return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in REFUSED_COLUMNS})
        found = pd.concat(self._found, ignore_index=True).sort_values("index", kind="stable", ignore_index=True)
        first = ~found["index"].duplicated()
        others = found[~first]
        table = found[first].set_index("index")
        table["further"] = _further(others).reindex(table.index).fillna("")
        table["register"], table["row"] = self.sheet.register, self.sheet.rows[table.index]
        return table.reset_index(drop=True)[list(REFUSED_COLUMNS)].astype(
            {name: _kind(name) for name in REFUSED_COLUMNS}
        )

    def notes(self) -> pd.DataFrame:
        """Return one line for each cell of an accepted record that was not taken as it stands."""
        found = pd.concat(self._noted, ignore_index=True) if self._noted else pd.DataFrame({"index": np.array([], int)})
        table = found[self.ok[found["index"]]].sort_values("index", kind="stable")
        table = table.assign(register=self.sheet.register, row=self.sheet.rows[table["index"]])
        return table.reindex(columns=list(NOTED_COLUMNS)).astype({name: _kind(name) for name in NOTED_COLUMNS})

    def _set_aside(self) -> None:
        """Refuse rows that hold no record: totals, headers repeated at the top of a page, cells that slipped."""
        header = plain(self.sheet.headings["firm"])
        for where, reason in (
            (
                _each(self.sheet.columns["firm"], lambda cell: _is_word(cell) and plain(cell) == header),
                "repeated_header",
            ),
            (_each(self.sheet.first, _is_total), "totals_row"),
            (self.sheet.beyond, "too_many_cells"),
        ):
            self.refuse(where, "firm", reason)
            # Set aside as a whole: their cells are not complained about one by one.
            self._records = self._records & ~where


def _further(others: pd.DataFrame) -> pd.Series[str]:
    """Return the problems of each record but its first, joined; at once for all, as millions may be refused."""
    codes = (others["name"] + ":" + others["reason"] + ":" + others["detail"]).set_axis(others["index"])
    number = others.groupby("index").cumcount().to_numpy()
    joined: pd.Series[str] = codes[number == 0]
    for later in range(1, int(number.max(initial=0)) + 1):
        joined = joined.add((";" + codes[number == later]).reindex(joined.index).fillna(""))
    return pd.Series(joined, dtype="str")


def _each(cells: Column, judge: Callable[[str], bool]) -> Mask:
    """Return the judgement of each cell, made once for each text."""
    return np.array([judge(text) for text in cells.texts], dtype=bool)[cells.places]


def _is_word(cell: str) -> bool:
    """Tell whether a cell can be a word at all: nearly every one is a code, and begins with a digit."""
    return not cell[:1].isdigit()


def _is_total(cell: str) -> bool:
    text = plain(cell)
    return _is_word(cell) and any(
        text == word or (text.startswith(word) and not text[len(word) :].isalnum()) for word in TOTALS
    )


def meaning_of(cell: str, reader: Reader, required: bool = True, default: Any = None) -> Any:
    """Return what a cell means, `default` for a blank one that is not required, or the `Refusal`."""
    if REPLACED in cell:
        return Refusal("undecodable")
    text = clean(cell)
    if is_blank(text):
        return Refusal("missing_value") if required else default
    return reader(Number(text) if isinstance(cell, Number) else text)


def _value(meaning: Any, default: Any) -> Any:
    if isinstance(meaning, Refusal):
        return default
    return meaning.value if isinstance(meaning, Noted) else meaning


def _usual(register: str, name: str) -> str:
    return next((field.headings[0] for field in FIELDS[register] if field.name == name), name)


def _objects(items: list[Any]) -> NDArray[np.object_]:
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def _kind(name: str) -> str:
    return "int64" if name == "row" else "str"
