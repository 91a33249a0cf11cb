"""What needs attention: rules that are not met, plans that wait for someone, figures that rest on assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.monitoring.words import name_series
from simulation.workflows.check import WordedRule, check
from simulation.workflows.watching.keep import open_alarms
from workbench.common.links import offer_link
from workbench.common.plain_text import plain
from workbench.draw.desk import month_in_words
from workbench.overview.month import state_of_month
from workbench.server import library, records, session
from workbench.server.disclosed import district_to_show
from workbench.server.library import District, Entry

MARKS = {"FAIL": "red", "WARN": "orange", "PASS": "green"}


@dataclass(frozen=True)
class Matter:
    """Something to see to.

    Attributes
    ----------
    text
        What it is, as Markdown.
    page
        Address of the page where it is seen to.
    """

    text: str
    page: str


def show_attention(adopted: Entry | None, plans: list[Entry], district: District, words: Catalogue) -> None:
    """Show what waits, and the rules that the adopted plan does not meet.

    Raises
    ------
    simulation.InputError
        When the plan and the district do not fit together, or the store cannot be read.
    """
    st.subheader(words.text("page.overview.attention"), anchor=False)
    matters = [
        *_drawing(adopted, words),
        *_waiting(plans, words),
        *_alarming(district, words),
        *_assumed(district, words),
    ]
    if not matters:
        st.markdown(words.text("page.overview.nothing"))
    for matter in matters:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(matter.text, width="content")
            offer_link(matter.page, words.text(f"page.{matter.page}.title"))
    if adopted is not None:
        _show_rules(rules_of(adopted, district_to_show(district), words), words)


def rules_of(entry: Entry, district: District, words: Catalogue) -> tuple[WordedRule, ...]:
    """Return the check of a plan beside the shipped plan in force, what is worst first."""
    reference = library.shipped_plans()[0].plan
    rules = check(entry.plan, district.specification, reference, words.language, library.region_names(words.language))
    return tuple(sorted(rules, key=lambda rule: list(MARKS).index(rule.verdict)))


def _show_rules(rules: tuple[WordedRule, ...], words: Catalogue) -> None:
    st.subheader(words.text("page.overview.rules"), anchor=False)
    counts = {verdict: sum(rule.verdict == verdict for rule in rules) for verdict in MARKS}
    badges = (f":{colour}-badge[{words.text(f'rule.verdict.{verdict}')} {counts[verdict]}]"
              for verdict, colour in MARKS.items())  # fmt: skip
    st.markdown(" ".join(badges))
    for rule in rules:
        if rule.verdict != "PASS":
            mark = f":{MARKS[rule.verdict]}-badge[{rule.mark}]"
            st.markdown(mark + " " + words.text("page.overview.rule", **_say(rule, words)))


def _say(rule: WordedRule, words: Catalogue) -> dict[str, str]:
    finding = words.text("line.remedy", sentence=rule.finding, remedy=rule.mend) if rule.mend else rule.finding
    return {"name": plain(rule.name), "clause": plain(rule.clause), "finding": plain(finding)}


def _drawing(adopted: Entry | None, words: Catalogue) -> Iterator[Matter]:
    """Yield what the draw of this month waits for."""
    now = f"{datetime.now():%Y-%m}"
    state = state_of_month(adopted.plan, now) if adopted is not None else None
    if state is not None:
        told = words.text(f"page.overview.month.{state}", month=month_in_words(now, words))
        yield Matter(told, "dock" if state == "no_frame" else "draw")


def _waiting(plans: list[Entry], words: Catalogue) -> Iterator[Matter]:
    names = distinct_titles((entry.plan.id, entry.titles[words.language]) for entry in plans)
    for state, page in (("draft", "plans"), ("reviewed", "adopt")):
        waiting = [plain(names[entry.plan.id]) for entry in plans if entry.state == state]
        if waiting:
            titles = words.text("line.between").join(waiting)
            yield Matter(words.text(f"page.overview.waiting_{state}", number=len(waiting), titles=titles), page)


def _alarming(district: District, words: Catalogue) -> Iterator[Matter]:
    """Yield alarms that were raised and that nobody has dealt with."""
    waiting = open_alarms(records.store().alarms(district.specification.id))
    # An alarm names its series: who may not see counts learns nothing of a small group here.
    if waiting and session.person().may("whole"):
        regions = library.region_names(words.language)
        names = dict.fromkeys(plain(name_series(alarm.what, words, regions)) for alarm in waiting)
        told = words.text("line.between").join(names)
        yield Matter(words.text("page.overview.alarms_open", number=len(waiting), names=told), "monitor")


def _assumed(district: District, words: Catalogue) -> Iterator[Matter]:
    if records.store().calibration_of(district.digest) is None:
        yield Matter(words.text("page.overview.assumed"), "calibrate")
