"""The report as a Word file in the official layout (GB/T 9704-2012).

A4, type area 156 × 225 mm on a grid of 22 lines of 28 characters; typefaces are named, not embedded, since some of
them may not be passed on.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm

from simulation.reports.blocks import Block, Cards, Document, Figure, Heading, PageBreak, Paragraph, Table
from simulation.reports.formats.archive import repacked, set_properties
from simulation.reports.formats.captions import Captions
from simulation.reports.formats.word.cards import add_cards
from simulation.reports.formats.word.parts import add_page_number, set_even_and_odd, set_grid, set_outline
from simulation.reports.formats.word.styles import add_styles
from simulation.reports.formats.word.tables import add_table

PAGE = {"width": Mm(210), "height": Mm(297)}
MARGINS = {"top": Mm(37), "left": Mm(28), "right": Mm(25.9), "bottom": Mm(34.9)}
"""Top and left are prescribed; right and bottom leave 156 × 225 mm, and the width of a hair for 22 lines of 28."""
FIGURE_WIDTH = Mm(150)


def write_word(document: Document) -> bytes:
    """Return the report as the bytes of a .docx file, the same for the same content."""
    word = docx.Document()
    add_styles(word, document.language)
    _lay_out(word, document.mark)
    captions = Captions(document.language)
    word.add_paragraph("\n".join(document.title), style="Title")
    for block in document.blocks:
        _add(word, block, captions)
    set_properties(word.core_properties, document.title, document.mark, document.language)
    content = BytesIO()
    word.save(content)
    return repacked(content)


def _lay_out(word: WordDocument, mark: str) -> None:
    """Set page, grid, and on odd and even pages the mark above and the page number below."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = PAGE["width"], PAGE["height"]
    section.top_margin, section.bottom_margin = MARGINS["top"], MARGINS["bottom"]
    section.left_margin, section.right_margin = MARGINS["left"], MARGINS["right"]
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    set_grid(section)
    set_even_and_odd(word)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].text = mark
        header.paragraphs[0].style = word.styles["Header"]
    sides = {WD_ALIGN_PARAGRAPH.RIGHT: section.footer, WD_ALIGN_PARAGRAPH.LEFT: section.even_page_footer}
    for side, footer in sides.items():
        footer.is_linked_to_previous = False
        footer.paragraphs[0].style = word.styles["Footer"]
        footer.paragraphs[0].alignment = side
        add_page_number(footer.paragraphs[0])


def _add(word: WordDocument, block: Block, captions: Captions) -> None:
    if isinstance(block, Heading):
        set_outline(word.add_paragraph(block.shown, style=f"Heading {block.level}"), block.level)
    elif isinstance(block, Paragraph):
        if block.signed:  # no page of a signature alone
            word.paragraphs[-1].paragraph_format.keep_with_next = True
        style = "Card Text" if block.small else "Signature" if block.signed else "Body Text"
        word.add_paragraph(block.text.strip(" "), style=style)
    elif isinstance(block, Table):
        word.add_paragraph(captions.of(block), style="Caption").paragraph_format.keep_with_next = True
        add_table(word, block)
    elif isinstance(block, Figure):
        picture = word.add_paragraph(style="Figure")
        picture.add_run().add_picture(BytesIO(block.png), width=FIGURE_WIDTH)
        word.add_paragraph(captions.of(block), style="Caption").paragraph_format.keep_with_next = bool(block.note)
        if block.note:
            word.add_paragraph(block.note.strip(), style="Table Note")
    elif isinstance(block, Cards):
        add_cards(word, block)
    elif isinstance(block, PageBreak):
        word.add_paragraph(style="Table Note").add_run().add_break(WD_BREAK.PAGE)


def save_word(document: Document, path: Path) -> None:
    """Write `write_word` to a file."""
    path.write_bytes(write_word(document))
