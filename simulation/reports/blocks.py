"""What a report is made of, whatever the file: headings, paragraphs, tables, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

KEPT_WHOLE = 12
"""Rows up to which a table is not torn apart."""

CHINESE_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; `number` is filled in by `number_headings` unless it goes without."""

    level: int
    text: str
    number: str = ""
    numbered: bool = True

    @property
    def shown(self) -> str:
        """The heading as it is printed."""
        return self.number + self.text


@dataclass(frozen=True)
class Paragraph:
    """Running text.

    Attributes
    ----------
    small
        Set small, where room is short.
    signed
        Who signs and when: flush right, four characters from the edge, as GB/T 9704 has it.
    """

    text: str
    small: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Table:
    """A table of words.

    Attributes
    ----------
    caption
        Printed above.
    header, rows
        Cells, all rows as long as the header; a line break in a cell is kept.
    widths
        Relative widths of the columns.
    note
        Printed below, smaller; may be empty.
    texts
        Number of leading columns that hold words and are set flush left; the others hold numbers.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    note: str = ""
    texts: int = 1

    @property
    def short(self) -> bool:
        """Whether the table is kept on one page."""
        return len(self.rows) <= KEPT_WHOLE

    def __post_init__(self) -> None:
        """Refuse a ragged table: a cell under a wrong heading would be believed."""
        lengths = {len(self.header), len(self.widths), *(len(row) for row in self.rows)}
        if len(lengths) != 1:
            raise ValueError(f"table {self.caption!r}: rows of {sorted(lengths)} cells")


@dataclass(frozen=True)
class Figure:
    """A picture as PNG, with its caption and what it shows in a sentence."""

    caption: str
    png: bytes
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A figure that is read from afar.

    Attributes
    ----------
    name
        What it counts, with its unit.
    value
        The number itself, set large.
    beside
        What it is compared with, and the interval.
    sentence
        What it means, in one sentence.
    """

    name: str
    value: str
    beside: str
    sentence: str


@dataclass(frozen=True)
class Cards:
    """Cards side by side, two in a row."""

    items: tuple[Card, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Table | Figure | Cards | PageBreak


@dataclass(frozen=True)
class Document:
    """A report without a format.

    Attributes
    ----------
    language
        ``zh`` or ``en``.
    title
        One line for each element.
    mark
        Printed at the head of every page: 内部参考 不得公开.
    """

    language: str
    title: tuple[str, ...]
    mark: str
    blocks: tuple[Block, ...]


def deeper(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield a chapter as part of another: its headings one level down.

    Examples
    --------
    >>> [block.level for block in deeper([Heading(1, "甲"), Heading(2, "乙")])]
    [2, 3]
    """
    for block in blocks:
        yield replace(block, level=block.level + 1) if isinstance(block, Heading) else block


def number_headings(blocks: Iterable[Block], language: str) -> Iterator[Block]:
    """Yield the blocks with their headings numbered: 一、 （一） 1. （1） in Chinese, 1. 1.1 … in English.

    Examples
    --------
    >>> blocks = [Heading(1, "甲"), Heading(2, "乙"), Heading(1, "丙")]
    >>> [block.shown for block in number_headings(blocks, "zh")]
    ['一、甲', '（一）乙', '二、丙']
    """
    counts = [0, 0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading) or not block.numbered:
            yield block
            continue
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (len(counts) - block.level)
        yield replace(block, number=_number(counts[: block.level], language))


def _number(counts: list[int], language: str) -> str:
    if language != "zh":
        return ".".join(map(str, counts)) + ("." if len(counts) == 1 else "") + " "
    last = counts[-1]
    return (f"{in_chinese(last)}、", f"（{in_chinese(last)}）", f"{last}.", f"（{last}）")[len(counts) - 1]


def in_chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese digits.

    Examples
    --------
    >>> in_chinese(3), in_chinese(10), in_chinese(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, CHINESE_DIGITS[tens] + "十")
    return head + (CHINESE_DIGITS[ones] if ones else "")
