"""What a slide holds, whatever the file: a title and, left and right, sentences, cards, a table, a picture."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.reports.blocks import Cards, Figure, Table

MOST_SLIDES = 8
LEFT_OUT = "{number}"
"""What a file replaces by the number of sentences that had no room."""


@dataclass(frozen=True)
class Sentences:
    """Sentences below one another; where not all fit, the last ones give way and `rest` says how many (`LEFT_OUT`)."""

    texts: tuple[str, ...]
    rest: str = ""


Part = Sentences | Cards | Table | Figure


@dataclass(frozen=True)
class Slide:
    """A title, and one or two parts: side by side where `beside`, else below one another.

    Attributes
    ----------
    share
        Share of the room that the first part takes.
    """

    title: str
    parts: tuple[Part, ...]
    beside: bool = True
    share: float = 0.5


@dataclass(frozen=True)
class Deck:
    """Slides without a format.

    Attributes
    ----------
    title
        One line for each element.
    asked
        The decision, below the title.
    mark
        On every slide: 内部参考 不得公开.
    foot
        On every slide: what the numbers can be made again from.
    slides
        Those after the title.
    """

    language: str
    title: tuple[str, ...]
    asked: str
    mark: str
    foot: str
    slides: tuple[Slide, ...]

    def __post_init__(self) -> None:
        """Refuse a deck that nobody would sit through."""
        if len(self.slides) + 1 > MOST_SLIDES:
            raise ValueError(f"{len(self.slides) + 1} slides, at most {MOST_SLIDES}")
