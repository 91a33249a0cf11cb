"""Which plans are compared, against which one, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from workbench.cache import Case
from workbench.library import District, Entry
from workbench.widgets.choices import choose, choose_several

HORIZONS = (12, 24, 36, 60)
USUAL_HORIZON = 36
MOST_OTHERS = 5
"""Plans beside the baseline and the working plan: more cannot be told apart in a chart."""
SHOWN_FIRST = ("a-zero",)


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
    """

    case: Case
    plans: Mapping[str, Entry]
    others: tuple[Entry, ...]
    titles: Mapping[str, str]


def choose_plans(district: District, entries: list[Entry], words: Catalogue) -> Choice:
    """Offer the plans and return the choice."""
    plans = {entry.plan.id: entry for entry in entries}
    titles = distinct_titles((name, entry.titles[words.language]) for name, entry in plans.items())
    left, middle, right = st.columns([3, 5, 2])
    with left:
        baseline = _choose_baseline(titles, words)
    with middle:
        others = _choose_others(titles, baseline, words)
    with right:
        months = _choose_months(words)
    case = Case(district, plans[baseline], months)
    return Choice(case, plans, tuple(plans[name] for name in others), titles)


def _choose_baseline(titles: Mapping[str, str], words: Catalogue) -> str:
    label, explained = words.text("page.compare.baseline"), words.text("page.compare.baseline_help")
    return choose(label, list(titles), lambda name: titles[name], "baseline", words, explained=explained)


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


def _choose_months(words: Catalogue) -> int:
    label = words.text("page.compare.horizon")
    return choose(
        label, HORIZONS, lambda n: words.text("page.compare.months", months=n), "months", words, first=USUAL_HORIZON
    )
