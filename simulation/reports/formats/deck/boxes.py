"""Boxes of text on a slide: their words, sizes and typefaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Emu, Pt

from simulation.reports.formats.deck.fitting import Room

INK, QUIET, BLUE = "1B2B3A", "5B6B7A", "0072B2"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


def points(value: float) -> Emu:
    """Return points, not only whole ones, as the file counts them."""
    return Emu(int(Pt(1) * value))


@dataclass(frozen=True)
class Box:
    """Place and size in points, from the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def room(self) -> Room:
        """The room for text: boxes have no margins."""
        return Room(self.width, self.height)

    def beside(self, share: float, gap: float) -> tuple[Box, Box]:
        """Return a left and a right part."""
        own = (self.width - gap) * share
        right = Box(self.left + own + gap, self.top, self.width - gap - own, self.height)
        return Box(self.left, self.top, own, self.height), right

    def below(self, share: float, gap: float) -> tuple[Box, Box]:
        """Return an upper and a lower part."""
        own = (self.height - gap) * share
        lower = Box(self.left, self.top + own + gap, self.width, self.height - gap - own)
        return Box(self.left, self.top, self.width, own), lower

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Left, top, width and height as the file counts them."""
        return points(self.left), points(self.top), points(self.width), points(self.height)


@dataclass(frozen=True)
class Type:
    """Size in points, colour, and where the line begins."""

    size: float
    colour: str = INK
    align: PP_ALIGN = PP_ALIGN.LEFT
    bold: bool = False
    gap: float = 0.0


def colour(name: str) -> RGBColor:
    """Return a colour from its six digits."""
    return RGBColor(*bytes.fromhex(name))  # type: ignore[no-untyped-call]


def paint(fill: FillFormat, name: str) -> None:
    """Fill with one colour."""
    fill.solid()  # type: ignore[no-untyped-call]
    fill.fore_color.rgb = colour(name)


def add_text(slide: Slide, box: Box, texts: Sequence[str], form: Type, language: str) -> BaseShape:
    """Add a box of paragraphs."""
    shape = slide.shapes.add_textbox(*box.emu)
    write(shape.text_frame, texts, form, language)
    return shape


def write(
    frame: TextFrame, texts: Sequence[str], form: Type, language: str, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP
) -> None:
    """Write paragraphs into a frame without margins, which keeps its size."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()  # type: ignore[no-untyped-call]
        write_line(paragraph, text, form, language)


def write_line(paragraph: _Paragraph, text: str, form: Type, language: str) -> None:
    """Write a paragraph in the typefaces of the theme."""
    paragraph.alignment, paragraph.space_after = form.align, Pt(form.gap)
    paragraph.line_spacing = 1.0
    for number, line in enumerate(text.split("\n")):
        if number:
            paragraph.add_line_break()  # type: ignore[no-untyped-call]
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(form.size), form.bold
        run.font.color.rgb = colour(form.colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGES.get(language, language))
        run._r.get_or_add_rPr().set("altLang", "en-GB")


def describe(shape: BaseShape, text: str) -> None:
    """Give a picture or table the words that are read aloud for it."""
    found = shape._element.find(f".//{qn('p:cNvPr')}")
    if found is not None:
        found.set("descr", text)
