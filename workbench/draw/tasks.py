"""Step 2, 本月任务: for each programme and class what the round asks, what was drawn, and what this month will draw."""

from __future__ import annotations

from collections import Counter
from math import ceil, floor
from typing import NamedTuple

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.drawing.chain import Chain, earlier_draws, sound
from simulation.drawing.flags import with_flags
from simulation.drawing.frame import parse_csv
from simulation.drawing.private import sha
from simulation.drawing.record import active
from simulation.drawing.rounds import chance
from simulation.drawing.rule import eligible
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.draw.folder import Month
from workbench.draw.steps import Desk, step
from workbench.server import session

NAME = "tasks"


def show_tasks(desk: Desk, ready: bool) -> bool:
    """Show step 2 and return whether it is done: whether this month has anything to draw."""
    plan = desk.plan
    done = ready and plan is not None
    with step(2, NAME, "done" if done else "closed", desk.words):
        if not done or plan is None:
            return False
        try:
            rows = month_numbers(desk.month, plan)
        except sim.InputError as error:
            show_problems(error, desk.words, "page.draw.cannot")
            return bool(desk.month.seal)
        _show(rows, plan, desk)
        if not rows:
            st.info(desk.words.text("page.draw.nothing", month=desk.month_words), icon=":material/info:")
        return bool(rows)


class Numbers(NamedTuple):
    """What a programme asks of a class this month: firms that can be drawn, drawn in the round, least and most."""

    programme: str
    risk_class: str
    able: int
    so_far: int
    least: int
    most: int


def month_numbers(month: Month, plan: sim.Plan) -> tuple[Numbers, ...]:
    """Return the numbers of every programme that draws this month, by class.

    Raises
    ------
    simulation.InputError
        When the chain of records does not hold.
    """
    chain = sound(month.records)
    return _numbers(month.name, sim.digest(plan), sha(month.frame.read_bytes()), chain.head, month, plan, chain)


@st.cache_resource(max_entries=24, show_spinner=False)  # numbers only: no firm stays in the server's memory
def _numbers(
    name: str, digest: str, frame: str, head: str, _month: Month, _plan: sim.Plan, _chain: Chain
) -> tuple[Numbers, ...]:
    known = parse_csv(_month.frame.read_text(encoding="utf-8"))
    firms = with_flags(known, _plan, name, earlier_draws(_chain))
    rows = []
    for programme in (each for each in _plan.programmes if each.id in active(_plan, name)):
        able = Counter(firm.risk_class for firm in eligible(firms, programme, _plan, name))
        so_far = Counter(firm.risk_class for firm in firms if programme.id in firm.drawn)
        for risk_class in "ABCD":
            mean = chance(programme, risk_class, _plan.start, name) * able[risk_class]
            numbers = (able[risk_class], so_far[risk_class], floor(mean), ceil(mean))
            rows.append(Numbers(programme.id, risk_class, *numbers))
    return tuple(rows)


def _show(rows: tuple[Numbers, ...], plan: sim.Plan, desk: Desk) -> None:
    words = desk.words
    if not session.person().may("whole"):
        st.caption(words.text("page.draw.totals_only"))
        return
    titles = {programme.id: plain(programme.title) for programme in plan.programmes}
    shown = [
        (titles[row.programme], words.text(f"risk_class_short.{row.risk_class}"), str(row.able), str(row.so_far),
         between(row.least, row.most))
        for row in rows
    ]  # fmt: skip
    heads = [words.text(f"page.draw.column.{name}") for name in ("programme", "risk_class", "able", "so_far", "month")]
    st.table(pd.DataFrame(shown, columns=heads), hide_index=True)


def between(least: int, most: int) -> str:
    """Return the least and the most of a number, or the one it must be.

    Examples
    --------
    >>> between(11, 12), between(3, 3)
    ('11–12', '3')
    """
    return str(least) if least == most else f"{least}–{most}"
