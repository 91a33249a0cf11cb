"""The month's tasks on the page: what the adopted plan asks of each programme and class."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.docking.dock import Dock
from simulation.docking.tasks.tasks import Tasks
from simulation.docking.tasks.workbook import span
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_problem
from simulation.scenarios.settings import draws_folder
from simulation.workflows.carrying_out.tasks import tasks
from workbench.common.links import offer_link
from workbench.common.plain_text import cell, plain
from workbench.common.upload import show_problems
from workbench.dock.files import offer_workbook

RECORDS = "records"
LONGEST_WINDOW = 6
SHOWN = ("title", "risk_class", "free", "round_plan", "round_drawn", "round_left", "span", "hours")


def show_tasks(dock: Dock, adopted: sim.Plan | None, words: Catalogue) -> None:
    """Show the tasks of the docked month under the adopted plan, and offer them as a workbook."""
    st.subheader(words.text("page.dock.tasks", month=dock.snapshot.month), anchor=False)
    if adopted is None:
        st.info(words.text("page.dock.not_adopted"), icon=":material/info:")
        offer_link("adopt", words.text("page.adopt.title"))
        return
    explained = words.text("page.dock.window_help")
    window = st.number_input(
        words.text("page.dock.window"),
        1,
        LONGEST_WINDOW,
        1,
        key="dock-window",
        help=explained,
    )
    try:
        found = _tasks(dock, adopted, int(window))
    except sim.InputError as error:
        show_problems(error, words, "page.dock.cannot")
        return
    st.table(tasks_table(found, words), hide_index=True)
    told = found.window
    st.caption(words.text("page.dock.days", first=told.first, due=told.due, publish=told.publish_by))
    for note in found.notes:
        st.warning(plain(word_problem(note, words, on_page=True)), icon=":material/warning:")
    offer_workbook(found, words)


def records_folder() -> Path | None:
    """Return the folder of the chain of records, where draws are kept on this server."""
    root = draws_folder()
    return root / RECORDS if root is not None else None


def tasks_table(found: Tasks, words: Catalogue) -> pd.DataFrame:
    """Return the tasks in words: a class a row, the total of each programme below."""
    rows = []
    for record in found.table.to_dict("records"):
        hours = (f"{record[name]:,.0f}" for name in ("hours_low", "hours_high"))
        risk_class = record["risk_class"]
        shown = words.text(f"risk_class_short.{risk_class}") if risk_class else f"**{words.text('tasks.total')}**"
        rows.append(
            (cell(record["title"]), shown, f"{record['free']:,}", f"{record['round_plan']:,.1f}",
             f"{record['round_drawn']:,}", f"{record['round_left']:,.1f}", span(record["low"], record["high"]),
             "–".join(dict.fromkeys(hours)))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=[words.text(f"tasks.column.{name}") for name in SHOWN])


def _tasks(dock: Dock, plan: sim.Plan, window: int) -> Tasks:
    """Return the tasks, and keep them for the session: they are asked for at every run of the page."""
    records = records_folder()
    key = (dock.snapshot.frame, sim.digest(plan), window, _state_of(records))
    kept: tuple[object, Tasks] | None = st.session_state.get("dock-tasks")
    if kept is None or kept[0] != key:
        found = tasks(plan, dock.frame, dock.snapshot.month, records, window=window)
        kept = (key, found)
        st.session_state["dock-tasks"] = kept
    return kept[1]


def _state_of(records: Path | None) -> object:
    """Return what tells that the chain of records has grown or changed since."""
    if records is None or not records.is_dir():
        return None
    return tuple(sorted((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in records.iterdir()))
