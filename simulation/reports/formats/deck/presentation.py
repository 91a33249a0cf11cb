"""The slides as the bytes of a .pptx file: 16:9, typefaces named by the theme, nothing of the machine that made it."""

from __future__ import annotations

from io import BytesIO

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part as FilePart
from pptx.presentation import Presentation as Opened
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide as Made
from pptx.util import Pt

from simulation.reports.deck.slides import Deck, Slide
from simulation.reports.formats.archive import repacked, set_properties
from simulation.reports.formats.deck.boxes import BLUE, QUIET, Box, Type, add_text, write
from simulation.reports.formats.deck.fitting import size_of
from simulation.reports.formats.deck.parts import BETWEEN, add_part

WIDTH, HEIGHT = 960.0, 540.0
"""Points of a slide of 16:9."""
EDGE = 40.0
HEADING, BODY = Box(EDGE, 34, WIDTH - 2 * EDGE, 42), Box(EDGE, 92, WIDTH - 2 * EDGE, 396)
MARK, FOOT, NUMBER = Box(EDGE, 10, 700, 18), Box(EDGE, 508, 780, 18), Box(WIDTH - EDGE - 60, 508, 60, 18)
TITLE_ONLY = 5
"""Layout of the template: a title and nothing else."""
FIRST, SECOND = "微软雅黑", "黑体"
"""Named first, and what the theme names for Chinese where the first is not there."""
LEFT_BEHIND = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.PRINTER_SETTINGS)
"""Parts of the template that tell of the machine it was made on."""


def write_presentation(deck: Deck) -> bytes:
    """Return the slides as the bytes of a .pptx file, the same for the same content."""
    opened = Presentation()
    opened.slide_width, opened.slide_height = Pt(WIDTH), Pt(HEIGHT)
    _clean(opened)
    _name_typefaces(opened)
    _add_title(opened, deck)
    for number, slide in enumerate(deck.slides, start=2):
        _add_slide(opened, slide, deck, number)
    set_properties(opened.core_properties, deck.title, deck.mark, deck.language)
    content = BytesIO()
    opened.save(content)
    return repacked(content)


def _add_title(opened: Opened, deck: Deck) -> None:
    made = _begin(opened, deck, 1)
    place = Box(EDGE, 150, WIDTH - 2 * EDGE, 120)
    title = _titled(made, place)
    text = "\n".join(deck.title)
    size = size_of(text, place.room, (40, 36, 32, 28, 24, 20))
    write(title.text_frame, [text], Type(size, align=PP_ALIGN.CENTER, bold=True), deck.language, MSO_ANCHOR.MIDDLE)
    below = Box(EDGE, 300, WIDTH - 2 * EDGE, 80)
    size = size_of(deck.asked, below.room, (24, 20, 18, 16, 14))
    add_text(made, below, [deck.asked], Type(size, BLUE, PP_ALIGN.CENTER), deck.language)


def _add_slide(opened: Opened, slide: Slide, deck: Deck, number: int) -> None:
    made = _begin(opened, deck, number)
    title = _titled(made, HEADING)
    size = size_of(slide.title, HEADING.room, (28, 26, 24, 20, 18))
    write(title.text_frame, [slide.title], Type(size, bold=True), deck.language, MSO_ANCHOR.MIDDLE)
    boxes = [BODY]
    if len(slide.parts) > 1:
        boxes = list((BODY.beside if slide.beside else BODY.below)(slide.share, BETWEEN))
    for part, box in zip(slide.parts, boxes, strict=True):
        add_part(made, part, box, deck.language)


def _titled(made: Made, box: Box) -> Shape:
    """Put the title that the outline knows into its box."""
    title = made.shapes.title
    assert title is not None  # of the layout
    title.left, title.top, title.width, title.height = box.emu
    return title


def _begin(opened: Opened, deck: Deck, number: int) -> Made:
    """Add an empty slide with mark, foot and number."""
    made: Made = opened.slides.add_slide(opened.slide_layouts[TITLE_ONLY])
    size = size_of(deck.foot, FOOT.room, (10.5, 10, 9, 8))
    add_text(made, MARK, [deck.mark], Type(12, "C00000"), deck.language)
    add_text(made, FOOT, [deck.foot], Type(size, QUIET), deck.language)
    add_text(made, NUMBER, [str(number)], Type(10.5, QUIET, PP_ALIGN.RIGHT), deck.language)
    return made


def _clean(opened: Opened) -> None:
    """Leave out what the template brings along of its maker's machine."""
    for part in (opened.part.package, opened.part):
        for name in [name for name, each in part._rels.items() if each.reltype in LEFT_BEHIND]:
            part._rels.pop(name)


def _name_typefaces(opened: Opened) -> None:
    """Name the Chinese typeface in the theme, with what makes an office take another Chinese one for it."""
    for master in opened.slide_masters:
        part = _theme_of(master.part)
        text = part.blob.decode("utf-8")
        named = f'<a:ea typeface="{FIRST}" panose="020B0503020204020204" pitchFamily="34" charset="-122"/>'
        text = text.replace('<a:ea typeface=""/>', named)
        text = text.replace('<a:font script="Hans" typeface="宋体"/>', f'<a:font script="Hans" typeface="{SECOND}"/>')
        part._blob = text.encode("utf-8")


def _theme_of(part: FilePart) -> FilePart:
    found = part.part_related_by(RELATIONSHIP_TYPE.THEME)
    assert isinstance(found, FilePart)
    return found
