"""What a proposal is asked for: plan in force, hours, classes, floor; and the answer, kept by its question."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.riskmapping.proposing.asked import FLOOR, LEAST_FLOOR
from simulation.workflows.watching.propose import Proposed
from workbench.common.choices import choose
from workbench.common.plan_choice import title_of
from workbench.riskmap.kept import kept_answer
from workbench.riskmap.source import Mapped
from workbench.server import library
from workbench.server.library import District, Entry

KEPT = "riskmap-proposed"
MOST_KEPT = 8
MOST_HOURS, USUAL_HOURS, STEP = 6000, 1800, 60
CLASSES = ("D", "CD", "BCD")
SEED_MOST = 9999


def ask(found: Mapped, district: District, words: Catalogue) -> tuple[Entry, Proposed] | None:
    """Offer the question and return the plan with the answer; say what is wrong and return nothing."""
    plans = {entry.plan.id: entry for entry in library.all_plans()}
    adopted = next((name for name, entry in plans.items() if entry.state == "adopted"), None)
    left, right = st.columns(2, gap="large")
    with left:
        name = choose(
            words.text("page.riskmap.plan"), list(plans), lambda name: title_of(plans[name], words), "riskmap-plan",
            words, first=adopted,
        )  # fmt: skip
        hours = st.slider(
            words.text("page.riskmap.hours"), STEP, MOST_HOURS, USUAL_HOURS, STEP, key="riskmap-hours",
            help=words.text("page.riskmap.hours_help"),
        )  # fmt: skip
    with right:
        classes = choose(
            words.text("page.riskmap.classes"), CLASSES, lambda some: _named(some, words), "riskmap-classes", words,
            first=CLASSES[-1], explained=words.text("page.riskmap.classes_help"),
        )  # fmt: skip
        floor = st.slider(
            words.text("page.riskmap.floor"), round(100 * LEAST_FLOOR), 90, round(100 * FLOOR), 5, format="%d%%",
            key="riskmap-floor", help=words.text("page.riskmap.floor_help"),
        )  # fmt: skip
    seed = st.number_input(
        words.text("page.riskmap.seed"), 0, SEED_MOST, 0, key="riskmap-seed", help=words.text("page.riskmap.seed_help")
    )
    made = _answer(found, district, plans[name], (hours, floor / 100, classes, int(seed)), words)
    return None if made is None else (plans[name], made)


def _answer(
    found: Mapped, district: District, entry: Entry, asked: tuple[int, float, str, int], words: Catalogue
) -> Proposed | None:
    hours, floor, classes, seed = asked

    def make() -> Proposed:
        return sim.propose(
            district.specification, entry.plan, found.found, hours, floor, classes, seed=seed, language=words.language
        )

    key = (found.key, district.digest, entry.digest, asked, words.language)
    return kept_answer(
        KEPT, key, MOST_KEPT, make, words, making="page.riskmap.proposing", refused="page.riskmap.no_proposal"
    )


def _named(classes: str, words: Catalogue) -> str:
    return words.text("line.between").join(words.text(f"risk_class_short.{name}") for name in classes)
