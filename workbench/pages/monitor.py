"""Monitor: the adopted plan against what happened; facts first, then evidence, then when to tune again."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_error
from simulation.model.calendar import month_number, month_text
from simulation.monitoring.evidence.detector import YEAR
from workbench.common.choices import choose
from workbench.common.district_choice import choose_district, show_district
from workbench.common.downloads import exporter
from workbench.common.links import offer_link, offer_next
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.monitor.answer import FUTURES, Asked, answer
from workbench.monitor.background import JOBS, offer, threshold_of
from workbench.monitor.backward import show_backward
from workbench.monitor.dealing import offer_keeping, show_alarms
from workbench.monitor.given import Given, given_counts
from workbench.monitor.ranking import rank_for
from workbench.monitor.sections import (
    show_basis,
    show_causes,
    show_completion,
    show_pictures,
    show_retune,
    show_top,
    show_unseen,
)
from workbench.monitor.shown import as_shown
from workbench.server import library, session
from workbench.server.library import District, Entry

RATES = (0.2, 0.1, 0.05, 0.5)


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.monitor.title"), url_path="monitor")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.monitor.title"), anchor=False)
    st.caption(words.text("page.monitor.purpose"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        show_district(district, words)
        _show_for(district, words)
    except sim.InputError as error:
        show_problems(error, words, "page.monitor.broken")


def _show_for(district: District, words: Catalogue) -> None:
    """Show the adopted plan of a district, or say what is lacking and where to get it."""
    adopted = next((entry for entry in library.all_plans() if entry.state == "adopted"), None)
    if adopted is None:
        st.info(words.text("page.monitor.none_adopted"), icon=":material/info:")
        offer_link("adopt", words.text("page.adopt.title"))
        return
    given = given_counts(district)
    if given is None:
        st.info(words.text("page.monitor.no_records"), icon=":material/info:")
        offer_link("data", words.text("page.data.title"))
        return
    JOBS.collect()
    asked = _ask(district, adopted, given, words)
    if asked is None:
        start = plain(adopted.plan.start)
        st.info(words.text("page.monitor.before_plan", start=start), icon=":material/info:")
        return
    _show_watch(asked, words)


def _ask(district: District, adopted: Entry, given: Given, words: Catalogue) -> Asked | None:
    """Return what is to be watched; nothing where no month since the plan began is on record."""
    months = [month for month in sorted(given.table["month"].unique()) if month >= adopted.plan.start]
    if not months:
        return None
    title = plain(adopted.titles[words.language])
    st.markdown(words.text("page.monitor.watched", plan=title, first=months[0], last=months[-1]))
    first = _this_year(months, adopted.plan.start, given)
    left, right = st.columns(2)
    with left:
        label, explained = words.text("page.monitor.start"), words.text("page.monitor.start_help")
        start = choose(label, months, str, "monitor_start", words, first=first, explained=explained)
    with right:
        label, explained = words.text("page.monitor.rate"), words.text("page.monitor.rate_help")
        rate = choose(label, RATES, lambda share: f"{share:.0%}", "monitor_rate", words, explained=explained)
    return Asked(district, adopted, given, start, rate, FUTURES)


def _this_year(months: list[str], start: str, given: Given) -> str:
    """Return the month in which the plan year of the newest complete month began."""
    complete = given.table.loc[given.table["complete"], "month"].max()
    newest = month_number(complete if isinstance(complete, str) else months[-1])
    gone = max(newest - month_number(start), 0)
    first = month_text(month_number(start) + gone // YEAR * YEAR)
    return first if first in months else months[0]


def _show_watch(asked: Asked, words: Catalogue) -> None:
    try:
        with st.spinner(words.text("page.monitor.working")):
            watch = as_shown(answer(asked, threshold_of(asked), rank_for(asked)), asked.district)
    except sim.InputError as error:
        st.warning(words.text("page.monitor.does_not_fit"), icon=":material/warning:")
        st.code(word_error(error, words.language, on_page=True), language=None, wrap_lines=True)
        return
    regions = library.region_names(words.language)
    show_top(watch, words)
    show_completion(watch, words)
    show_pictures(watch, words)
    show_alarms(asked, watch, words, regions)
    offer(asked, words)
    show_causes(watch, words, regions)
    show_unseen(watch, words, regions)
    show_retune(watch, words)
    show_backward(asked, words, regions)
    files = exporter({"district": asked.district.digest, "plan": asked.adopted.digest}, words)
    show_basis(watch, words, files)
    offer_keeping(asked, watch, words)
    st.caption(words.text("notice.internal"))
    offer_next(("riskmap", "calibrate", "tune"), words)


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
