"""Every number of a report's text held against its Excel annex: by what it says, of what, within its rounding."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl
import pptx
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

NUMBER = re.compile(r"(?<![\w.])[+−-]?(\d[\d,]*(?:\.\d+)?)(%?)|(?<=[\u4e00-\u9fff×])(\d[\d,]*(?:\.\d+)?)(%?)")
ANNEX = re.compile(r"^(附件[:：\d]|Annex(es)?[ :])")
CAPTION = re.compile(r"^(表|图|Table |Figure )\d+\s*")
UNIT = re.compile(r"\s*[（(][^（）()]*[）)]$")
WHOLE = ("全区", "District")
BY_TEXT = ("arrangements", "rules", "sensitivity", "tuned_said")
"""Sheets whose words carry numbers: bounds of a range, months of an observation period, clauses."""


NAMING = {"indicators": (1, 4), "programmes": (1, 2), "tuned_robust": (1,), "tuned_frontier": (2,)}
"""Sheet → columns that hold the titles of plans and programmes, and the names of places."""
ALIASES = {"盲区宽度": "区间宽度", "Blind-spot width": "95% interval", "发现问题户次": "发现问题", "检查户次": "检查"}
"""Name of an indicator → what a sentence calls it."""
COUNTS = {
    "firms": "户企业|firms in", "strata": "个分组|strata", "months": "个月|months",
    "parameters": "项数值|numbers in the model",
    "kind_": "实测|measured", "verdict_": "符合|met, ", "replications": "次模拟|simulations", "draws": "组|draws",
    "seed": "种子|seed", "level": "95%", "assumptions": "项假定|assumptions",
    "key_indicators": "要点指标|key indicators",
    "last_": "最后一个月|last month", "quarters": "季度|quarters", "enough": "完成率|planned visits are made",
    "smallest": "不足|under", "of_firms": "每百|100", "settled_year": "稳定值|Settled",
}  # fmt: skip
"""Beginning of the key of a count → words one of which must stand around it."""


HEAD_TOP, FOOT_TOP = 80 * 12700, 500 * 12700
"""Between them, in the units of the file, lies what a slide says."""


@dataclass(frozen=True)
class Number:
    """A number as it is printed."""

    text: str
    value: float
    places: int
    percent: bool


@dataclass(frozen=True)
class Place:
    """A number, and the words around it that say what it is of."""

    number: Number
    context: str


@dataclass(frozen=True)
class Entry:
    """A number of the annex, patterns of its row that must stand around it, and whether it is a share."""

    sheet: str
    labels: tuple[str, ...]
    value: float
    share: bool


def numbers_in(text: str) -> Iterator[Number]:
    for found in NUMBER.finditer(text):
        digits, percent = found[1] or found[3], found[2] or found[4]
        plain = digits.rstrip(",").replace(",", "")
        yield Number(found[0], float(plain), len(plain.partition(".")[2]), bool(percent))


# --- the annex ---


def entries_of(workbook: bytes, sheets: dict[str, str], counts: dict[str, str], names: list[str]) -> list[Entry]:
    """Read the annex; `sheets` is title → name of a sheet, `counts` label → key of a count, `names` hold digits."""
    book: Any = openpyxl.load_workbook(io.BytesIO(workbook))
    return [entry for sheet in book for entry in _entries(sheet, sheets[sheet.title], counts, names)]


def _entries(sheet: Any, name: str, counts: dict[str, str], names: list[str]) -> Iterator[Entry]:
    for row in sheet.iter_rows(min_row=3):
        words = tuple(str(cell.value) for cell in row if isinstance(cell.value, str))
        needed = (_words_of(counts[words[0]]),) if name == "counts" else _needed(name, words)
        for cell in row:
            if isinstance(cell.value, int | float):
                yield Entry(name, needed, float(cell.value), cell.number_format == "0.00%")
            elif isinstance(cell.value, str) and name in BY_TEXT:
                own = (re.escape(words[0]),) if words[0] != cell.value else ()
                if name == "tuned_said":  # word for word: what the tuning told is set, not worded again
                    own = (re.escape(_without(cell.value, names).rstrip("。.")),)
                for number in numbers_in(_without(cell.value, names)):
                    yield Entry(name, own, number.value / (100 if number.percent else 1), number.percent)


def _words_of(key: str) -> str:
    return next(words for name, words in COUNTS.items() if key.startswith(name))


def _needed(name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns of what a number is of; a plan's title, and the whole district, need not be said."""
    picked = {
        "indicators": words[1:2] + words[3:4], "planned": words[1:2], "programmes": words[2:3],
        "horizon": words[0:2], "measures": words[:1], "break_even": ("盈亏平衡|Break-even",), "monthly": ("\0",),
        "tuned_prices": (), "tuned_levers": words[:1], "tuned_robust": (), "tuned_frontier": words[-1:],
        "tuned_hangs_on": words[:1],
        "tuned_information": words[:1],
    }.get(name, words)  # fmt: skip
    bare = (UNIT.sub("", word) for word in picked if word not in WHOLE)
    return tuple("|".join(map(re.escape, (word, *([ALIASES[word]] if word in ALIASES else [])))) for word in bare)


def names_with_digits(workbook: bytes, sheets: dict[str, str]) -> list[str]:
    """Return titles and names that hold digits, the longest first: their digits count nothing."""
    book: Any = openpyxl.load_workbook(io.BytesIO(workbook))
    named = [
        (book[title], NAMING[name]) for title, name in sheets.items() if name in NAMING and title in book.sheetnames
    ]
    cells = (row[at - 1].value for sheet, columns in named for row in sheet.iter_rows(min_row=3) for at in columns)
    found = {value for value in cells if isinstance(value, str) and re.search(r"\d", value)}
    return sorted(found, key=len, reverse=True)


# --- the text ---


def body_of(word: bytes) -> Iterator[WordParagraph | WordTable]:
    """Yield paragraphs and tables up to the list of annexes."""
    opened: Any = docx.Document(io.BytesIO(word))
    for item in opened.iter_inner_content():
        if isinstance(item, WordParagraph) and ANNEX.match(item.text.strip()):
            return
        yield item


def places_of(word: bytes, names: Iterable[str]) -> Iterator[Place]:
    """Yield every number of the text with its context; numbers of headings, captions and names are none."""
    taken = list(names)
    caption = ""
    for item in body_of(word):
        if isinstance(item, WordTable):
            yield from _in_table(item, caption, taken)
            continue
        style = str(item.style.name) if item.style else ""
        if style.startswith("Heading") or style == "Title":
            continue
        text = _without(item.text, taken)
        if style == "Caption":
            text = caption = CAPTION.sub("", text)
        for number in numbers_in(text):
            yield Place(number, text)


def places_on_slides(slides: bytes, names: list[str]) -> Iterator[Place]:
    """Yield every number of the slides; foot, number of the slide and title of the deck hold none."""
    opened: Any = pptx.Presentation(io.BytesIO(slides))
    for slide in list(opened.slides)[1:]:
        caption, card = "", ""
        for shape in slide.shapes:
            if shape.has_table:
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                yield from _in_rows(rows, caption, names)
            elif shape.has_text_frame and FOOT_TOP > shape.top > HEAD_TOP:
                for text in (_without(line, names) for line in shape.text_frame.text.split("\n")):
                    card, caption = f"{card} {text}"[-400:], text
                    for number in numbers_in(text):
                        yield Place(number, card)


def _in_table(table: WordTable, caption: str, names: list[str]) -> Iterator[Place]:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    bare = not str(table.style.name if table.style else "").startswith("Table Grid")  # cards, each a context of its own
    if bare:
        for cell in (_without(cell, names) for row in rows for cell in row):
            yield from (Place(found, cell) for found in numbers_in(cell))
    else:
        yield from _in_rows(rows, caption, names)


def _in_rows(rows: list[list[str]], caption: str, names: list[str]) -> Iterator[Place]:
    """Yield the numbers below the head; one stands in the words of its column and row, blank ones as above."""
    first = ""
    for row in rows[1:]:
        first = row[0] or first
        for at, cell in enumerate(row):
            own = _without(cell, names)
            context = " ".join((caption, rows[0][at], first, *row[1:2], own))
            yield from (Place(found, context) for found in numbers_in(own))


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "◇")
    return text


# --- one against the other ---


def untraced(places: Iterable[Place], entries: list[Entry], constants: dict[float, tuple[str, ...]]) -> list[Place]:
    """Return the numbers that no entry of the annex explains.

    Parameters
    ----------
    constants
        Number → words: where one of them stands around the number, it is part of the wording and no result.
    """
    return [place for place in places if not _traced(place, entries, constants)]


def _traced(place: Place, entries: list[Entry], constants: dict[float, tuple[str, ...]]) -> bool:
    if any(word in place.context for word in constants.get(place.number.value, ())):
        return True
    return any(
        _same(place.number, entry) and all(re.search(w, place.context, re.IGNORECASE) for w in entry.labels)
        for entry in entries
    )


def _same(number: Number, entry: Entry) -> bool:
    """Tell whether a number is an entry's, rounded to the places that are printed."""
    half = 0.5 * 10.0**-number.places * (1 + 1e-6)
    values = [entry.value * 100] if number.percent else [entry.value, *([entry.value * 100] if entry.share else [])]
    return any(abs(abs(value) - number.value) <= half for value in values)
