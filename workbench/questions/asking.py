"""What is asked: the question, the plan, the months; and the answer as far as the person may see it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.workflows.questions.disclosing import printable
from simulation.workflows.questions.parts import QUESTIONS, Question
from workbench.common.choices import choose, press
from workbench.common.plan_choice import choose_months, title_of
from workbench.server import session
from workbench.server.cache import Case
from workbench.server.disclosed import Groups, case_to_show
from workbench.server.library import District, Entry

PLAN, MONTHS, QUESTION = "questions-plan", "questions-months", "questions-question"


@dataclass(frozen=True)
class Told:
    """What the page may show.

    Attributes
    ----------
    answer
        Nothing where the question is about a small group.
    case
        The district that it was computed in, and the plan.
    hidden
        Groups of the district that are left out.
    """

    answer: sim.Answer | None
    case: Case
    hidden: Groups


def choose_plan_and_months(entries: list[Entry], words: Catalogue) -> tuple[Entry, int]:
    """Offer the plans, the adopted one first chosen, and the horizon."""
    plans = {entry.plan.id: entry for entry in entries}
    titles = distinct_titles((name, title_of(entry, words)) for name, entry in plans.items())
    adopted = next((name for name, entry in plans.items() if entry.state == "adopted"), None)
    left, right = st.columns([3, 2])
    with left:
        label = words.text("page.questions.plan")
        name = choose(label, list(plans), lambda name: titles[name], PLAN, words, first=adopted)
    with right:
        months = choose_months(MONTHS, words)
    return plans[name], months


def choose_question(words: Catalogue) -> Question:
    """Offer the questions."""
    label = words.text("page.questions.question")
    return press(label, QUESTIONS, lambda name: words.text(f"question.{name}.short"), QUESTION, words)


def answer(district: District, entry: Entry, months: int, question: Question) -> Told:
    """Return the answer for the person in front of the page.

    Raises
    ------
    simulation.InputError
        Where plan and district do not fit together, or the plan is too large to be computed.
    """
    case, hidden = case_to_show(Case(district, entry, months), [entry])
    key = (case.district.digest, entry.digest, str(months), question)
    found = _ask(case.district.specification, entry.plan, months, question, key)
    if session.person().may("whole"):
        return Told(found, case, hidden)
    return Told(printable(found, hidden), case, hidden)


@st.cache_resource(max_entries=64, show_spinner=False)
def _ask(
    _specification: sim.Specification, _plan: sim.Plan, months: int, question: Question, key: tuple[str, ...]
) -> sim.Answer:
    return sim.ask(_specification, _plan, question, months)
