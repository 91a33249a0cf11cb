"""Where a problem of a plan stands in the table: the cell, as a spreadsheet names it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from string import ascii_uppercase

from simulation.files.annual.table import COLUMNS
from simulation.model.errors import Problem

FIELDS = {
    "title": "name", "scope": "objects", "ratio": "ratio", "rounds_per_year": "frequency", "months": "time",
    "departments": "lead",
}  # fmt: skip
"""Field of a programme → column of the table."""


def place_of(line: int, column: str) -> str:
    """Return where a cell is.

    Examples
    --------
    >>> place_of(4, "ratio")
    'F4'
    """
    return f"{ascii_uppercase[COLUMNS.index(column)]}{line}"


def in_cells(problems: Iterable[Problem], lines: Sequence[int]) -> list[Problem]:
    """Return problems of a plan with the cell in the place of the path; what four classes share is told once.

    Parameters
    ----------
    lines
        Row of each programme in the table.

    Examples
    --------
    >>> [p.path for p in in_cells([Problem("above", f"programmes[0].ratio.{c}", 1.5, 1) for c in "ABCD"], [4])]
    ['F4']
    """
    return list(
        {(p.code, p.path, str(p.value)): p for p in (_in_cell(problem, lines) for problem in problems)}.values()
    )


def _in_cell(problem: Problem, lines: Sequence[int]) -> Problem:
    found = re.match(r"programmes\[(\d+)\]\.(\w+)", problem.path)
    if found is None or found[2] not in FIELDS or int(found[1]) >= len(lines):
        return problem
    # The advice may depend on the field, which the cell does not name.
    return replace(problem, path=place_of(lines[int(found[1])], FIELDS[found[2]]), remedy=problem.remedy or found[2])
