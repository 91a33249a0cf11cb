"""Who is there: a number of people for each department, or the office's own register."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.operations.closed_forms import teams_needed
from simulation.operations.load.expected import Load, tasks_of
from simulation.operations.load.work import people_of
from simulation.operations.people.days import days_of
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting
from workbench.common.choices import begin, keep
from workbench.common.permission import holds
from workbench.common.plain_text import plain
from workbench.common.upload import LARGEST_UPLOAD, offer_blank_roll, show_problems, translate_fields, while_reading
from workbench.server.staff_files import read_people

MOST = 2000
READ = "operate_read"
COLUMNS = 2
"""Fields of a row, where a plan has many departments."""
KINDS = ("csv", "xlsx")


def choose_people(load: Load, setting: Setting, place: str, words: Catalogue, messages: DeltaGenerator) -> Workforce:
    """Return the people: of the register if one is brought and in order, else so many of each department.

    Parameters
    ----------
    place
        What the fields belong to: a plan in a district.
    """
    brought = _brought(words, messages)
    if brought is not None:
        sizes = "、".join(f"{plain(name)} {brought.count(name)}" for name in brought.departments)
        st.caption(words.text("page.operate.register_taken", people=len(brought.inspectors), departments=sizes))
        return brought
    departments = departments_of(load)
    workforce = Workforce(())
    guess = first_guess(load, setting)
    columns = st.columns(min(COLUMNS, len(departments)))
    for number, department in enumerate(departments):
        key = staff_key(place, department)
        begin(key, guess[department])
        with columns[number % len(columns)]:
            people = keep(key, int(st.number_input(plain(department), 1, MOST, step=1, key=key)))
        workforce = workforce.with_number(department, people)
    return workforce


def staff_key(place: str, department: str) -> str:
    """Return the key of the field of a department."""
    return f"operate-staff-{place}-{department}"


def departments_of(load: Load) -> tuple[str, ...]:
    """Return the departments of a plan, in its order."""
    named = [department for programme in load.plan.programmes for department in programme.departments]
    return tuple(dict.fromkeys(named))


def first_guess(load: Load, setting: Setting) -> dict[str, int]:
    """Return how many people each department would need if its visits lay evenly over the days, in whole teams."""
    days = len(days_of(load.plan.start, load.months))
    other = people_of(departments_of(load)[:1], load.plan.other_visit.team_size)
    visits = dict.fromkeys(departments_of(load), 0.0)
    for place, kind in enumerate(load.kinds):
        tasks = tasks_of(kind, load.plan)
        team = max((task.team_size for task in tasks), default=2)
        going = people_of([name for task in tasks for name in task.departments], team) if tasks else other
        for department, people in going.items():
            visits[department] += people * float(load.by_month[:, place].sum())
    share = setting.share or 0.4
    away = setting.leave_days * load.months / 12
    return {
        name: 2 * math.ceil(teams_needed(number / 2, days, setting.visits_a_day, share, away) or 1)
        for name, number in visits.items()
    }


def _brought(words: Catalogue, messages: DeltaGenerator) -> Workforce | None:
    """Offer to bring a register and a list of leave; return them once they are in order."""
    with st.expander(words.text("page.operate.register"), icon=":material/upload_file:"):
        if not holds("edit", words):
            return None
        translate_fields(words)
        files = [
            st.file_uploader(
                words.text(f"page.operate.{name}"), type=KINDS, key=f"operate_{name}", max_upload_size=LARGEST_UPLOAD
            )
            for name in ("staff", "leave")
        ]
        st.caption(words.text("page.operate.register_note"))
        offer_blank_roll(words, "operate-blank-roll")
    staff, leave = ((file.name, file.getvalue()) if file else None for file in files)
    if staff is None:
        return None
    try:
        return _read(staff, leave)
    except sim.InputError as error:
        with messages:
            show_problems(error, words, "page.operate.register_refused")
        return None


def _read(staff: tuple[str, bytes], leave: tuple[str, bytes] | None) -> Workforce:
    """Read the files, once in a session: their fields hold them through every run of the page."""
    given: Sequence[tuple[str, bytes]] = [staff, *([leave] if leave else [])]
    key = tuple((name, hashlib.sha256(content).hexdigest()) for name, content in given)
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != key:
        found: Workforce | sim.InputError
        try:
            with while_reading() as meanwhile:
                found = Workforce.of(*read_people(staff, leave, meanwhile))
        except sim.InputError as error:
            found = error
        kept = st.session_state[READ] = (key, found)
    if isinstance(kept[1], sim.InputError):
        raise kept[1]
    workforce: Workforce = kept[1]
    return workforce
