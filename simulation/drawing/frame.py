"""The frame of a draw: the firms of a month with class in force and stratum, read from a table or a DataFrame.

``risk_class`` is the class in force: where a plan takes the stricter of general and professional class, whoever makes
the frame writes that one. ``founded`` is the day an observation period counts from, and blank for a firm without one.
``drawn`` holds the programmes whose round has drawn the firm already, separated by ``;``. Further columns are not read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from simulation.drawing.rounds import month_number
from simulation.files.grid import Grid
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.firm_ids import PATTERNS, read_own_id
from simulation.registry.sheets import open_grid
from simulation.registry.values import Refusal, clean, read_class

COLUMNS = ("code", "name", "stratum", "risk_class", "region", "sector", "founded", "drawn")
NEEDED = ("code", "stratum", "risk_class", "region", "sector")
"""Columns in which a blank cell is a problem; the others may be empty, but not left out."""
TITLE = r"[^\x00-\x1f]{1,200}"

FRAME = pa.DataFrameSchema(
    {
        "code": pa.Column(str, pa.Check.str_matches(f"^(?:{PATTERNS['own']})$"), unique=True),
        "name": pa.Column(str),
        "stratum": pa.Column(str, pa.Check.str_matches(f"^{TITLE}$")),
        "risk_class": pa.Column(str, pa.Check.isin(RISK_CLASSES)),
        "region": pa.Column(str, pa.Check.str_matches(f"^{TITLE}$")),
        "sector": pa.Column(str, pa.Check.str_matches(f"^{TITLE}$")),
        "founded": pa.Column(str, pa.Check.str_matches(r"^(?:\d{4}-\d{2}-\d{2})?$")),
        "drawn": pa.Column(str),
    },
    strict=True,
    ordered=True,
)
"""What the readers promise; held against every frame before it is drawn from."""


class Firm(NamedTuple):
    """A row of the frame."""

    code: str
    name: str
    stratum: str
    risk_class: str
    region: str
    sector: str
    founded: str
    drawn: frozenset[str]

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row as text, the programmes in order."""
        return (*self[:-1], ";".join(sorted(self.drawn)))


def read_frame(path: str | Path, programmes: Collection[str], month: str) -> list[Firm]:
    """Return the firms of a table (.csv in any usual encoding, or .xlsx), by code.

    Parameters
    ----------
    programmes
        Ids that the column ``drawn`` may name.
    month
        Of the draw; a firm founded after it is a slip of the hand.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    grid, source = open_grid(Path(path), lambda found: set(COLUMNS) <= set(_header(found)))
    header = _header(grid)
    _require(header, source.name)
    places = [header.index(name) for name in COLUMNS]
    rows = ([_at(row, place) for place in places] for row in grid.rows[1:])
    return _checked(zip(grid.numbers[1:], rows, strict=True), programmes, month, source.name)


def frame_of(table: pd.DataFrame, programmes: Collection[str], month: str) -> list[Firm]:
    """Return the firms of a DataFrame with the columns of a frame; see `read_frame`."""
    _require([str(name) for name in table.columns], "frame")
    texts = table[list(COLUMNS)].astype(object).where(table[list(COLUMNS)].notna(), "")
    rows = ([_text(cell) for cell in row] for row in texts.itertuples(index=False))
    return _checked(enumerate(rows, start=2), programmes, month, "frame")


def to_csv(firms: Iterable[Firm]) -> str:
    """Return the text of ``frame.csv``: by code, so that the order of an export does not change its digest."""
    table = pd.DataFrame([firm.cells for firm in sorted(firms)], columns=list(COLUMNS), dtype=str)
    return str(table.to_csv(index=False, lineterminator="\n"))


def parse_csv(text: str) -> list[Firm]:
    """Return the firms that `to_csv` wrote, as they stand."""
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return [_firm(row) for row in table[list(COLUMNS)].itertuples(index=False)]


def _checked(rows: Iterable[tuple[int, list[str]]], programmes: Collection[str], month: str, source: str) -> list[Firm]:
    problems: list[Problem] = []
    firms: list[Firm] = []
    first: dict[str, int] = {}
    for number, cells in rows:
        read = [_read(name, cell) for name, cell in zip(COLUMNS, cells, strict=True)]
        bad = [(name, cell) for name, cell in zip(COLUMNS, read, strict=True) if isinstance(cell, Problem)]
        problems += [_in_row(number, name, problem) for name, problem in bad]
        if bad:
            continue
        firm = _firm([str(cell) for cell in read])
        problems += [_in_row(number, name, problem) for name, problem in _row_rules(firm, programmes, month, first)]
        first.setdefault(firm.code, number)
        firms.append(firm)
    if not firms and not problems:
        problems = [Problem("empty_frame", remedy="empty_frame")]
    if problems:
        raise InputError(problems, source)
    FRAME.validate(pd.DataFrame([firm.cells for firm in firms], columns=list(COLUMNS), dtype=str))
    return sorted(firms)


def _row_rules(
    firm: Firm, programmes: Collection[str], month: str, first: dict[str, int]
) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a row whose cells are in order one by one."""
    if firm.code in first:
        yield "code", Problem("firm_twice", value=firm.code, limit=first[firm.code], remedy="firm_twice")
    for name in sorted(firm.drawn - set(programmes)):
        limit = ", ".join(programmes)
        yield "drawn", Problem("unknown_programme", value=name, limit=limit, remedy="unknown_programme")
    if firm.founded and month_number(firm.founded) > month_number(month):
        yield "founded", Problem("founded_later", value=firm.founded, limit=month, remedy="founded_later")


def _firm(cells: Sequence[str]) -> Firm:
    code, name, stratum, risk_class, region, sector, founded, drawn = cells
    ids = frozenset(part.strip() for part in drawn.split(";") if part.strip())
    return Firm(code, name, stratum, risk_class, region, sector, founded, ids)


def _read(name: str, cell: str) -> str | Problem:
    """Return what a cell means, or what is wrong with it."""
    text = clean(cell) if name in _READERS else cell.strip()
    if not text:
        return Problem("blank_cell", remedy="blank_cell") if name in NEEDED else ""
    if any(sign < " " for sign in text):
        return Problem("control_sign", value=repr(text), remedy="control_sign")
    return _READERS.get(name, str)(text)


def _code(text: str) -> str | Problem:
    found = read_own_id(text)
    if isinstance(found, Refusal) or found != text:
        return Problem("not_a_firm_code", value=text, remedy="not_a_firm_code")
    return found


def _class(text: str) -> str | Problem:
    found = read_class(text)
    if isinstance(found, Refusal):
        return Problem("not_a_class", value=text, limit=", ".join(RISK_CLASSES), remedy="not_a_class")
    return found


def _day(text: str) -> str | Problem:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return Problem("not_a_day", value=text, limit="2026-01-31", remedy="not_a_day")


_READERS: dict[str, Callable[[str], str | Problem]] = {"code": _code, "risk_class": _class, "founded": _day}


def _in_row(number: int, name: str, problem: Problem) -> Problem:
    return Problem(problem.code, f"[{number}].{name}", problem.value, problem.limit, problem.remedy, problem.detail)


def _require(header: Sequence[str], source: str) -> None:
    lacking = [name for name in COLUMNS if name not in header]
    if lacking:
        limit = ", ".join(COLUMNS)
        raise InputError([Problem("no_column", name, limit=limit, remedy="no_column") for name in lacking], source)


def _header(grid: Grid) -> list[str]:
    return [clean(cell) for cell in grid.rows[0]]


def _at(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _text(cell: object) -> str:
    return cell.date().isoformat() if isinstance(cell, pd.Timestamp) else str(cell)
