"""What needs a decision, who decides, and what becomes of firms without a class."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulation.docking.dock import Dock
from simulation.docking.firms import Unclassed
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_problem
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.server import records, session

CONFIRMED = "docking_confirmed"
"""Action of the log: who confirmed which gates of which frame; the frame by its digest."""

Redo = Callable[[Unclassed, str], Dock]


def show_gates(dock: Dock, redo: Redo, words: Catalogue) -> Dock | None:
    """Show every closed gate and take the decision; return the docked month once it is taken in this run."""
    told = dock.snapshot.confirmed
    if told is not None:
        st.success(words.text("page.dock.confirmed_by", who=plain(told.by)), icon=":material/how_to_reg:")
    if not dock.undecided:
        return None
    st.warning(words.text("page.dock.undecided", count=len(dock.undecided)), icon=":material/gavel:")
    for problem in dock.undecided:
        st.markdown(f"- {plain(word_problem(problem, words, on_page=True))}")
    if not permitted("edit", words):
        return None
    unclassed: Unclassed = "leave-out"
    if any(problem.code == "gate_no_class" for problem in dock.undecided):
        chosen = st.radio(
            words.text("page.dock.without_class"), ("leave-out", "B"), key=f"dock-unclassed-{words.language}",
            format_func=lambda name: words.text(f"page.dock.unclassed.{name.replace('-', '_')}"), horizontal=True,
        )  # fmt: skip
        unclassed = "B" if chosen == "B" else "leave-out"
    who = session.person().name
    label = words.text("page.dock.confirm", who=plain(who))
    if not st.button(label, type="primary", icon=":material/how_to_reg:", key="dock-confirm"):
        return None
    decided = redo(unclassed, who)
    _note(decided, who)
    return decided


def _note(dock: Dock, who: str) -> None:
    """Write the decision into the log: gates, digest and counts, no firm."""
    told = dock.snapshot
    gates = list(told.confirmed.gates) if told.confirmed else []
    detail = {"frame": f"sha256:{told.frame}", "gates": gates, "unclassed": told.unclassed, "firms": told.firms}
    records.store().record(who, CONFIRMED, told.month, detail)
