"""The parts of a slide, each in its box: sentences, cards, a table, a picture."""

from __future__ import annotations

import struct
from io import BytesIO

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.slide import Slide

from simulation.reports.blocks import Card, Cards, Figure, Table
from simulation.reports.deck.slides import Part, Sentences
from simulation.reports.formats.deck.boxes import BLUE, INK, QUIET, Box, Type, add_text, describe, paint
from simulation.reports.formats.deck.fitting import LINE, Room, size_of, that_fit
from simulation.reports.formats.deck.tables import CAPTION, add_table

SIZES = (22.0, 20.0, 18.0, 16.0, 15.0, 14.0, 13.0, 12.0)
SMALL = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.0)
BIG = (36.0, 32.0, 28.0, 24.0, 20.0)
GAP, BETWEEN = 8.0, 18.0
"""Points after a paragraph, and between parts."""
BESIDE = 4.0
"""Points between the stroke of a card and its text."""
STROKE = 3.0


def add_part(slide: Slide, part: Part, box: Box, language: str) -> None:
    """Add a part within its box."""
    if isinstance(part, Sentences):
        _add_sentences(slide, part, box, language)
    elif isinstance(part, Cards):
        _add_cards(slide, part, box, language)
    elif isinstance(part, Table):
        add_table(slide, part, box, language)
    else:
        _add_figure(slide, part, box, language)


def _add_sentences(slide: Slide, part: Sentences, box: Box, language: str) -> None:
    shown, size = that_fit(part.texts, part.rest, box.room, SIZES, GAP)
    add_text(slide, box, shown, Type(size, gap=GAP), language)


def _add_cards(slide: Slide, cards: Cards, box: Box, language: str) -> None:
    """Add the cards in a row, their lines of one size and at one height."""
    count = len(cards.items)
    width = (box.width - BETWEEN * (count - 1)) / count
    inner = width - 2 * STROKE - BESIDE
    heights = (0.2, 0.2, 0.22, 0.38)
    lines = {name: [getattr(card, name) for card in cards.items] for name in ("name", "value", "beside", "sentence")}
    sizes = [
        min(size_of(text, Room(inner, box.height * share), BIG if name == "value" else SMALL) for text in texts)
        for (name, texts), share in zip(lines.items(), heights, strict=True)
    ]
    for place, card in enumerate(cards.items):
        left = box.left + place * (width + BETWEEN)
        bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *Box(left, box.top, STROKE, box.height).emu)
        paint(bar.fill, BLUE)
        bar.line.fill.background()
        _add_card(slide, card, Box(left + 2 * STROKE + BESIDE, box.top, inner, box.height), heights, sizes, language)


def _add_card(
    slide: Slide, card: Card, box: Box, heights: tuple[float, ...], sizes: list[float], language: str
) -> None:
    texts, top = (card.name, card.value, card.beside, card.sentence), box.top
    for text, share, size, shade in zip(texts, heights, sizes, (QUIET, BLUE, QUIET, INK), strict=True):
        add_text(slide, Box(box.left, top, box.width, box.height * share), [text], Type(size, shade), language)
        top += box.height * share


def _add_figure(slide: Slide, figure: Figure, box: Box, language: str) -> None:
    """Add a picture as large as its box allows, its caption below it."""
    across, down = struct.unpack(">II", figure.png[16:24])  # of the head of every PNG
    height = box.height - CAPTION * LINE - GAP
    scale = min(box.width / across, height / down)
    place = Box(box.left + (box.width - across * scale) / 2, box.top, across * scale, down * scale)
    describe(slide.shapes.add_picture(BytesIO(figure.png), *place.emu), figure.caption)
    below = Box(box.left, place.top + place.height + GAP / 2, box.width, CAPTION * LINE)
    add_text(slide, below, [figure.caption], Type(CAPTION, QUIET, PP_ALIGN.CENTER), language)
