"""The list of alarms, and 登记处置: who deals with one, how, and what is known of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.monitoring.watch import Watch
from simulation.monitoring.words import name_series, say_alarm, say_alarms, told
from simulation.scenarios.watching import MEASURES, RAISED, SavedAlarm
from simulation.workflows.watching.keep import alarms_to_raise, dealt_with, keep_observations, same_alarm
from workbench.common.clock import local_time
from workbench.common.explained.terms import offer_terms
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.monitor.answer import Asked
from workbench.monitor.sections import Regions
from workbench.server import records, session


def show_alarms(asked: Asked, watch: Watch, words: Catalogue, regions: Regions) -> None:
    """Show the alarms and what was done about each."""
    st.subheader(words.text("page.monitor.alarms"), anchor=False)
    offer_terms(("false_alarm", "evidence"), words, "monitor-alarms")
    rows = told(watch).to_dict("records")
    if not rows:
        st.markdown(say_alarms(watch, words)[0])
    known = records.store().alarms(asked.district.specification.id)
    for place, row in enumerate(rows):
        with st.container(border=True):
            st.markdown(plain(say_alarm(row, words, regions)))
            _show_dealing(_alarm(asked, watch, row), place, known, words)
    _show_corrected(asked, watch, known, words, regions)


def _alarm(asked: Asked, watch: Watch, row: dict[Any, Any]) -> SavedAlarm:
    """Return a row as the store knows it."""
    who = session.person().name
    every = alarms_to_raise(watch, asked.district.specification.id, asked.adopted.plan, (), who)
    return next(a for a in every if (a.what, a.month) == (row["what"], row["month"]))


def _show_dealing(alarm: SavedAlarm, place: int, known: tuple[SavedAlarm, ...], words: Catalogue) -> None:
    done = [a for a in known if a.measure != RAISED and same_alarm(a, alarm)]
    for each in done:
        measure = words.text(f"page.monitor.measure.{each.measure}")
        st.markdown(
            words.text(
                "page.monitor.dealt", measure=measure, department=plain(each.department), note=plain(each.note),
                who=plain(each.who), at=local_time(each.at),
            )
        )  # fmt: skip
    with st.popover(words.text("page.monitor.deal"), icon=":material/edit_note:", key=f"deal-{place}"):
        if not permitted("edit", words):
            return
        measure = st.selectbox(
            words.text("page.monitor.measure.label"), MEASURES, key=f"deal-measure-{place}-{words.language}",
            format_func=lambda name: words.text(f"page.monitor.measure.{name}"), filter_mode=None,
        )  # fmt: skip
        department = st.text_input(words.text("page.monitor.department"), max_chars=100, key=f"deal-department-{place}")
        note = st.text_area(words.text("page.monitor.note"), max_chars=2000, key=f"deal-note-{place}")
        if st.button(words.text("page.monitor.record"), key=f"deal-save-{place}", type="primary"):
            _deal(alarm, measure, department, note, words)


def _deal(alarm: SavedAlarm, measure: str, department: str, note: str, words: Catalogue) -> None:
    try:
        records.store().save_alarms([dealt_with(alarm, measure, department, note, session.person().name)])
    except sim.InputError as error:
        show_problems(error, words, "page.monitor.not_recorded")
        return
    st.rerun()


def _show_corrected(
    asked: Asked, watch: Watch, known: tuple[SavedAlarm, ...], words: Catalogue, regions: Regions
) -> None:
    """Strike through alarms that were raised for this plan and that corrected records no longer bear out."""
    now = alarms_to_raise(watch, asked.district.specification.id, asked.adopted.plan, (), "")
    raised = [a for a in known if a.measure == RAISED and a.plan == asked.adopted.digest and a.month >= asked.start]
    gone = [a for a in raised if not any(same_alarm(a, other) for other in now)]
    for alarm in gone:
        text = words.text("page.monitor.corrected", what=name_series(alarm.what, words, regions), month=alarm.month)
        st.markdown(f"~~{plain(text)}~~")


def offer_keeping(asked: Asked, watch: Watch, words: Catalogue) -> None:
    """Offer to keep the monthly counts and the alarms in the store."""
    if not asked.given.fresh:
        st.caption(words.text("page.monitor.from_store"))
        return
    label, explained = words.text("page.monitor.keep"), words.text("page.monitor.keep_help")
    if not session.person().may("edit") or not permitted("edit", words):
        return
    if st.button(label, icon=":material/inventory_2:", help=explained, key="monitor-keep"):
        try:
            kept = _keep(asked, watch)
        except sim.InputError as error:
            show_problems(error, words, "page.monitor.not_kept")
            return
        st.success(words.text("page.monitor.kept", months=kept), icon=":material/check:")


def _keep(asked: Asked, watch: Watch) -> int:
    who, store, district = session.person().name, records.store(), asked.district.specification.id
    records.keep_district(asked.district.specification, who)
    months = keep_observations(store, district, asked.given.table, asked.given.source, who)
    store.save_alarms(alarms_to_raise(watch, district, asked.adopted.plan, store.alarms(district), who))
    return len(months)
