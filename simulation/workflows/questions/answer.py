"""An answer: sentences as codes with their figures, a tidy table, the plans compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from simulation.comparison.comparison import Comparison
from simulation.display import Card, Shown
from simulation.language.shown import shown_language

if TYPE_CHECKING:
    import altair as alt

Question = Literal["observation", "triggered", "fusion", "key_sectors", "joint"]
QUESTIONS: tuple[Question, ...] = ("observation", "triggered", "fusion", "key_sectors", "joint")
"""The questions that can be asked, in the order of the notice's tasks 7, 7, 6, 5 and 4."""
OF_GROUP = "group:"
"""What the name of a measure begins with where it is about the firms concerned alone, and not about the district."""
COLUMNS = ("part", "row", "measure", "value", "difference")


class Figure(NamedTuple):
    """A number of a sentence: a measure's value, or by how much it changes."""

    measure: str
    value: float
    change: bool = False


class Named(NamedTuple):
    """Something that goes by a name in the language of the reader: a sector, a channel, classes."""

    kind: str
    name: str


Value = Figure | Named | int | float | str | tuple[str, ...]
"""What a sentence names; several names are listed as the language lists them."""


@dataclass(frozen=True)
class Said:
    """One sentence: its code (words in ``question.<question>.said``) and what it names."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Answer(Shown):
    """The answer to a question about one plan in one district.

    Attributes
    ----------
    question
        One of `QUESTIONS`.
    said
        The sentences, as codes with their figures; `sentences` has the words.
    table
        One row a number: `COLUMNS`. ``part`` tells what is listed (``length``, ``channel``, ``spared``, ``sector``,
        ``programme``, ``way``), ``row`` which one; ``difference`` is taken from the part's first row, NaN where a part
        lists things side by side. Expected values of a year, averaged over the complete years of the horizon.
    comparison
        The plan without the thing in question (``without``, the baseline) and with it (``with``), for the whole
        district.
    group
        Firms at the start that the answer is about; fewer than ten are nobody's business but the office's.
    titles
        Programme id → title.
    """

    question: Question
    said: tuple[Said, ...]
    table: pd.DataFrame
    comparison: Comparison
    group: int
    titles: Mapping[str, str] = field(default_factory=dict)

    __repr__ = Shown.__str__

    @property
    def charts(self) -> tuple[str, ...]:
        """Return the names of the charts of this answer; none where there is nothing to draw."""
        from simulation.workflows.questions.pictures import charts_of

        return charts_of(self)

    def sentences(self, language: str | None = None) -> tuple[str, ...]:
        """Return the answer in words: ``zh`` or ``en``, the language shown unless another is asked for."""
        from simulation.workflows.questions.words import sentences_of

        return sentences_of(self, language or shown_language())

    def text(self, part: str, language: str | None = None) -> str:
        """Return the ``title``, the ``clause`` served, ``how`` it was computed, or how ``sure`` it is, in words."""
        from simulation.workflows.questions.words import text_of

        return text_of(self, part, language or shown_language())

    def in_words(self, language: str | None = None) -> dict[str, pd.DataFrame]:
        """Return the table in words: heading → rows as a reader reads them, one table for each part."""
        from simulation.workflows.questions.words import tables_of

        return tables_of(self, language or shown_language())

    def chart(self, name: str | None = None, *, language: str | None = None) -> alt.LayerChart:
        """Draw one of `charts`, the first unless told; raises `ValueError` for an unknown one, or where there is none.

        Examples
        --------
        >>> import simulation as sim
        >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
        >>> plan = sim.read_plan("datasets/plans/status_quo.json")
        >>> answer = sim.ask(specification, plan, "observation", months=12)
        >>> answer.charts, type(answer.chart("burden")).__name__
        (('burden', 'stock'), 'LayerChart')
        """
        from simulation.workflows.questions.pictures import picture_of

        return picture_of(self, name, language or shown_language()).chart()

    def number(self, part: str, row: object, measure: str, column: str = "value") -> float:
        """Return one number of the table; raises `KeyError` where it holds none."""
        table = self.table
        chosen = table[(table["part"] == part) & (table["row"] == str(row)) & (table["measure"] == measure)]
        if len(chosen) != 1:
            raise KeyError(f"no number {part}, {row}, {measure}")
        return float(chosen[column].iloc[0])

    def card(self) -> Card:
        """Return the sentences; the tables are in `in_words`."""
        facts = [*self.sentences(), self.text("sure"), self.text("clause")]
        return Card("Answer", self.text("title"), (), (), facts, self.comparison.digests["specification"], True)


def rows_of(part: str, found: Mapping[str, Mapping[str, float]], *, beside: bool = False) -> list[dict[str, object]]:
    """Return rows of the table: row → measure → value; differences from the first row unless they stand `beside`.

    Examples
    --------
    >>> [row["difference"] for row in rows_of("way", {"a": {"visits": 3.0}, "b": {"visits": 5.0}})]
    [0.0, 2.0]
    """
    first = next(iter(found.values()), {})
    return [
        {
            "part": part,
            "row": row,
            "measure": measure,
            "value": value,
            "difference": float("nan") if beside else value - first.get(measure, float("nan")),
        }
        for row, values in found.items()
        for measure, value in values.items()
    ]


def table_of(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows as the table of an answer."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype({"value": float, "difference": float})
