"""Answers in words: sentences, tables with names and units, and what each rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.language.figures import name_channel, name_indicator, say_difference, say_value, unit_of
from simulation.workflows.questions.parts import OF_GROUP, Figure, Named, Value, some_classes

if TYPE_CHECKING:
    from simulation.workflows.questions.answer import Answer

PERCENT = "%"
COUNTED = "firms_stricter"
"""Whole firms, counted at the start."""


def sentences_of(answer: Answer, language: str) -> tuple[str, ...]:
    """Return the sentences of an answer; `Answer.sentences`."""
    words = load_catalogue(language)
    return tuple(
        words.text(
            f"question.{answer.question}.said_{said.code}",
            **{name: _said(value, words) for name, value in said.values.items()},
        )
        for said in answer.said
    )


def text_of(answer: Answer, part: str, language: str) -> str:
    """Return one of the texts about an answer; `Answer.text`."""
    words, months = load_catalogue(language), answer.comparison.months
    if part == "sure":
        return words.text("question.sure", months=months)
    if part == "with" and answer.question == "joint":  # what could be tried depends on the plan
        return name_row(answer, "way", str(answer.table["row"].iloc[-1]), words)
    return words.text(f"question.{answer.question}.{part}", months=months)


def tables_of(answer: Answer, language: str) -> dict[str, pd.DataFrame]:
    """Return heading → table in words; `Answer.in_words`."""
    words = load_catalogue(language)
    parts = list(dict.fromkeys(answer.table["part"]))
    return {words.text(f"question.part.{part}"): _table(answer, part, words) for part in parts}


def _table(answer: Answer, part: str, words: Catalogue) -> pd.DataFrame:
    rows = answer.table[answer.table["part"] == part]
    columns: dict[str, dict[str, str]] = {}
    for row, measure, value, difference in rows[["row", "measure", "value", "difference"]].itertuples(index=False):
        heading = name_measure(measure, words, unit=True)
        cell = say(measure, value, words, bare=True)
        if not math.isnan(difference) and row != rows["row"].iloc[0]:
            apart = say(measure, difference, words, change=True, bare=True)
            cell = words.text("page.compare.cell", value=cell, difference=apart)
        columns.setdefault(heading, {})[name_row(answer, part, row, words)] = cell
    return pd.DataFrame(columns)


def name_row(answer: Answer, part: str, row: str, words: Catalogue) -> str:
    """Return what a row of a part is called."""
    if part == "length":
        return words.text("question.row.months" if float(row) else "question.row.no_period", months=row)
    if part in ("channel", "programme"):
        return name_channel(row, words, answer.titles)
    if part == "sector":
        return name(Named("sector", row), words)
    if part == "spared" and row != "none":
        return words.text("question.row.spared", classes=name(some_classes(row), words))
    return words.text(f"question.row.{part}_{row}")


def name_measure(measure: str, words: Catalogue, *, unit: bool = False) -> str:
    """Return what a measure is called, with its unit where asked for; per cent goes with the value."""
    bare = measure.removeprefix(OF_GROUP)
    named = words.text(f"question.measure.{bare}") if _own(bare, words) else name_indicator(bare, words)
    if bare != measure:
        named = words.text("question.of_group", name=named)
    counted = _unit(bare, words)
    return words.text("line.axis", name=named, unit=counted) if unit and counted != PERCENT else named


def say(measure: str, value: float, words: Catalogue, *, change: bool = False, bare: bool = False) -> str:
    """Return a value or a change of a measure, with its unit unless `bare`; one that is undefined says so."""
    known = _like(measure.removeprefix(OF_GROUP), words)
    shown = (say_difference if change else say_value)(known, value, words, bare=True)
    if measure == COUNTED:
        shown = f"{value:,.0f}"
    counted = _unit(measure.removeprefix(OF_GROUP), words)
    if bare or counted == PERCENT or math.isnan(value):
        return shown
    return words.text("value.with_unit", value=shown, unit=counted)


def is_share_of(measure: str, words: Catalogue) -> bool:
    """Tell whether a measure is shown in per cent."""
    return _unit(measure.removeprefix(OF_GROUP), words) == PERCENT


def name(named: Named, words: Catalogue) -> str:
    """Return what something is called in the language of the reader."""
    if named.kind == "sector":
        key = f"sector.{named.name}"
        return f"{named.name} {words.text(key)}" if key in words else named.name
    if named.kind == "classes":
        return words.text("line.between").join(words.text(f"risk_class_short.{each}") for each in named.name)
    return words.text(f"question.named.{named.kind}_{named.name}")


def _said(value: Value, words: Catalogue) -> str:
    if isinstance(value, Figure):
        return say(value.measure, value.value, words, change=value.change)
    if isinstance(value, Named):
        return name(value, words)
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int | float) else words.text("line.between").join(value)


def _own(measure: str, words: Catalogue) -> bool:
    return f"question.measure.{measure}" in words


def _unit(measure: str, words: Catalogue) -> str:
    return words.text(f"question.unit.{measure}") if _own(measure, words) else unit_of(measure, words)


def _like(measure: str, words: Catalogue) -> str:
    """Return an indicator whose numbers are written as those of a measure are."""
    if not _own(measure, words):
        return measure
    return "coverage" if _unit(measure, words) == PERCENT else "firms"
