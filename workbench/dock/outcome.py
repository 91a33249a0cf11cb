"""A docked month on the page: classes against the last month, moves from class to class, differences, doubts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.docking.dock import Dock
from simulation.docking.snapshot import Difference
from simulation.docking.wording import against, effect_words
from simulation.language.catalogue import Catalogue
from simulation.model.population import RISK_CLASSES
from workbench.common.plain_text import cell

MOST_ROWS = 200
"""Rows of the table of differences on the page; the file holds all."""


def show_outcome(dock: Dock, before: dict[str, int] | None, words: Catalogue) -> None:
    """Show what was docked; `before` has the classes of the last docking."""
    told = dock.snapshot
    st.subheader(words.text("page.dock.frame", month=told.month, firms=f"{told.firms:,}"), anchor=False)
    for place, name in zip(st.columns(len(RISK_CLASSES)), RISK_CLASSES, strict=True):
        now = getattr(told.by_class, name)
        change = f"{now - before[name]:+,}" if before else None
        place.metric(words.text(f"risk_class.{name}"), f"{now:,}", change, delta_color="off")
    st.caption(against(told, words))
    if told.moves is not None:
        st.markdown(f"**{words.text('page.dock.moves')}**")
        st.table(moves_table(told.moves, words))
    if dock.unnamed:
        st.caption(words.text("docking.unnamed", count=len(dock.unnamed), example=cell(dock.unnamed[0])))
    _show_differences(dock, words)


def moves_table(moves: tuple[tuple[int, ...], ...], words: Catalogue) -> pd.DataFrame:
    """Return the 4 × 4 table of class moves in words: rows the last month, columns this one."""
    names = [words.text(f"risk_class_short.{name}") for name in RISK_CLASSES]
    rows = [[f"{count:,}" for count in row] for row in moves]
    index = pd.Index([words.text("page.dock.from", name=name) for name in names], name=words.text("page.dock.class"))
    return pd.DataFrame(rows, index=index, columns=[words.text("page.dock.to", name=name) for name in names])


def _show_differences(dock: Dock, words: Catalogue) -> None:
    kinds = dict.fromkeys(each.kind for each in dock.snapshot.differences)
    if not kinds:
        st.caption(words.text("page.dock.no_differences"))
        return
    for kind in kinds:
        rows = [each for each in dock.snapshot.differences if each.kind == kind]
        line = words.text(f"docking.kind.{kind}", count=f"{sum(each.count for each in rows):,}")
        st.markdown(f"- {line}{effect_words(rows, words)}")
    with st.expander(words.text("page.dock.each")):
        st.dataframe(differences_table(dock.snapshot.differences, words), hide_index=True)


def differences_table(differences: tuple[Difference, ...], words: Catalogue) -> pd.DataFrame:
    """Return the differences pair by pair, in words."""
    rows = [
        (words.text(f"docking.name.{each.kind}"), cell(_said(each.before, words)), cell(_said(each.after, words)),
         each.count, *(getattr(each, name) for name in RISK_CLASSES))
        for each in differences[:MOST_ROWS]
    ]  # fmt: skip
    heads = [words.text(f"page.dock.column.{name}") for name in ("kind", "before", "after", "count")]
    return pd.DataFrame(rows, columns=[*heads, *(words.text(f"risk_class_short.{name}") for name in RISK_CLASSES)])


def _said(text: str, words: Catalogue) -> str:
    """Return a code of a docking in words; a class, sector, township or status stays as it is."""
    for key in (f"docking.reason.{text}", f"register.{text}", f"refused.{text}"):
        if text and key in words:
            return words.text(key, detail="…")
    return text
