"""Figures read from afar in Word: a table without rules, two cards in a row, each with a stroke on its left."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm
from docx.table import _Cell as Cell

from simulation.reports.blocks import Card, Cards
from simulation.reports.formats.word.parts import element
from simulation.reports.formats.word.styles import BLUE
from simulation.reports.formats.word.tables import WIDTH, keep_whole, leave_small

ACROSS = 2
"""Cards in a row."""


def add_cards(word: WordDocument, cards: Cards) -> None:
    """Add the cards, and a small space below them."""
    made = word.add_table(rows=0, cols=ACROSS)
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column in made.columns:
        column.width = Mm(WIDTH / ACROSS)
    for first in range(0, len(cards.items), ACROSS):
        row = made.add_row()
        keep_whole(row)
        for cell, card in zip(row.cells, cards.items[first : first + ACROSS], strict=False):
            cell.width = Mm(WIDTH / ACROSS)
            _fill(word, cell, card)
    leave_small(word.add_paragraph(style="Table Note"))


def _fill(word: WordDocument, cell: Cell, card: Card) -> None:
    """Write a card into a cell; the last line keeps a distance from the card below."""
    texts = {"Card Name": card.name, "Card Value": card.value, "Card Beside": card.beside, "Card Text": card.sentence}
    for number, (style, text) in enumerate(texts.items()):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = word.styles[style]
        paragraph.add_run(text)
    borders = element("tcBorders")
    borders.append(element("left", val="single", sz=18, space=0, color=BLUE))
    cell._tc.get_or_add_tcPr().append(borders)
