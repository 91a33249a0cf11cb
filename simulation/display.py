"""How an object shows itself in a notebook and at a prompt: a title, a small table, the digest, the mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

MARK = "内部参考 不得公开"
"""Stands on whatever tells of the classes of firms, in this wording in every language."""
DIGEST_SHOWN = len("sha256:") + 12


@dataclass(frozen=True)
class Card:
    """What an object shows of itself.

    Attributes
    ----------
    kind, title
        What it is, and what it is called.
    header, rows
        A small table; the first column names the row.
    facts
        Lines under the table.
    digest
        Of the content, if it has one.
    internal
        Whether it tells of classes and carries `MARK`.

    Examples
    --------
    >>> print(Card("Plan", "mine", ("programme", "A", "D"), (("general", "1 %", "50 %"),)).text())
    Plan · mine
      general: A 1 %, D 50 %
    """

    kind: str
    title: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    facts: Sequence[str] = field(default=())
    digest: str = ""
    internal: bool = False

    def text(self) -> str:
        """Return a few lines of plain text."""
        lines = [self._line(row) for row in self.rows]
        return "\n".join([f"{self.kind} · {self.title}", *(f"  {line}" for line in [*lines, *self._notes()])])

    def _line(self, row: Sequence[str]) -> str:
        first, *others = row
        cells = (f"{name} {cell}" for name, cell in zip(self.header[1:], others, strict=True))
        return f"{first}: {', '.join(cells)}".replace("\n", " ")

    def html(self) -> str:
        """Return a table for a notebook; every text of a file is escaped."""
        head = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in self.header)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in self.rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if self.header else ""
        notes = "".join(f"<div style='color:#5B6B7A'>{escape(note)}</div>" for note in self._notes())
        title = f"<b>{escape(self.title)}</b> <span style='color:#5B6B7A'>{escape(self.kind)}</span>"
        return f"<div>{title}{table}{notes}</div>"

    def _notes(self) -> list[str]:
        digest = [self.digest[:DIGEST_SHOWN]] if self.digest else []
        return [*self.facts, *digest, *([MARK] if self.internal else [])]


class Shown:
    """An object that shows its card: as a table in a notebook, as a few lines when printed."""

    def card(self) -> Card:
        """Return what is shown."""
        raise AssertionError(f"{type(self).__name__} has no card")

    def _repr_html_(self) -> str:
        return self.card().html()

    def __str__(self) -> str:
        """Return a few lines."""
        return self.card().text()


def _cells(row: Sequence[str]) -> str:
    first, *others = row
    cells = [f"<td style='text-align:left'>{escape(first)}</td>"]
    cells += [f"<td style='text-align:right;white-space:pre-line'>{escape(cell)}</td>" for cell in others]
    return "".join(cells)
