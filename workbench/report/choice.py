"""Which kept comparison a report is about, which plan it proposes, in which language it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.scenarios.comparison import SavedComparison
from simulation.scenarios.repository import Store
from simulation.workflows.keep import recall_comparison
from workbench.common.choices import choose
from workbench.common.clock import local_time
from workbench.common.upload import show_problems
from workbench.server import library

COMPARISON, PROPOSAL, LANGUAGE = "report_comparison", "report_proposal", "report_language"


@dataclass(frozen=True)
class Choice:
    """What the upper part of the page decided.

    Attributes
    ----------
    proposal
        Id of the plan that the report proposes.
    language
        Of the report, not of the page.
    titles
        Plan id → title in the language of the page, no two the same.
    report_titles
        Plan id → title in the language of the report.
    """

    saved: SavedComparison
    comparison: sim.Comparison
    proposal: str
    language: str
    titles: Mapping[str, str]
    report_titles: Mapping[str, str]


def choose_report(store: Store, saved: Sequence[SavedComparison], words: Catalogue) -> Choice | None:
    """Offer the comparisons, the plans of the one chosen, and the languages; nothing where no plan can be proposed."""
    by_number = dict(enumerate(saved))
    number = choose(
        words.text("page.report.comparison"),
        list(by_number),
        lambda place: _name(store, by_number[place], words),
        f"{COMPARISON}-{len(saved)}",  # a new comparison is a new list, with the newest first
        words,
    )
    try:
        comparison = recall(store, by_number[number])
    except sim.InputError as error:
        show_problems(error, words, "page.report.comparison_broken")
        return None
    titles = titles_of(comparison, words.language)
    others = [plan.id for plan in comparison.plans if plan.id != comparison.baseline]
    if not others:
        st.warning(words.text("page.report.one_plan"))
        return None
    left, right = st.columns([3, 1])
    with left:
        key = f"{PROPOSAL}-{by_number[number].result}"
        proposal = choose(words.text("page.report.proposal"), others, lambda name: titles[name], key, words)
    with right:
        label = words.text("page.report.language")
        language = choose(label, LANGUAGES, _name_language, LANGUAGE, words, first=words.language)
    return Choice(by_number[number], comparison, proposal, language, titles, plain_titles(comparison, language))


def titles_of(comparison: sim.Comparison, language: str) -> dict[str, str]:
    """Return plan id → title in a language, no two the same."""
    return distinct_titles(plain_titles(comparison, language).items())


def plain_titles(comparison: sim.Comparison, language: str) -> dict[str, str]:
    """Return plan id → title in a language: see `library.title_in`. A report tells equal ones apart itself."""
    return {plan.id: library.title_in(plan, comparison.digests[plan.id], language) for plan in comparison.plans}


def recall(store: Store, saved: SavedComparison) -> sim.Comparison:
    """Return a kept comparison; read once, for its digest says that it stays the same."""
    return _recalled(store, saved, saved.result)


@st.cache_resource(max_entries=16, show_spinner=False)
def _recalled(_store: Store, _saved: SavedComparison, result: str) -> sim.Comparison:
    return recall_comparison(_store, _saved)


def _name(store: Store, saved: SavedComparison, words: Catalogue) -> str:
    """Say when and by whom a comparison was kept, and what it compares."""
    heading = {"at": local_time(saved.at), "who": saved.who}
    try:
        comparison = recall(store, saved)
    except sim.InputError:
        return words.text("page.report.unreadable", **heading)
    titles = titles_of(comparison, words.language)
    others = [title for name, title in titles.items() if name != comparison.baseline]
    kind = "page.report.with_intervals" if comparison.replications or comparison.draws else "page.report.expected_only"
    return words.text(
        "page.report.named",
        **heading,
        baseline=titles[comparison.baseline],
        plans=words.text("line.between").join(others),
        months=comparison.months,
        kind=words.text(kind, replications=comparison.replications),
    )


def _name_language(language: str) -> str:
    return load_catalogue(language).text("page.app.own_name")
