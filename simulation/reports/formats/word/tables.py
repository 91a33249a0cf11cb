"""Tables in Word: fixed widths, a head that is repeated on every page, rows that are not torn apart."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph

from simulation.reports.blocks import Table
from simulation.reports.formats.word.parts import element

MARGIN = 57
"""Twentieths of a point beside the text of a cell: a millimetre."""
ABOVE = 36
"""The same above and below it."""
SPACE = 8.0
"""Points below a table without a note."""
WIDTH = 156.0
"""Millimetres of the type area."""


def add_table(word: WordDocument, table: Table) -> None:
    """Add a table and its note."""
    made = word.add_table(rows=0, cols=len(table.header), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(made)
    widths = [Mm(WIDTH * width / sum(table.widths)) for width in table.widths]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    styles = [word.styles[name].style_id for name in ("Table Text", "Table Head")]
    for number, texts in enumerate((table.header, *table.rows)):
        row = made.add_row()
        keep_whole(row, head=number == 0)
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[place]
            _fill(cell, text, styles[number == 0], right=number > 0 and place >= table.texts)
            cell.paragraphs[0].paragraph_format.keep_with_next = number < _kept(table)
    below = word.add_paragraph(table.note.strip(), style="Table Note")
    if not table.note.strip():
        leave_small(below)


def leave_small(paragraph: Paragraph) -> None:
    """Make an empty paragraph, which the format asks for below a table, no more than a small space."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(SPACE)
    form.space_before = form.space_after = Pt(0)


def _kept(table: Table) -> int:
    """Return how many rows stay with what follows: all of a short table, the head of a long one."""
    return len(table.rows) + bool(table.note) if table.short else 1


def _narrow_margins(table: WordTable) -> None:
    """Leave a millimetre beside the text of a cell: numbers with their brackets must not be broken."""
    margins = element("tblCellMar")
    sides = {"top": ABOVE, "left": MARGIN, "bottom": ABOVE, "right": MARGIN}  # in the order of the format
    margins.extend(element(side, w=width, type="dxa") for side, width in sides.items())
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def keep_whole(row: Row, *, head: bool = False) -> None:
    """Keep a row on one page; a head is repeated on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if head:
        properties.append(element("tblHeader"))


def _fill(cell: Cell, text: str, style: str, *, right: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style  # by its id: python-docx looks through every style for a name, a second for a report
    paragraph.add_run(text)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
