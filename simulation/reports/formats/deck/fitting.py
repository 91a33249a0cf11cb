"""How much room text takes on a slide, reckoned without the typeface, on the safe side: text never leaves its box."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.reports.deck.slides import LEFT_OUT

LINE = 1.45
"""Height of a line by the size of its type: 思源黑体, the tallest of the usual typefaces, takes 1.45, 微软雅黑 1.32."""
WIDE, UPPER, NARROW = 1.0, 0.75, 0.56
"""Width of a Chinese sign, of a capital or a digit's widest neighbour, and of any other sign, by the size."""
EAST_ASIAN = 0x2E80
"""Where East Asian scripts begin."""
RAGGED = 0.94
"""Share of a line that is filled before the next sign, or word, is taken to the next line."""


@dataclass(frozen=True)
class Room:
    """Width and height in points."""

    width: float
    height: float


def width_of(text: str, size: float) -> float:
    """Return the width of a line in points, at least that of any usual typeface.

    Examples
    --------
    >>> width_of("抽查比例", 10), width_of("ab", 10)
    (40.0, 11.200000000000001)
    """
    return size * sum(_width(sign) for sign in text)


def _width(sign: str) -> float:
    if ord(sign) >= EAST_ASIAN or sign in "“”‘’—…":
        return WIDE
    return UPPER if sign.isupper() or sign in "%+−@" else NARROW


def lines_of(text: str, size: float, width: float) -> int:
    """Return the lines that a text takes; a line break in it is kept."""
    usable = max(width, size) * RAGGED
    return sum(max(1, math.ceil(width_of(line, size) / usable)) for line in text.split("\n"))


def height_of(texts: Sequence[str], size: float, width: float, gap: float) -> float:
    """Return the height of paragraphs in points, with a gap after each."""
    return sum(lines_of(text, size, width) * size * LINE + gap for text in texts)


def largest_size(texts: Sequence[str], room: Room, sizes: Sequence[float], gap: float) -> float | None:
    """Return the first of the sizes at which all texts fit; ``None`` where none does.

    Examples
    --------
    >>> largest_size(["一" * 20], Room(200, 40), (24, 18, 12), 0)
    12
    """
    return next((size for size in sizes if height_of(texts, size, room.width, gap) <= room.height), None)


def size_of(text: str, room: Room, sizes: Sequence[float]) -> float:
    """Return the first of the sizes at which a text fits, the last where none does.

    Examples
    --------
    >>> size_of("一" * 20, Room(200, 40), (24, 18, 12)), size_of("一" * 99, Room(200, 40), (24, 18, 12))
    (12, 12)
    """
    return largest_size([text], room, sizes, 0) or sizes[-1]


def that_fit(
    texts: Sequence[str], rest: str, room: Room, sizes: Sequence[float], gap: float
) -> tuple[list[str], float]:
    """Return the texts that fit, and their size: the last give way to `rest`, which says how many."""
    for kept in range(len(texts), 0, -1):
        left = len(texts) - kept
        shown = [*texts[:kept], *([rest.replace(LEFT_OUT, str(left))] if left else [])]
        size = largest_size(shown, room, sizes, gap)
        if size is not None:
            return shown, size
    raise ValueError(f"no text fits into {room}")
