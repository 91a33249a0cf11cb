"""The styles of the official layout, as styles of the document: headings can be found, counted and changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from simulation.reports.formats.word.parts import fill_lines, indent_by_characters, leave_grid, set_fonts

TITLE_FONT, BODY_FONT, FIRST_FONT, SECOND_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
NUMBER_FONT = "宋体"
LATIN = "Times New Roman"

SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22.0, 16.0, 14.0, 10.5
"""Points of 2号, 3号, 4号 and 5号."""
LINE = 28.95
"""Points of a line: 22 on 225 mm."""


@dataclass(frozen=True)
class Look:
    """How a style looks; `line` 0 leaves the line spacing single and the style off the grid."""

    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: int = 0
    line: float = LINE
    latin: str = LATIN
    keep: bool = False
    before: float = 0.0
    after: float = 0.0
    colour: str = "000000"
    right: int = 0


BLUE = "0072B2"
ENGLISH = ("Normal", "Body Text", "Signature", "Heading 1", "Heading 2", "Heading 3", "Heading 4")
"""Styles whose size is that of Chinese official papers."""
ENGLISH_SIZE: dict[str, Any] = {"size": 12.0, "line": 18.5}
ENGLISH_CARDS = {"Card Value": 20.0, "Card Text": 10.0}
"""Points of the cards in English, whose words are longer."""
CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
LOOKS = {
    "Normal": Look(BODY_FONT, SIZE_3),
    "Title": Look(TITLE_FONT, SIZE_2, CENTRE, line=36.0, keep=True, after=LINE),
    "Body Text": Look(BODY_FONT, SIZE_3, indent=2),
    "Signature": Look(BODY_FONT, SIZE_3, WD_ALIGN_PARAGRAPH.RIGHT, right=4),
    "Heading 1": Look(FIRST_FONT, SIZE_3, LEFT, indent=2, keep=True),
    "Heading 2": Look(SECOND_FONT, SIZE_3, LEFT, indent=2, keep=True),
    "Heading 3": Look(BODY_FONT, SIZE_3, LEFT, indent=2, keep=True),
    "Heading 4": Look(BODY_FONT, SIZE_3, LEFT, indent=2, keep=True),
    "Caption": Look(FIRST_FONT, 12.0, CENTRE, line=0, before=6, after=4),
    "Figure": Look(BODY_FONT, SIZE_3, CENTRE, line=0, keep=True, before=6),
    "Table Text": Look(BODY_FONT, SIZE_5, LEFT, line=0),
    "Table Head": Look(FIRST_FONT, SIZE_5, CENTRE, line=0),
    "Table Note": Look(BODY_FONT, SIZE_5, LEFT, line=0, before=2, after=8),
    "Card Name": Look(FIRST_FONT, SIZE_5, LEFT, line=0, before=4),
    "Card Value": Look(FIRST_FONT, 24.0, LEFT, line=0, colour=BLUE),
    "Card Beside": Look(BODY_FONT, SIZE_5, LEFT, line=0),
    "Card Text": Look(BODY_FONT, 12.0, LEFT, line=0, before=2, after=4),
    "Header": Look(FIRST_FONT, SIZE_4, LEFT, line=0),
    "Footer": Look(NUMBER_FONT, SIZE_4, LEFT, line=0, latin=NUMBER_FONT),
}


def add_styles(word: WordDocument, language: str) -> None:
    """Give the document its styles; English, for which no size is prescribed, is set smaller."""
    for name, look in LOOKS.items():
        _apply(_style(word, name), look if language == "zh" else _in_english(name, look))


def _in_english(name: str, look: Look) -> Look:
    if name in ENGLISH:
        return replace(look, **ENGLISH_SIZE)
    return replace(look, size=ENGLISH_CARDS.get(name, look.size))


def _style(word: WordDocument, name: str) -> ParagraphStyle:
    names = [style.name for style in word.styles]
    style = word.styles[name] if name in names else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    return style


def _apply(style: ParagraphStyle, look: Look) -> None:
    set_fonts(style, look.font, look.latin)
    font, form = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), False, False
    font.color.rgb = RGBColor.from_string(look.colour)
    form.alignment, form.keep_with_next = look.align, look.keep
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.first_line_indent = Pt(look.indent * look.size) if look.indent else Pt(0)
    form.left_indent, form.right_indent = Pt(0), Pt(look.right * look.size)
    indent_by_characters(style, look.indent)
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
        fill_lines(style)
    else:
        form.line_spacing = 1.0
        leave_grid(style)
    for border in style.element.pPr.findall("{*}pBdr"):  # the rule that the template draws under a title
        style.element.pPr.remove(border)
