"""The right side: the optimum beside the plan in force, what holds it back, and what can become of it."""

from __future__ import annotations

import math

import streamlit as st

import simulation as sim
from simulation.engines.lanes.first_call import was_compiled
from simulation.language.catalogue import Catalogue
from simulation.tuning.answer import Answer
from simulation.tuning.clash import Clash
from simulation.tuning.prices import Price
from simulation.tuning.problem.format import TuningProblem
from workbench.common.upload import show_problems, while_reading
from workbench.server.cache import Case
from workbench.tune.answers import answer_to
from workbench.tune.binding import show_binding, show_stop
from workbench.tune.clashing import show_clash
from workbench.tune.keeping import offer_plan
from workbench.tune.outcome import ratio_table, show_cards
from workbench.tune.parts.background import Part, offer, result_of

NUMBERS = ("at", "slack", "price", "valid_low", "valid_high", "checked")


def tell(case: Case, problem: TuningProblem, words: Catalogue) -> bool:
    """Show the answer to a problem, or what is wrong with it; tell whether there is one to go on from."""
    st.subheader(words.text("page.tune.optimum"), anchor=False)
    titles = {programme.id: programme.title for programme in case.baseline.plan.programmes}
    found = _found(case, problem, words)
    if isinstance(found, Clash):
        show_clash(found, case, titles, words)
    elif isinstance(found, Answer):
        _show(found, case, problem, titles, words)
    return isinstance(found, Answer) and found.solved.optimum.feasible


def _found(case: Case, problem: TuningProblem, words: Catalogue) -> Answer | Clash | None:
    try:
        waiting = words.text("page.tune.searching" if was_compiled() else "page.tune.compiling")
        with st.spinner(waiting), while_reading() as look:
            found = answer_to(case, problem, look)
    except sim.InputError as error:
        show_problems(error, words, "page.tune.cannot")
        return None
    if found is None:
        st.warning(words.text("page.tune.no_answer"), icon=":material/timer:")
    return found


def _show(answer: Answer, case: Case, problem: TuningProblem, titles: dict[str, str], words: Catalogue) -> None:
    show_cards(answer, words)
    show_stop(answer, words)
    if case.baseline.plan.capacity_hours_per_month is not None:
        hours = f"{case.baseline.plan.capacity_hours_per_month:,.0f}"
        st.info(words.text("page.tune.capacity", hours=hours), icon=":material/group:")
    st.table(ratio_table(case.baseline.plan, answer.plan, words, named="after"), hide_index=True)
    st.caption(words.text("page.tune.not_rounded"))
    offer_plan(answer.plan, case, problem, "optimum", words)
    show_binding(answer, _prices(answer, case, problem), titles, words)
    if any(price.price > 0 for price in answer.prices):
        offer(Part("prices", case, problem), words)


def _prices(answer: Answer, case: Case, problem: TuningProblem) -> tuple[Price, ...]:
    """Return the prices, checked where that was asked for."""
    found = result_of(Part("prices", case, problem).key)
    if found is None:
        return answer.prices
    return tuple(Price(str(row["limit"]), *(_number(row[name]) for name in NUMBERS)) for row in found["prices"])


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
