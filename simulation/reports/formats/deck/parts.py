"""The parts of a slide, each in its box: sentences, cards, a table, a picture."""

from __future__ import annotations

import struct
from io import BytesIO

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Emu, Pt

from simulation.reports.blocks import Card, Cards, Figure, Table
from simulation.reports.deck.slides import Part, Sentences
from simulation.reports.formats.deck.boxes import BLUE, INK, QUIET, Box, Type, add_text, colour, describe, write
from simulation.reports.formats.deck.fitting import LINE, Room, largest_size, lines_of, that_fit

SIZES = (20.0, 18.0, 16.0, 15.0, 14.0, 13.0, 12.0)
SMALL = (14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.0)
BIG = (32.0, 28.0, 24.0, 20.0)
GAP, BETWEEN = 8.0, 18.0
"""Points after a paragraph, and between parts."""
CELL, PADDING = 4.0, 3.0
"""Points beside and above the text of a cell."""
CAPTION = 12.0
STROKE = 3.0
HEAD, BAND = "E8EEF3", "FFFFFF"


def add_part(slide: Slide, part: Part, box: Box, language: str) -> None:
    """Add a part within its box."""
    if isinstance(part, Sentences):
        _add_sentences(slide, part, box, language)
    elif isinstance(part, Cards):
        _add_cards(slide, part, box, language)
    elif isinstance(part, Table):
        _add_table(slide, part, box, language)
    else:
        _add_figure(slide, part, box, language)


def _add_sentences(slide: Slide, part: Sentences, box: Box, language: str) -> None:
    shown, size = that_fit(part.texts, part.rest, box.room, SIZES, GAP)
    add_text(slide, box, shown, Type(size, gap=GAP), language)


def _add_cards(slide: Slide, cards: Cards, box: Box, language: str) -> None:
    """Add the cards in a row, their lines of one size and at one height."""
    count = len(cards.items)
    width = (box.width - BETWEEN * (count - 1)) / count
    inner = width - 2 * STROKE - CELL
    heights = (0.2, 0.2, 0.22, 0.38)
    lines = {name: [getattr(card, name) for card in cards.items] for name in ("name", "value", "beside", "sentence")}
    sizes = [
        _common_size(texts, Room(inner, box.height * share), BIG if name == "value" else SMALL)
        for (name, texts), share in zip(lines.items(), heights, strict=True)
    ]
    for place, card in enumerate(cards.items):
        left = box.left + place * (width + BETWEEN)
        bar = slide.shapes.add_shape(1, *Box(left, box.top, STROKE, box.height).emu)
        bar.fill.solid()
        bar.fill.fore_color.rgb = colour(BLUE)
        bar.line.fill.background()
        _add_card(slide, card, Box(left + 2 * STROKE + CELL, box.top, inner, box.height), heights, sizes, language)


def _common_size(texts: list[str], room: Room, sizes: tuple[float, ...]) -> float:
    """Return the size at which each of the texts fits into the room by itself."""
    found = [largest_size([text], room, sizes, 0) for text in texts]
    return min(size if size is not None else sizes[-1] for size in found)


def _add_card(
    slide: Slide, card: Card, box: Box, heights: tuple[float, ...], sizes: list[float], language: str
) -> None:
    texts, top = (card.name, card.value, card.beside, card.sentence), box.top
    for text, share, size, shade in zip(texts, heights, sizes, (QUIET, BLUE, QUIET, INK), strict=True):
        add_text(slide, Box(box.left, top, box.width, box.height * share), [text], Type(size, shade), language)
        top += box.height * share


def _add_table(slide: Slide, table: Table, box: Box, language: str) -> None:
    """Add caption, a table of the file's own kind, and its note."""
    rows = (table.header, *table.rows)
    widths = [box.width * width / sum(table.widths) for width in table.widths]
    note = table.note.strip()
    foot = lines_of(note, SMALL[-2], box.width) * SMALL[-2] * LINE if note else 0.0
    room = Room(box.width, box.height - CAPTION * LINE - GAP - foot)
    size = next((s for s in SMALL if sum(_heights(rows, widths, s)) <= room.height), SMALL[-1])
    add_text(slide, Box(box.left, box.top, box.width, CAPTION * LINE), [table.caption], Type(CAPTION, QUIET), language)
    heights = _heights(rows, widths, size)
    place = Box(box.left, box.top + CAPTION * LINE + GAP / 2, box.width, sum(heights))
    frame = slide.shapes.add_table(len(rows), len(widths), *place.emu)
    describe(frame, table.caption)
    made = frame.table
    made.first_row, made.horz_banding = True, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Emu(int(Pt(1) * width))
    for number, texts in enumerate(rows):
        made.rows[number].height = Emu(int(Pt(1) * heights[number]))
        for at, text in enumerate(texts):
            cell = made.cell(number, at)
            cell.fill.solid()
            cell.fill.fore_color.rgb = colour(BAND if number else HEAD)
            right = at >= table.texts
            align = PP_ALIGN.CENTER if number == 0 else PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
            write(cell.text_frame, [text], Type(size, align=align, bold=number == 0), language)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_left = cell.margin_right = Pt(CELL)
            cell.margin_top = cell.margin_bottom = Pt(PADDING)
    if note:
        below = Box(box.left, place.top + place.height + GAP / 2, box.width, foot)
        add_text(slide, below, [note], Type(SMALL[-2], QUIET), language)


def _heights(rows: tuple[tuple[str, ...], ...], widths: list[float], size: float) -> list[float]:
    """Return the height of each row in points."""
    return [
        max(lines_of(text, size, width - 2 * CELL) for text, width in zip(row, widths, strict=True)) * size * LINE
        + 2 * PADDING
        for row in rows
    ]


def _add_figure(slide: Slide, figure: Figure, box: Box, language: str) -> None:
    """Add a picture as large as its box allows, its caption below it."""
    across, down = struct.unpack(">II", figure.png[16:24])  # of the head of every PNG
    height = box.height - CAPTION * LINE - GAP
    scale = min(box.width / across, height / down)
    place = Box(box.left + (box.width - across * scale) / 2, box.top, across * scale, down * scale)
    describe(slide.shapes.add_picture(BytesIO(figure.png), *place.emu), figure.caption)
    below = Box(box.left, place.top + place.height + GAP / 2, box.width, CAPTION * LINE)
    add_text(slide, below, [figure.caption], Type(CAPTION, QUIET, PP_ALIGN.CENTER), language)
