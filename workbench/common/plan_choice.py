"""Which plans are compared, against which one, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from workbench.common.choices import choose, choose_several, preselect, remembered
from workbench.server import session
from workbench.server.cache import Case
from workbench.server.library import District, Entry

HORIZONS = (12, 24, 36, 60)
USUAL_HORIZON = 36
MOST_OTHERS = 4
"""Plans beside the baseline and the working plan: six in all, more cannot be told apart in a chart."""
SHOWN_FIRST = ("a-zero",)
BASELINE, MONTHS = "baseline", "months"


@dataclass(frozen=True)
class Choice:
    """What the upper part of the page decided.

    Attributes
    ----------
    plans
        Every plan there is, by id, in the order of the library.
    others
        Those compared with the baseline of the case.
    titles
        Plan id → title in the language of the page, no two the same.
    start
        Working plan of a reopened comparison, from which the new one may start.
    """

    case: Case
    plans: Mapping[str, Entry]
    others: tuple[Entry, ...]
    titles: Mapping[str, str]
    start: Entry | None = None


def choose_plans(district: District, entries: list[Entry], words: Catalogue) -> Choice:
    """Offer the plans and return the choice."""
    plans = {entry.plan.id: entry for entry in entries}
    titles = distinct_titles((name, title_of(entry, words)) for name, entry in plans.items())
    asked = session.asked_plans()
    if asked is not None:
        select_plans(*asked, plans, words)
    left, middle, right = st.columns([5, 8, 4])
    with left:
        baseline = _choose_baseline(titles, words)
    with middle:
        others = _choose_others(titles, baseline, words)
    with right:
        months = choose_months(MONTHS, words)
    case = Case(district, plans[baseline], months)
    return Choice(case, plans, tuple(plans[name] for name in others), titles, session.reopened_plans()[1])


def choose_case(district: District, entries: list[Entry], words: Catalogue) -> tuple[Case, Mapping[str, str]]:
    """Offer the plan in force and the months alone; return them, and plan id → title of every plan there is."""
    plans = {entry.plan.id: entry for entry in entries}
    titles = distinct_titles((name, title_of(entry, words)) for name, entry in plans.items())
    left, right = st.columns([3, 2])
    with left:
        baseline = _choose_baseline(titles, words)
    with right:
        months = choose_months(MONTHS, words)
    return Case(district, plans[baseline], months), titles


def title_of(entry: Entry, words: Catalogue) -> str:
    """Return the title of a plan, with its state where the store holds it."""
    title = entry.titles[words.language]
    if not entry.state:
        return title
    return words.text("page.compare.title_with_state", title=title, state=words.text(f"state.{entry.state}"))


def select_plans(baseline: str | None, others: list[str], plans: Mapping[str, Entry], words: Catalogue) -> None:
    """Choose plans by their ids, before the fields are drawn; what the library lacks is left out."""
    chosen = baseline if baseline is not None and baseline in plans else remembered(BASELINE, next(iter(plans)))
    if chosen not in plans:
        chosen = next(iter(plans))
    preselect(BASELINE, chosen, words)
    known = [name for name in dict.fromkeys(others) if name in plans and name != chosen]
    preselect(f"others-{chosen}", known[:MOST_OTHERS], words)
    if len(known) == 1:
        # Who asks for one plan wants to see what it does: the cards are about the working plan, so that starts there.
        preselect(base_key(chosen), known[0], words)


def base_key(baseline: str) -> str:
    """Return the key of the choice of a plan to start from: a new baseline is a new starting point."""
    return f"base-{baseline}"


def _choose_baseline(titles: Mapping[str, str], words: Catalogue) -> str:
    label, explained = words.text("page.compare.baseline"), words.text("page.compare.baseline_help")
    return choose(label, list(titles), lambda name: titles[name], BASELINE, words, explained=explained)


def _choose_others(titles: Mapping[str, str], baseline: str, words: Catalogue) -> list[str]:
    offered = [name for name in titles if name != baseline]
    return choose_several(
        words.text("page.compare.others"),
        offered,
        lambda name: titles[name],
        f"others-{baseline}",
        words,
        first=SHOWN_FIRST,
        most=MOST_OTHERS,
        none=words.text("page.compare.others_none"),
    )


def choose_months(key: str, words: Catalogue) -> int:
    """Offer the horizons and return the months of the chosen one, which is remembered under a key."""
    offered = sorted({*HORIZONS, remembered(key, USUAL_HORIZON)})  # a reopened comparison may have another
    label = words.text("page.compare.horizon")
    return choose(
        label, offered, lambda n: words.text("page.compare.months", months=n), key, words, first=USUAL_HORIZON
    )
