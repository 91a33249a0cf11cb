"""Dock a push of classes: the month's frame, what changed, what needs a decision, and the tasks of the month."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.docking.dock import Dock
from simulation.docking.firms import Unclassed
from simulation.language.catalogue import Catalogue
from simulation.model.population import RISK_CLASSES
from simulation.workflows.carrying_out.dock import dock_registers
from workbench.common.links import offer_next
from workbench.common.permission import holds
from workbench.common.upload import show_problems
from workbench.dock.deciding import show_gates
from workbench.dock.files import offer_archive
from workbench.dock.given import choose_month, given_registers, key_of, offer_files
from workbench.dock.outcome import show_outcome
from workbench.dock.store import Kept, docked_months, keep_docked, last_before
from workbench.dock.tasks import records_folder, show_tasks
from workbench.registers.store import Held
from workbench.server import records, session


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.dock.title"), url_path="dock")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.dock.title"), anchor=False)
    st.caption(words.text("page.dock.purpose"))
    if not (holds("edit", words) and holds("whole", words)):
        return
    held = given_registers(words)
    offer_files(words, known=held is not None)
    month = choose_month(held, words) if held is not None else None
    if held is None or month is None:
        return
    adopted = records.store().adopted_plan()
    plan = adopted.item if adopted else None
    docked = _dock(held, month, plan, words)
    if docked is None:
        return
    _show(docked, held, plan, words)


def _dock(held: Held, month: str, plan: sim.Plan | None, words: Catalogue) -> Dock | None:
    """Return what this session docked for a month from these registers, or offer to dock it."""
    key = key_of(held, month, plan.fusion if plan else "none")
    kept = docked_months().get(month)
    if kept is not None and kept.key == key:
        return kept.dock
    if not st.button(words.text("page.dock.do"), type="primary", icon=":material/join_inner:", key="dock-do"):
        return None
    if _work(held, month, plan, key, words) is not None:
        st.rerun()
    return None


def _work(
    held: Held, month: str, plan: sim.Plan | None, key: str, words: Catalogue,
    unclassed: Unclassed = "leave-out", confirm: str | None = None,
) -> Dock | None:  # fmt: skip
    try:
        with st.spinner(words.text("page.dock.docking")):
            docked = dock_registers(
                held.registers, month, last_before(month), fusion=plan.fusion if plan else "none",
                unclassed=unclassed, plan=plan, records=records_folder(), confirm=confirm,
            )  # fmt: skip
    except sim.InputError as error:
        show_problems(error, words, "page.dock.cannot")
        return None
    keep_docked(Kept(docked, key))
    return docked


def _show(docked: Dock, held: Held, plan: sim.Plan | None, words: Catalogue) -> None:
    month = docked.snapshot.month
    previous = last_before(month)
    before = {name: getattr(previous.snapshot.by_class, name) for name in RISK_CLASSES} if previous else None
    show_outcome(docked, before if docked.snapshot.previous else None, words)

    def redo(unclassed: Unclassed, who: str) -> Dock:
        key = key_of(held, month, plan.fusion if plan else "none")
        return _work(held, month, plan, key, words, unclassed, who) or docked

    if show_gates(docked, redo, words) is not None:
        st.rerun()
    if docked.undecided:
        st.caption(words.text("page.dock.closed"))
        return
    offer_archive(docked, words)
    show_tasks(docked, plan, words)
    offer_next(("draw", "operate"), words)


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
