"""A table of the presentation's own kind, with its caption and note, in one size of type at which all rows fit."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.table import Table as Made
from pptx.util import Pt

from simulation.reports.blocks import Table
from simulation.reports.formats.deck.boxes import QUIET, Box, Type, add_text, describe, paint, points, write
from simulation.reports.formats.deck.fitting import LINE, lines_of

SIZES = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0)
BESIDE, ABOVE = 4.0, 3.0
"""Points beside and above the text of a cell."""
CAPTION, NOTE, GAP = 12.0, 10.0, 4.0
"""Points of caption and note, and of the space between them and the table."""
HEAD, BODY = "E8EEF3", "FFFFFF"


def add_table(slide: Slide, table: Table, box: Box, language: str) -> None:
    """Add caption, table and note within a box.

    Raises
    ------
    ValueError
        When the rows do not fit at the smallest size: a table that runs off the slide would hide its last rows.
    """
    note, head = table.note.strip(), CAPTION * LINE + GAP
    foot = lines_of(note, NOTE, box.width) * NOTE * LINE + GAP if note else 0.0
    widths = [box.width * width / sum(table.widths) for width in table.widths]
    rows = (table.header, *table.rows)
    size, heights = _fitted(rows, widths, box.height - head - foot)
    add_text(slide, Box(box.left, box.top, box.width, CAPTION * LINE), [table.caption], Type(CAPTION, QUIET), language)
    place = Box(box.left, box.top + head, box.width, sum(heights))
    frame = slide.shapes.add_table(len(rows), len(widths), *place.emu)
    describe(frame, table.caption)
    _fill(frame.table, table, size, language)
    for at, width in enumerate(widths):
        frame.table.columns[at].width = points(width)
    for number, height in enumerate(heights):
        frame.table.rows[number].height = points(height)
    if note:
        below = Box(box.left, place.top + place.height + GAP, box.width, foot - GAP)
        add_text(slide, below, [note], Type(NOTE, QUIET), language)


def _fitted(rows: Sequence[Sequence[str]], widths: Sequence[float], room: float) -> tuple[float, list[float]]:
    """Return the largest size at which the rows fit, and their heights in points."""
    for size in SIZES:
        heights = [_height(row, widths, size) for row in rows]
        if sum(heights) <= room:
            return size, heights
    raise ValueError(f"{len(rows)} rows do not fit into {room:.0f} points")


def _height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    cells = zip(row, widths, strict=True)
    return max(lines_of(text, size, width - 2 * BESIDE) for text, width in cells) * size * LINE + 2 * ABOVE


def _fill(made: Made, table: Table, size: float, language: str) -> None:
    made.first_row, made.horz_banding = True, False
    for number, texts in enumerate((table.header, *table.rows)):
        for at, text in enumerate(texts):
            cell = made.cell(number, at)
            paint(cell.fill, BODY if number else HEAD)
            align = PP_ALIGN.CENTER if not number else PP_ALIGN.LEFT if at < table.texts else PP_ALIGN.RIGHT
            write(cell.text_frame, [text], Type(size, align=align, bold=not number), language)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_left = cell.margin_right = Pt(BESIDE)
            cell.margin_top = cell.margin_bottom = Pt(ABOVE)
