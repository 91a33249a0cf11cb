"""An answer on the page: its sentences, both plans beside one another, tables, charts, and what it rests on."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit, say_difference, say_interval, say_value
from simulation.workflows.questions.pictures import picture_of
from simulation.workflows.questions.words import name_measure, name_row
from workbench.common.downloads import Exporter
from workbench.common.explained.indicators import offer_indicators
from workbench.common.plain_text import cell, plain

BOTH = (
    "coverage", "visits", "hours", "found", "detection_yield", "detection_rate", "undetected_stock", "harm",
    "burden_on_a",
)  # fmt: skip
"""Indicators of the whole district by which both plans are compared."""


def show_sentences(answer: sim.Answer, words: Catalogue) -> None:
    """Show the answer in words, and which clause it serves."""
    st.subheader(answer.text("title", words.language), anchor=False)
    st.caption(answer.text("clause", words.language))
    with st.container(border=True):
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in answer.sentences(words.language)))
    st.caption(answer.text("sure", words.language))


def show_pictures(answer: sim.Answer, words: Catalogue, files: Exporter) -> None:
    """Draw the charts of the answer beside one another; nothing where it has none."""
    if not answer.charts:
        return
    with st.container(key="pictures"):
        for column, name in zip(st.columns(2, gap="medium"), answer.charts, strict=False):
            with column:
                picture = picture_of(answer, name, words.language)
                described = words.text("page.questions.picture", name=answer.text("title", words.language))
                st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
                files.offer_picture(f"{answer.question}_{name}", picture)


def show_both(answer: sim.Answer, drawn: sim.Comparison | None, words: Catalogue) -> None:
    """Show both plans and their difference, the whole district; with intervals where they were computed."""
    st.markdown(f"**{words.text('page.questions.both')}**")
    st.table(both(answer, drawn, words))
    offer_indicators(BOTH, words, "questions")


def both(answer: sim.Answer, drawn: sim.Comparison | None, words: Catalogue) -> pd.DataFrame:
    """Return a row for each indicator: without, with, the difference, and its interval where there is one."""
    known, ends = _whole(answer.comparison), None if drawn is None else _whole(drawn)
    rows = []
    for name in (each for each in BOTH if each in known.index):
        without, with_it = (float(known["value"][plan][name]) for plan in ("without", "with"))
        cells = [say_value(name, value, words, bare=True) for value in (without, with_it)]
        cells.append(say_difference(name, with_it - without, words, bare=True))
        if ends is not None:
            low, high = (float(ends[end]["with"].get(name, math.nan)) for end in ("difference_low", "difference_high"))
            cells.append(say_interval(name, low, high, words, difference=True))
        rows.append((name_with_unit(name, words), *cells))
    heads = [
        words.text("page.questions.indicator"),
        *(answer.text(part, words.language) for part in ("without", "with")),
    ]
    heads += [words.text("page.questions.difference"), *([words.text("chart.interval")] if drawn is not None else [])]
    return pd.DataFrame(rows, columns=heads).set_index(heads[0])


def _whole(comparison: sim.Comparison) -> pd.DataFrame:
    """Return indicator × (column, plan) of the whole district."""
    whole = comparison.table[comparison.table["scope"] == "all"]
    return whole.pivot(index="indicator", columns="plan", values=["value", "difference_low", "difference_high"])


def show_tables(answer: sim.Answer, words: Catalogue, files: Exporter) -> None:
    """Show what the answer lists, in words, and offer the numbers."""
    for heading, table in answer.in_words(words.language).items():
        st.markdown(f"**{heading}**")
        st.table(table.rename(index=cell))
    files.offer_table(f"question_{answer.question}", partial(exported, answer, words))


def exported(answer: sim.Answer, words: Catalogue) -> pd.DataFrame:
    """Return the tidy table with names in the language of the reader, marked internal."""
    table = answer.table
    rows = zip(table["part"], table["row"], strict=True)
    return pd.DataFrame(
        {
            "notice": words.text("notice.internal"),
            "question": answer.question,
            "part": table["part"],
            "row": table["row"],
            "row_name": [name_row(answer, part, row, words) for part, row in rows],
            "measure": table["measure"],
            "measure_name": [name_measure(measure, words, unit=True) for measure in table["measure"]],
            "value": table["value"],
            "difference": table["difference"],
        }
    )


def show_basis(answer: sim.Answer, words: Catalogue) -> None:
    """Show how the answer was computed and what it assumes."""
    with st.expander(words.text("page.questions.how"), icon=":material/calculate:"):
        st.markdown(answer.text("how", words.language))
