"""The working plan: one of the library's with its levers moved."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st

import simulation as sim
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from workbench.library import Entry
from workbench.widgets.choices import choose
from workbench.widgets.levers import apply_levers, pull_levers
from workbench.widgets.plan_choice import Choice

ID = "working"


def edit_working_plan(choice: Choice, words: Catalogue) -> Entry:
    """Offer the levers and return the plan they make.

    Raises
    ------
    simulation.InputError
        When the levers ask for what the plan's months do not allow.
    """
    st.subheader(words.text("page.compare.working"), anchor=False)
    base = choice.plans[_choose_base(choice, words)]
    name, titles = free_id(choice.plans), {language: _title(language) for language in LANGUAGES}
    if not base.plan.programmes:
        st.info(words.text("page.compare.no_programmes"))
        plan = base.plan.model_copy(update={"id": name, "title": titles[LANGUAGES[0]]})
    else:
        ratios, rounds, programme = pull_levers(base.plan, base.digest, words)
        plan = apply_levers(base.plan, ratios, rounds, programme, name, titles[LANGUAGES[0]])
    return Entry(plan, sim.digest(plan), titles)


def offer_working_plan(working: Entry, words: Catalogue) -> None:
    """Offer the working plan as a plan file."""
    st.download_button(
        words.text("page.compare.download_plan"),
        data=lambda: sim.to_json(working.plan).encode(),
        file_name=f"{working.plan.id}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/draft:",
    )


def free_id(taken: Container[str]) -> str:
    """Return the id of the working plan, numbered when a plan of the library has it.

    Examples
    --------
    >>> free_id(["status-quo"]), free_id(["working", "working-2"])
    ('working', 'working-3')
    """
    name, number = ID, 1
    while name in taken:
        number += 1
        name = f"{ID}-{number}"
    return name


def _title(language: str) -> str:
    return load_catalogue(language).text("page.compare.working")


def _choose_base(choice: Choice, words: Catalogue) -> str:
    baseline = choice.case.baseline.plan.id
    return choose(
        words.text("page.compare.base"),
        list(choice.plans),
        lambda name: choice.titles[name],
        f"base-{baseline}",  # a new baseline is a new starting point
        words,
        first=baseline,
        explained=words.text("page.compare.base_help"),
    )
