"""The frame of a draw: the firms of a month with class in force and stratum, read from a table or a DataFrame.

``risk_class`` is the class in force: where a plan takes the stricter of general and professional class, whoever makes
the frame writes that one. ``founded`` is the day an observation period counts from, and blank for a firm without one.
``drawn`` holds the programmes whose round has drawn the firm already, separated by ``;``. Further columns are not read.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from simulation.drawing.frame_cells import read_column
from simulation.files.grid import Grid
from simulation.model.calendar import month_number
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.firm_ids import PATTERNS
from simulation.registry.sheets import open_grid
from simulation.registry.values import clean

COLUMNS = ("code", "name", "stratum", "risk_class", "region", "sector", "founded", "drawn")
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
    columns = [[_at(row, place) for row in grid.rows[1:]] for place in map(header.index, COLUMNS)]
    return _checked(grid.numbers[1:], columns, programmes, month, source.name)


def frame_of(table: pd.DataFrame, programmes: Collection[str], month: str) -> list[Firm]:
    """Return the firms of a DataFrame with the columns of a frame; see `read_frame`."""
    _require([str(name) for name in table.columns], "frame")
    columns = [_texts(table[name]) for name in COLUMNS]
    return _checked(range(2, len(table) + 2), columns, programmes, month, "frame")


def to_csv(firms: Iterable[Firm]) -> str:
    """Return the text of ``frame.csv``: by code, so that the order of an export does not change its digest."""
    table = _table(sorted(firms, key=itemgetter(0)))
    return str(table.to_csv(index=False, lineterminator="\n"))


def parse_csv(text: str) -> list[Firm]:
    """Return the firms that `to_csv` wrote, as they stand."""
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return list(_firms([table[name].tolist() for name in COLUMNS]))


def _checked(
    numbers: Sequence[int], columns: Sequence[Sequence[str]], programmes: Collection[str], month: str, source: str
) -> list[Firm]:
    """Return the firms of columns of texts, or raise `InputError` with every problem, row by row."""
    read = [read_column(name, column) for name, column in zip(COLUMNS, columns, strict=True)]
    values = [found for found, _ in read]
    problems = [] if numbers else [Problem("empty_frame", remedy="empty_frame")]
    if any(wrong for _, wrong in read) or _breaks_rules(values, programmes, month):
        problems += _problems(numbers, values, programmes, month)
    if problems:
        raise InputError(problems, source)
    firms = sorted(_firms(values), key=itemgetter(0))
    FRAME.validate(_table(firms))
    return firms


def _breaks_rules(values: Sequence[Sequence[object]], programmes: Collection[str], month: str) -> bool:
    """Tell whether any row breaks a rule of `_row_rules`, looking at each different text once."""
    codes, days, drawn = values[0], set(values[6]), set(values[7])
    named = {name for text in drawn for name in _ids(str(text))}
    late = any(day and month_number(str(day)) > month_number(month) for day in days if not isinstance(day, Problem))
    return len(set(codes)) < len(codes) or not named <= set(programmes) or late


def _problems(
    numbers: Sequence[int], values: Sequence[Sequence[str | Problem]], programmes: Collection[str], month: str
) -> Iterator[Problem]:
    """Yield what is wrong with the cells of each row, and with the rows whose cells are in order one by one."""
    first: dict[str, int] = {}
    for number, *cells in zip(numbers, *values, strict=True):
        bad = [(name, cell) for name, cell in zip(COLUMNS, cells, strict=True) if isinstance(cell, Problem)]
        if not bad:
            firm = _firm([str(cell) for cell in cells])
            bad = list(_row_rules(firm, programmes, month, first))
            first.setdefault(firm.code, number)
        yield from (_in_row(number, name, problem) for name, problem in bad)


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
    return next(_firms([[cell] for cell in cells]))


def _firms(columns: Sequence[Sequence[str | Problem]]) -> Iterator[Firm]:
    """Yield the firms of eight columns of texts."""
    *plain, drawn = columns
    return map(Firm, *plain, (_ids(str(text)) for text in drawn))


@lru_cache(maxsize=2**16)
def _ids(drawn: str) -> frozenset[str]:
    return frozenset(part.strip() for part in drawn.split(";") if part.strip())


def _table(firms: Iterable[Firm]) -> pd.DataFrame:
    return pd.DataFrame([firm.cells for firm in firms], columns=list(COLUMNS), dtype=str)


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


def _texts(column: pd.Series) -> list[str]:
    """Return the cells of a column as texts."""
    return [cell if type(cell) is str else _text(cell) for cell in column.tolist()]


def _text(cell: object) -> str:
    """Return a cell as text: a missing one is empty, a moment its day."""
    if cell is None or cell is pd.NA or cell != cell:  # noqa: PLR0124 - true of not-a-number and not-a-time alone
        return ""
    return cell.date().isoformat() if isinstance(cell, pd.Timestamp) else str(cell)
