"""The report read back: the official layout, in Word and PDF."""

from __future__ import annotations

import re

import pytest
from docx.oxml.ns import qn

from simulation.reports.formats.word.styles import LOOKS
from tests.simulation.reports.made import MARK, POPPLER, fonts_of, pdf_text, word

# --- the official layout ---


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Body Text", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Footer", "宋体", 14),
    ],
)
def test_a_style_names_its_east_asian_typeface_and_size(style: str, font: str, points: float) -> None:
    fonts = fonts_of(style)
    assert fonts["eastAsia"] == font
    assert fonts["asciiTheme"] is fonts["eastAsiaTheme"] is None  # a theme would outrank the name
    assert word().styles[style].font.size.pt == points


def test_the_page_is_a4_with_the_prescribed_margins_and_type_area() -> None:
    section = word().sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm
    assert (round(width), round(height)) == (156, 225)


def test_the_grid_has_22_lines_of_28_characters() -> None:
    grid = word().sections[0]._sectPr.find(qn("w:docGrid"))
    values = [grid.get(qn(f"w:{name}")) for name in ("type", "linePitch", "charSpace")]
    assert values == ["linesAndChars", "580", "-848"]
    assert 225 / 25.4 * 1440 // 579 == 22
    assert round(156 / 25.4 * 72 / (16 - 848 / 4096)) == 28


def test_a_line_holds_28_characters_and_a_page_22_lines_without_the_grid() -> None:
    """Offices that give each character two cells of a narrow grid would set 14 characters to a line."""
    style = word().styles["Body Text"]
    spacing = int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    section = word().sections[0]
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    height = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert width // (style.font.size.pt + spacing) == 28
    assert height // style.paragraph_format.line_spacing.pt == 22
    assert style.element.pPr.find(qn("w:snapToGrid")).get(qn("w:val")) == "0"


def test_the_page_number_is_in_song_of_size_4_in_latin_too() -> None:
    fonts = fonts_of("Footer")
    assert fonts["eastAsia"] == fonts["ascii"] == "宋体"
    assert {
        p.style.name
        for p in (word().sections[0].footer.paragraphs[0], word().sections[0].even_page_footer.paragraphs[0])
    } == {"Footer"}


def test_every_paragraph_has_a_style_of_the_layout() -> None:
    """So no run falls back to a typeface that nobody named."""
    used = {p.style.name for p in word().paragraphs}
    used |= {
        p.style.name for table in word().tables for row in table.rows for cell in row.cells for p in cell.paragraphs
    }
    assert used <= set(LOOKS)


def test_a_short_table_stays_whole_and_with_its_caption_and_note() -> None:
    short = word().tables[1]  # the first holds the figures in front
    assert all(
        p.paragraph_format.keep_with_next for row in short.rows[:-1] for cell in row.cells for p in cell.paragraphs
    )
    captions = [p for p in word().paragraphs if p.style.name == "Caption" and p.text.startswith("表")]
    assert captions
    assert all(caption.paragraph_format.keep_with_next for caption in captions)


def test_headings_stay_with_what_follows() -> None:
    headings = [p for p in word().paragraphs if p.style.name.startswith("Heading")]
    assert all(heading.paragraph_format.keep_with_next for heading in headings)


def test_body_paragraphs_begin_two_characters_in() -> None:
    indent = word().styles["Body Text"].element.pPr.ind
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_headings_are_numbered_as_official_papers_are() -> None:
    first = [p.text for p in word().paragraphs if p.style.name == "Heading 1"]
    second = [p.text for p in word().paragraphs if p.style.name == "Heading 2"]
    assert [text[:2] for text in first[1:7]] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert [text[:3] for text in second[:4]] == ["（一）", "（二）", "（三）", "（四）"]


def test_the_mark_stands_on_odd_and_even_pages_and_the_number_outside() -> None:
    section = word().sections[0]
    assert word().settings.odd_and_even_pages_header_footer
    assert [h.paragraphs[0].text for h in (section.header, section.even_page_header)] == [MARK, MARK]
    feet = [section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]]
    assert [foot.alignment.name for foot in feet] == ["RIGHT", "LEFT"]
    assert all("PAGE" in foot._p.xml for foot in feet)


@POPPLER
def test_the_mark_and_the_page_number_stand_on_every_page_of_the_pdf() -> None:
    pages = pdf_text("zh", "-layout").split("\f")[:-1]
    assert len(pages) > 5
    assert [MARK in page for page in pages] == [True] * len(pages)
    numbers = [re.findall(r"—\s*(\d+)\s*—", page)[-1:] for page in pages]
    assert numbers == [[str(number)] for number in range(1, len(pages) + 1)]
