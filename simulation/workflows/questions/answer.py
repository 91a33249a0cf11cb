"""An answer: sentences as codes with their figures, a tidy table, the plans compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from simulation.comparison.comparison import Comparison
from simulation.display import Card, Shown
from simulation.language.shown import shown_language
from simulation.workflows.questions.parts import Question, Said

if TYPE_CHECKING:
    import altair as alt


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
        """Return a text about the answer in words.

        Parameters
        ----------
        part
            ``title``, the ``clause`` served, ``how`` it was computed, how ``sure`` it is, and what the plans compared
            are: ``without`` and ``with``.
        """
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
