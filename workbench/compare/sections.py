"""The parts of the answer, one at a time: what is not looked at is not drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from simulation.comparison.binding import Bound, what_binds
from simulation.comparison.explanation_words import word_bound
from simulation.language.catalogue import Catalogue
from workbench.common.choices import choose, press
from workbench.common.downloads import exporter
from workbench.common.naming import Names, programme_titles
from workbench.common.plain_text import plain
from workbench.compare.keeping import Shown, show_keeping
from workbench.compare.long_run import show_long_run
from workbench.compare.measures import has_measures, show_measures
from workbench.compare.numbers import show_numbers
from workbench.compare.pictures import HIDDEN, Gallery
from workbench.compare.sources import show_sources
from workbench.server.cache import Case
from workbench.server.library import Entry
from workbench.tune.parts.background import frontier_of

SECTIONS = ("overview", "groups", "time", "stock", "moves", "binds", "numbers", "keep")
MEASURES = "measures"
"""The section of plans with measures, offered only where there are any."""
SECTION = "section"
BOUND_ICONS = {
    "capacity_reached": ":material/warning:",
    "capacity_spare": ":material/check_circle:",
    "no_capacity": ":material/all_inclusive:",
    "without": ":material/rule:",
    "ratio_full": ":material/vertical_align_top:",
    "ratio_none": ":material/vertical_align_bottom:",
    "rounds_idle": ":material/hide_source:",
    "no_firms": ":material/block:",
}


def show_section(shown: Shown, titles: Mapping[str, str], words: Catalogue) -> None:
    """Offer the sections and draw the chosen one."""
    names = Names(words, titles, programme_titles(shown.entries) if words.language == "zh" else {})
    files = exporter(_subject(shown), words)
    gallery = Gallery(shown.answer, shown.entries, names, files, frontier_of(shown.case))
    section = _choose_section(words, measures=has_measures(shown))
    if section in ("time", "moves"):
        _tell_starts(shown.entries, words)
    with st.container(key="pictures"):
        if section == "overview":
            _side_by_side(gallery.by_class, gallery.tradeoff)
        elif section == "groups":
            gallery.by_group()
        elif section == "time":
            _side_by_side(gallery.over_time, gallery.workload)
        elif section == "stock":
            _side_by_side(*(partial(gallery.by_class, name) for name in HIDDEN))
        elif section == "moves":
            gallery.flows()
            gallery.classes()
    if section == "stock":
        show_long_run(shown.case, shown.entries, names)
    elif section == "binds":
        _show_binding(shown, names, words)
    elif section == "numbers":
        show_numbers(shown.answer.table, names, files)
        show_sources(shown.entries[:-1], words)
    elif section == "keep":
        show_keeping(shown, files, words)
    elif section == MEASURES:
        show_measures(shown, titles, files, words)
    st.caption(words.text("notice.internal"))


def _choose_section(words: Catalogue, *, measures: bool) -> str:
    offered = (*SECTIONS, MEASURES) if measures else SECTIONS
    label = words.text("page.compare.section")
    return press(
        label, offered, lambda name: words.text(f"page.compare.section_{name}"), SECTION, words, label_shown=False
    )


def _side_by_side(left: Callable[[], None], right: Callable[[], None]) -> None:
    for column, draw in zip(st.columns(2, gap="medium"), (left, right), strict=True):
        with column:
            draw()


def _tell_starts(entries: list[Entry], words: Catalogue) -> None:
    starts = [entry.plan.start for entry in entries]
    if len(set(starts)) > 1:
        st.caption(words.text("page.compare.other_starts", start=starts[0]))


def _show_binding(shown: Shown, names: Names, words: Catalogue) -> None:
    st.subheader(words.text("page.compare.section_binds"), anchor=False)
    st.caption(words.text("page.compare.binds_note"))
    plans = {entry.plan.id: entry for entry in shown.entries}
    label = words.text("page.compare.choose_binds")
    chosen = plans[choose(label, tuple(plans)[::-1], lambda name: names.titles[name], "choose_binds", words)]
    for bound in _binding(shown.case, chosen, (*shown.case.key(chosen),)):
        icon = BOUND_ICONS.get(bound.code.partition(":")[0], ":material/info:")
        st.markdown(f"{icon} {plain(word_bound(bound, chosen.plan.start, words))}")


@st.cache_resource(max_entries=64, show_spinner=False)
def _binding(_case: Case, _entry: Entry, key: tuple[str, ...]) -> tuple[Bound, ...]:
    return what_binds(_case.district.specification, _entry.plan, _case.months)


def _subject(shown: Shown) -> dict[str, object]:
    """Return what the log names of an export: digests."""
    return {"district": shown.case.district.digest, "plans": [entry.digest for entry in shown.entries]}
