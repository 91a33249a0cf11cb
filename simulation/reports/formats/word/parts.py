"""What python-docx has no words for: East Asian typefaces, the character grid, page fields, indents in characters."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LINE_PITCH = 580
"""Twentieths of a point: 22 lines on 225 mm."""
CHARACTER_SPACE = -848
"""4096ths of a point: 28 characters of 16 points on 156 mm."""
CHARACTER_SPACING = -5
"""Twentieths of a point: 28 characters of 16 points on 156 mm, without a grid."""
DASH = "—"


def element(tag: str, **attributes: object) -> BaseOxmlElement:
    """Return an element of WordprocessingML; attribute names without their prefix."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_fonts(style: ParagraphStyle, east_asian: str, latin: str) -> None:
    """Name a style's typefaces: python-docx itself knows only the Latin one, and themes would outrank both."""
    style.font.name = latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name, value in {"ascii": latin, "hAnsi": latin, "eastAsia": east_asian, "cs": latin}.items():
        fonts.set(qn(f"w:{name}"), value)


def indent_by_characters(style: ParagraphStyle, characters: int) -> None:
    """Indent the first line by characters, which follow the size of the type."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(100 * characters))


def fill_lines(style: ParagraphStyle) -> None:
    """Set 28 characters of 3号 to a line by their spacing, and leave the grid of characters.

    Offices disagree on a grid narrower than the type: some give each character two of its cells.
    """
    properties = style.element.get_or_add_rPr()
    properties.insert_element_before(
        element("spacing", val=CHARACTER_SPACING), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )
    leave_grid(style)


def leave_grid(style: ParagraphStyle) -> None:
    """Free a style from the grid: the small lines of tables would each take a full one."""
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        element("snapToGrid", val=0), "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def set_grid(section: Section) -> None:
    """Set 22 lines of 28 characters."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("docGrid", type="linesAndChars", linePitch=LINE_PITCH, charSpace=CHARACTER_SPACE))


def set_even_and_odd(word: WordDocument) -> None:
    """Let even pages have a foot of their own: their number stands on the left."""
    word.settings.odd_and_even_pages_header_footer = True


def add_page_number(paragraph: Paragraph) -> None:
    """Add the page number between dashes, a full character from the edge."""
    paragraph.add_run(f"\u3000{DASH} ")
    for kind in ("begin", None, "end"):
        run: Run = paragraph.add_run()
        if kind:
            run._r.append(element("fldChar", fldCharType=kind))
        else:
            code = element("instrText")
            code.text = " PAGE "
            run._r.append(code)
    paragraph.add_run(f" {DASH}\u3000")


def set_outline(paragraph: Paragraph, level: int) -> None:
    """Keep a heading with what follows, whatever its style says."""
    paragraph.paragraph_format.keep_with_next = level > 0
