"""Step 5, 抽取: draw with the seed; the page shows numbers only, the list of firms is a file whose taking is logged."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.workflows.carrying_out.draw import run_draw
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.draw.desk import Desk, Told, act, step
from workbench.draw.files import offer_files
from workbench.draw.noted import DRAWN, digest, note, row_of
from workbench.draw.steps.redraw import offer_redraw
from workbench.draw.steps.seed import person_problems
from workbench.server import session

NAME = "draw"


def show_drawing(desk: Desk, ready: bool) -> bool:
    """Show step 5 and return whether it is done."""
    drawn = bool(desk.month.record)
    with step(5, NAME, "done" if drawn else "open" if ready else "closed", desk.words):
        if drawn:
            _show_drawn(desk)
        elif ready:
            st.markdown(desk.words.text("page.draw.draw_about"))
            if permitted("draw", desk.words):
                st.button(
                    desk.words.text("page.draw.draw_do"), key=f"draw_run-{desk.month.name}", type="primary",
                    icon=":material/shuffle:", on_click=act, args=(NAME, "drawn", "draw", lambda: _draw(desk)),
                )  # fmt: skip
    return drawn


def _draw(desk: Desk) -> Told:
    """Draw by the package that the log knows as frozen, whose digest was announced."""
    month, seed = desk.month, desk.month.seed
    if not seed:
        raise sim.InputError([sim.Problem("seed_before_freeze", "", month.name, remedy="seed_before_freeze")])
    known = [problem for problem in person_problems(desk, session.person()) if problem.code == "frozen_elsewhere"]
    if known:
        raise sim.InputError(known)
    record = run_draw(month.package, seed["text"], seed["source"], month.seal, month.records, month.record_file)
    numbers = {name: len(each["drawn"]) for name, each in record["programmes"].items()}
    detail = {
        "record": digest(record["digest"]), "package": digest(record["package"]), "plan": month.manifest["plan"],
        "numbers": numbers,
    }  # fmt: skip
    note(desk.store, session.person(), DRAWN, month.name, detail)
    return {"firms": sum(numbers.values())}


def _show_drawn(desk: Desk) -> None:
    words, month, record = desk.words, desk.month, desk.month.record
    at = datetime.fromisoformat(record["at"]).strftime("%Y-%m-%d %H:%M")
    row = row_of(desk.store.audit_log(), DRAWN, month.name, record=digest(record["digest"]))
    if row is None:
        st.warning(words.text("page.draw.drawn_elsewhere"), icon=":material/warning:")
    else:
        st.markdown(words.text("page.draw.drawn_by", who=plain(row.who), at=at, number=row.number))
    st.table(numbers_table(desk), hide_index=True)
    st.caption(words.text("page.draw.record_is", digest=record["digest"]))
    offer_files(desk, NAME)
    offer_redraw(desk)


def numbers_table(desk: Desk) -> pd.DataFrame:
    """Return programme × class of the draw, in numbers; to those who may not see small groups, totals only."""
    words, whole = desk.words, session.person().may("whole")
    titles = titles_of(desk)
    rows = []
    for name, each in desk.month.record["programmes"].items():
        by_class = [str(each["numbers"][risk_class]) for risk_class in "ABCD"] if whole else []
        rows.append((titles.get(name, name), *by_class, str(len(each["drawn"]))))
    classes = [words.text(f"risk_class_short.{risk_class}") for risk_class in "ABCD"] if whole else []
    heads = [words.text("page.draw.column.programme"), *classes, words.text("page.draw.column.total")]
    return pd.DataFrame(rows, columns=heads)


def titles_of(desk: Desk) -> dict[str, str]:
    """Return programme → title by the plan that was frozen, or the one in force once the package is destroyed."""
    plan = desk.plan
    return {programme.id: plain(programme.title) for programme in plan.programmes} if plan else {}
