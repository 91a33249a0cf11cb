"""The table of docs/speed.md: what was measured beside its goal, replaced row by row by those who measure again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import Measured

PLACE = Path(__file__).resolve().parents[1] / "docs" / "speed.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADINGS = ("case", "work", "goal", "measured", "unit", "measured ÷ goal", "day")


class MarksMissingError(Exception):
    """The page has no place for a table: the sentence to print."""


def put_into(page: str, results: Mapping[str, list[Measured]], day: str) -> str:
    r"""Return a page with the rows of the cases that were run now, and those it had of all others.

    Parameters
    ----------
    results
        Case → figures, as they were run.
    day
        When, as ``2026-11-27``.

    Raises
    ------
    MarksMissingError
        When the page lacks a mark.

    Examples
    --------
    >>> page = f"Speed.\n{BEGIN}\n{END}\n"
    >>> print(put_into(page, {"a": [Measured("to sleep", 2.0, "s", 4)]}, "2026-01-31"))
    Speed.
    <!-- measured: begin -->
    | case | work | goal | measured | unit | measured ÷ goal | day |
    |---|---|---|---|---|---|---|
    | a | to sleep | ≤ 4 | 2 | s | 0.50 | 2026-01-31 |
    <!-- measured: end -->
    <BLANKLINE>
    """
    before, mark, rest = page.partition(BEGIN)
    kept, end, after = rest.partition(END)
    if not (mark and end):
        raise MarksMissingError(f"the page needs the lines {BEGIN} and {END}, between which the table stands")
    rows = [row for row in _rows_of(kept) if row[0] not in results]
    rows += [_row(case, figure, day) for case, figures in results.items() for figure in figures]
    lines = [_line(HEADINGS), "|---" * len(HEADINGS) + "|", *(_line(row) for row in rows)]
    return "\n".join([before + BEGIN, *lines, END + after])


def _rows_of(table: str) -> list[tuple[str, ...]]:
    """Return the rows that stand in a page, heading and rule left out."""
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip().replace("\\|", "|") for cell in _cells(line)) for line in lines]


def _cells(line: str) -> list[str]:
    return line.replace("\\|", "\0").strip("|").replace("\0", "\\|").split(" | ")


def _row(case: str, figure: Measured, day: str) -> tuple[str, ...]:
    value = f"{figure.value:,.4g}"
    if figure.target is None:
        return case, figure.what, "", value, figure.unit, "", day
    goal = f"{'≥' if figure.at_least else '≤'} {figure.target:,g}"
    ratio = f"{figure.value / figure.target:.2f}" if figure.target else ""  # of a goal of none there is no multiple
    return case, figure.what, goal, value, figure.unit, ratio, day


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
