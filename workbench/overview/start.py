"""A first comparison in three clicks, on the synthetic district."""

from __future__ import annotations

import streamlit as st

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit, say_value
from workbench.common.choices import preselect_elsewhere
from workbench.common.district_choice import KEY
from workbench.common.explained.indicators import offer_indicators
from workbench.common.headline import HEADLINES, UNDEFINED, Cells, cells_of
from workbench.common.links import turn_to
from workbench.common.plain_text import plain
from workbench.common.plan_choice import USUAL_HORIZON
from workbench.server import cache, library, session
from workbench.server.cache import Case
from workbench.server.library import Entry

BEGUN, PICKED = "guide_begun", "guide_picked"
IN_A_ROW = 3


def guide(plans: list[Entry], words: Catalogue) -> None:
    """Lead a first visitor to a comparison: begin, choose a plan, compare.

    Raises
    ------
    simulation.InputError
        For a shipped file out of order.
    """
    with st.container(border=True):
        st.subheader(words.text("page.overview.start.title"), anchor=False)
        st.markdown(words.text("page.overview.start.about"))
        if not st.session_state.get(BEGUN):
            label = words.text("page.overview.start.begin")
            st.button(label, type="primary", icon=":material/play_arrow:", key="begin", on_click=_begin)
            return
        _choose_plan(plans, words)


def _begin() -> None:
    st.session_state[BEGUN] = True


def _choose_plan(plans: list[Entry], words: Catalogue) -> None:
    baseline, *others = plans
    case = Case(library.shipped_district(), baseline, USUAL_HORIZON)
    titles = distinct_titles((entry.plan.id, entry.titles[words.language]) for entry in plans)
    st.markdown(words.text("page.overview.start.choose", baseline=plain(titles[baseline.plan.id])))
    offer_indicators(HEADLINES, words, "start")
    with st.container(key="plan_cards"):
        for first in range(0, len(others), IN_A_ROW):
            row = others[first : first + IN_A_ROW]
            for column, entry in zip(st.columns(IN_A_ROW), row, strict=False):
                with column:
                    _show_card(entry, titles[entry.plan.id], case, words)


def _show_card(entry: Entry, title: str, case: Case, words: Catalogue) -> None:
    picked = st.session_state.get(PICKED) == entry.plan.id
    cells = cells_of(cache.expected(case, [entry]).table, entry.plan.id)
    # Buttons in a row stand on one line, however long the texts above them.
    with st.container(border=True, height="stretch", vertical_alignment="distribute"):
        with st.container():
            st.markdown(f"**{plain(title)}**")
            st.caption(plain(entry.notes.get(f"published_{words.language}", "")))
            st.markdown("  \n".join(_say(indicator, cells, words) for indicator in HEADLINES))
        if not picked:
            label = words.text("page.overview.start.pick")
            st.button(label, key=f"pick-{entry.plan.id}", on_click=_pick, args=(entry.plan.id,))
        elif st.button(
            words.text("page.overview.start.compare"),
            type="primary",
            icon=":material/compare_arrows:",
            key="first_comparison",
        ):
            _compare(case, entry)


def _say(indicator: str, cells: Cells, words: Catalogue) -> str:
    value = say_value(indicator, cells.get((indicator, ""), UNDEFINED).value, words, bare=True)
    return words.text("page.overview.start.figure", name=name_with_unit(indicator, words), value=value)


def _pick(name: str) -> None:
    st.session_state[PICKED] = name


def _compare(case: Case, entry: Entry) -> None:
    preselect_elsewhere(KEY, case.district.digest)
    st.session_state[session.ASKED_PLANS] = (case.baseline.plan.id, [entry.plan.id])
    turn_to("compare")
