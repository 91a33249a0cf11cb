"""What the measures of plans do: who qualifies, who loses it, who is in violation meanwhile, and what pays for it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.comparison.measures.table import JOINT
from simulation.comparison.measures.words import word_measures
from simulation.language.catalogue import Catalogue
from simulation.model.incentives.measure import CONVENIENCES
from simulation.reports.suppression import SMALLEST_GROUP
from workbench.common.choices import choose
from workbench.common.downloads import Exporter
from workbench.common.explained.indicators import offer_indicators
from workbench.common.plain_text import plain
from workbench.compare.break_even import show_break_even
from workbench.compare.keeping import Shown
from workbench.server.cache import Case
from workbench.server.library import Entry

NUMBERS = {
    "eligible": ",.0f", "eligible_share": ".1%", "gained": ",.0f", "lost": ",.0f", "lost_by_class": ",.0f",
    "lost_by_sanction": ",.0f", "lost_by_exit": ",.0f", "spell": ",.0f", "exposure": ",.0f",
    "serious_exposure": ",.0f", "exposure_share": ".1%", "multiplier": ".3g",
}  # fmt: skip
"""Columns with numbers, and how each is written."""


def show_measures(shown: Shown, titles: Mapping[str, str], files: Exporter, words: Catalogue) -> None:
    """Show sentences, the table, and the break-even of a plan that is asked for."""
    baseline = shown.case.baseline.plan
    table = pd.concat([_table(shown.case, entry, shown.case.key(entry)) for entry in shown.entries], ignore_index=True)
    table = table[table["eligible"] >= SMALLEST_GROUP]
    told = {name: plain(title) for name, title in titles.items()}
    st.subheader(words.text("page.compare.section_measures"), anchor=False)
    for sentence in word_measures(table, told, baseline.id, words):
        st.markdown(sentence)
    named = list(dict.fromkeys(table["plan"]))
    if named:
        label = words.text("page.compare.choose_binds")
        chosen = choose(label, tuple(named[::-1]), lambda name: titles[name], "choose_measures", words)
        st.table(said(table[table["plan"] == chosen], words))
    st.caption(words.text("page.compare.measures_note"))
    files.offer_table("measures", lambda: table)
    show_break_even(shown, told, words)
    offer_indicators(("exposure", "exposure_share", "eligible_spell", "reviewed_violations"), words, "measures")


def said(table: pd.DataFrame, words: Catalogue) -> pd.DataFrame:
    """Return the measures of one plan in words, a column each; a joint row of one measure says nothing new."""
    alone = table["kind"].map(lambda kind: (table["kind"].isin(_like(kind)) & (table["title"] != "")).sum() == 1)
    shown = table[(table["title"] != "") | ~alone]
    columns = {}
    for row in shown.to_dict("records"):
        name = plain(row["title"]) if row["title"] else words.text(f"break_even.joint.{JOINT[row['measure']]}")
        numbers = ["—" if pd.isna(row[column]) else format(row[column], form) for column, form in NUMBERS.items()]
        columns[row["measure"]] = (name, ["、".join(row["classes"]), *numbers])
    index = [words.text(f"break_even.column.{name}") for name in ("classes", *NUMBERS)]
    frame = pd.DataFrame({place: values for place, (_, values) in enumerate(columns.values())}, index=index)
    frame.columns = pd.Index([name for name, _ in columns.values()])
    return frame


def _like(kind: str) -> tuple[str, ...]:
    """Return the kinds that a joint row of a kind joins."""
    return CONVENIENCES if kind == "convenience" else (kind,)


@st.cache_resource(max_entries=64, show_spinner=False)
def _table(_case: Case, _entry: Entry, key: tuple[str, ...]) -> pd.DataFrame:
    return sim.measures_table(_case.district.specification, _entry.plan, _case.months)


def has_measures(shown: Shown) -> bool:
    """Tell whether any of the plans has measures, which have a section of their own then."""
    return any(entry.plan.measures for entry in shown.entries)
