"""Which month is on the page: those on the disk, those of the plan's year, this month and the next."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.calendar import month_number, month_text
from workbench.common.choices import choose
from workbench.draw.desk import month_in_words
from workbench.draw.folder import Month, months_on_disk

KEY = "draw_month"
YEAR = 12


def months_offered(root: Path, plan: sim.Plan | None, today: str) -> list[str]:
    """Return the months that can be chosen, the first one first.

    Parameters
    ----------
    plan
        The plan in force: nothing is drawn before it begins.
    today
        The month of today.
    """
    kept = months_on_disk(root)
    if plan is None:
        return kept
    start, now = month_number(plan.start), month_number(today)
    near = {*range(start, start + YEAR), *range(max(start, now), max(start, now) + 2)}
    return sorted({*kept, *map(month_text, near)})


def first_choice(root: Path, offered: list[str], today: str) -> str:
    """Return the month that is meant when nobody has chosen: one that waits, else the last that was drawn.

    Who comes back after a draw looks for what was drawn; the next month begins when somebody chooses it.
    """
    waiting: list[str] = []
    drawn: list[str] = []
    for month in (Month(root, name) for name in months_on_disk(root)):
        (drawn if month.record or month.destroyed else waiting).append(month.name)
    return next(iter([*waiting[:1], *drawn[-1:], *([today] if today in offered else [])]), offered[0])


def choose_month(root: Path, plan: sim.Plan | None, words: Catalogue) -> Month | None:
    """Offer the months and return the chosen one; nothing where there is none."""
    today = f"{datetime.now():%Y-%m}"
    offered = months_offered(root, plan, today)
    if not offered:
        return None
    name = choose(
        words.text("page.draw.month"), offered, lambda month: month_in_words(month, words), KEY, words,
        first=first_choice(root, offered, today),
    )  # fmt: skip
    month = Month(root, name)
    if month.record and name != offered[-1]:
        st.caption(words.text("page.draw.month_drawn"))
    return month
