"""One edited row of the annual table: the cells that changed, and how ratio and frequency fit together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from simulation.files.annual.amounts import Said, possible_rounds, read_amounts
from simulation.files.annual.cells import read_scope
from simulation.files.annual.places import place_of
from simulation.files.annual.times import read_times
from simulation.files.annual.unreadable import UnreadableError
from simulation.language.catalogue import Catalogue
from simulation.model.errors import Problem
from simulation.model.plan import Programme
from simulation.model.population import RISK_CLASSES

T = TypeVar("T")

NOTHING_SAID = Said()


def read_edits(
    row: dict[str, str], edited: set[str], base: Programme, year: int, catalogue: Catalogue, line: int,
    problems: list[Problem],
) -> dict[str, Any]:  # fmt: skip
    """Return the fields of a programme that edited cells change; what cannot be read goes to `problems`."""

    def read(column: str, reader: Callable[[str], T], otherwise: T) -> T:
        if column not in edited:
            return otherwise
        try:
            return reader(row[column])
        except UnreadableError as error:
            problem = error.problem
            if column == "frequency" and problem.code == "bad_ratio_cell":
                problem = Problem("bad_rounds_cell")
            problems.append(replace(problem, path=place_of(line, column), value=row[column]))
            return otherwise

    changes: dict[str, Any] = {
        "scope": read("objects", lambda cell: read_scope(cell, catalogue), None),
        "months": read("time", lambda cell: read_times(cell, year), None),
    }
    ratio = read("ratio", read_ratio, NOTHING_SAID)
    frequency = read("frequency", read_frequency, NOTHING_SAID)
    changes |= _together(ratio, frequency, row, line, problems)
    _check_never(frequency, changes["ratio"] or base.ratio.model_dump(), row, line, problems)
    return {name: value for name, value in changes.items() if value is not None}


def read_ratio(cell: str) -> Said:
    """Return what a cell of ratios says; a share below 1, as a cell in per cent may hold it, is one for all.

    Examples
    --------
    >>> read_ratio("0.05").shares()["C"]
    0.05
    """
    if re.fullmatch(r"0\.\d+|0", cell):
        return read_amounts(f"{Decimal(cell) * 100:f}%")
    if re.fullmatch(r"[\d.]+", cell):
        raise UnreadableError(Problem("no_per_cent"))
    return read_amounts(cell)


def read_frequency(cell: str) -> Said:
    """Return what a cell of frequencies says; a bare number is one for all.

    Examples
    --------
    >>> read_frequency("2").rounds["A"]
    2
    """
    if re.fullmatch(r"0*[1-9]\d?", cell):
        return Said(rounds=dict.fromkeys(RISK_CLASSES, possible_rounds(Fraction(cell))))
    return read_amounts(cell)


def _together(ratio: Said, frequency: Said, row: dict[str, str], line: int, problems: list[Problem]) -> dict[str, Any]:
    """Return ratio and rounds from two cells of which either may hold both, if they do not contradict each other."""
    shares = [said.shares() for said in (ratio, frequency) if len(said.ratio) == len(RISK_CLASSES)]
    rounds = [said.rounds for said in (ratio, frequency) if said.rounds]
    if len(shares) > 1 and shares[0] != shares[1]:
        problems.append(_differ(line, "ratio", "frequency", row))
    if len(rounds) > 1 and rounds[0] != rounds[1]:
        problems.append(_differ(line, "frequency", "ratio", row))
    return {"ratio": shares[0] if shares else None, "rounds_per_year": rounds[-1] if rounds else None}


def _differ(line: int, column: str, other: str, row: dict[str, str]) -> Problem:
    return Problem("two_cells_differ", place_of(line, column), row[column], place_of(line, other))


def _check_never(
    frequency: Said, ratio: dict[str, float], row: dict[str, str], line: int, problems: list[Problem]
) -> None:
    """Tell of classes that have no frequency and yet a ratio."""
    drawn = [name for name in sorted(frequency.never) if ratio[name]]
    if drawn and len(frequency.ratio) < len(RISK_CLASSES):
        where = place_of(line, "frequency")
        problems.append(Problem("never_but_drawn", where, row["frequency"], "、".join(drawn)))
