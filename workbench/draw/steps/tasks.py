"""Step 2, 本月任务: for each programme and class what the plan asks, what was drawn, and what this month will draw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.docking.tasks.tasks import Tasks
from simulation.docking.tasks.workbook import span
from simulation.drawing.chain import sound
from simulation.drawing.private import sha
from simulation.drawing.record import active
from simulation.language.wording import word_problem
from simulation.workflows.carrying_out.tasks import LONGEST_WINDOW
from simulation.workflows.carrying_out.tasks import tasks as work_out
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.draw.desk import Desk, step
from workbench.draw.files import offer_files
from workbench.draw.folder import Month
from workbench.server import session

NAME = "tasks"
COLUMNS = ("title", "risk_class", "year_plan", "round_plan", "round_drawn", "free", "span", "hours")


def show_tasks(desk: Desk, ready: bool) -> bool:
    """Show step 2 and return whether it is done: whether this month has anything to draw."""
    plan = desk.plan
    done = ready and plan is not None and bool(active(plan, desk.month.name))
    with step(2, NAME, "done" if done else "open" if ready and plan else "closed", desk.words):
        if not ready or plan is None:
            return False
        if not done:
            st.info(desk.words.text("page.draw.nothing", month=desk.month_words), icon=":material/info:")
            return False
        _choose_window(desk)
        try:
            _show(tasks_of(desk.month, plan), desk)
        except sim.InputError as error:
            show_problems(error, desk.words, "page.draw.cannot")
            return bool(desk.month.seal)
        offer_files(desk, NAME)
    return True


def tasks_of(month: Month, plan: sim.Plan) -> Tasks:
    """Return the tasks of a month.

    Raises
    ------
    simulation.InputError
        When frame or chain are out of order.
    """
    frame = sha(month.frame.read_bytes())
    return _tasks(month.name, sim.digest(plan), frame, _before(month), month.window, month, plan)


def _before(month: Month) -> str:
    """Return the digest of the last record before the month: what is drawn later does not change its tasks."""
    told = [str(record["digest"]) for record in sound(month.records).records if record["month"] < month.name]
    return told[-1] if told else ""


@st.cache_resource(max_entries=24, show_spinner=False)  # numbers only: no firm stays in the server's memory
def _tasks(name: str, plan: str, frame: str, before: str, window: int, _month: Month, _plan: sim.Plan) -> Tasks:
    return work_out(_plan, _month.frame, name, _month.records, window=window)


def _choose_window(desk: Desk) -> None:
    """Let the window be chosen until the month is frozen."""
    words, month, key = desk.words, desk.month, f"draw_window-{desk.month.name}"
    if month.seal or not session.person().can("draw"):
        return

    def keep() -> None:
        if session.person().can("draw") and not month.seal:
            month.keep_window(int(st.session_state[key]))

    options = range(1, LONGEST_WINDOW + 1)
    st.selectbox(words.text("page.draw.window"), options, month.window - 1, key=key, on_change=keep, filter_mode=None)


def _show(tasks: Tasks, desk: Desk) -> None:
    words, window, whole = desk.words, tasks.window, session.person().may("whole")
    table = tasks.table if whole else tasks.table[tasks.table["risk_class"] == ""]
    rows = [_cells({str(name): value for name, value in record.items()}, desk) for record in table.to_dict("records")]
    st.table(pd.DataFrame(rows, columns=[words.text(f"tasks.column.{name}") for name in COLUMNS]), hide_index=True)
    if not whole:
        st.caption(words.text("page.draw.totals_only"))
    days = {"first": say_day(window.first), "due": say_day(window.due), "publish_by": say_day(window.publish_by)}
    st.caption(words.text("page.draw.window_is", days=window.working_days, **days))
    for note in tasks.notes if whole else ():
        st.caption(plain(word_problem(note, words, on_page=True)))


def say_day(day: date) -> str:
    """Return a day as figures."""
    return day.isoformat()


def _cells(record: Mapping[str, Any], desk: Desk) -> tuple[str, ...]:
    risk_class = record["risk_class"]
    name = desk.words.text(f"risk_class_short.{risk_class}") if risk_class else desk.words.text("tasks.total")
    hours = "–".join(dict.fromkeys(f"{record[name]:,.0f}" for name in ("hours_low", "hours_high")))
    planned = (f"{record[name]:,.1f}" for name in ("year_plan", "round_plan"))
    counted = (f"{record[name]:,}" for name in ("round_drawn", "free"))
    return (plain(record["title"]), name, *planned, *counted, span(record["low"], record["high"]), hours)
