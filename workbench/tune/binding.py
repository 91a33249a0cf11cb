"""What holds the optimum back: prices in sentences, why the search stopped, where goals agree, limits that clash."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.evaluation.asked import BLIND_SPOT
from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_value
from simulation.tuning.answer import Answer
from simulation.tuning.prices import BOUNDS, Price
from simulation.tuning.words.limits import say_at, say_by_lever, say_price, say_range, say_stop
from simulation.tuning.words.names import Titles, name_limit
from workbench.common.explained.terms import offer_terms
from workbench.common.plain_text import plain
from workbench.tune.outcome import before_and_after

STOP_ICONS = {
    "optimal": ":material/check_circle:", "at_start": ":material/check_circle:", "fixed": ":material/lock:",
    "flat": ":material/trending_flat:", "time": ":material/timer:",
}  # fmt: skip
NEVER_WORSE = 1e-9


def show_stop(answer: Answer, words: Catalogue) -> None:
    """Say why the search stopped, and that it is never worse than the plan in force."""
    code, problem = answer.solved.optimum.stopped_by, answer.solved.question.problem
    lines = [words.text("page.tune.sentence", text=say_stop(code, words))]
    if code not in ("at_start", "fixed", "infeasible") and not _worse(answer):
        lines.append(words.text("page.tune.never_worse"))
    st.markdown(f"{STOP_ICONS.get(code, ':material/warning:')} " + "".join(lines))
    st.caption(words.text("page.tune.horizon", months=problem.months))


def _worse(answer: Answer) -> bool:
    goal = answer.solved.question.problem.goals[0]
    before, after = before_and_after(answer, goal.indicator, goal.group)
    sign = 1.0 if goal.least else -1.0
    return bool(sign * after > sign * before + NEVER_WORSE * abs(before))


def say_agreement(answer: Answer, words: Catalogue) -> str:
    """Return the sentence where less inspection of class A and the goal go together; nothing where they do not."""
    burden, width = before_and_after(answer, "burden_on_a", "all"), before_and_after(answer, BLIND_SPOT, "A")
    if not burden[1] < burden[0] or not width[1] > width[0] or _worse(answer):
        return ""
    before, after = (say_value(BLIND_SPOT, value, words) for value in width)
    return words.text("page.tune.agree", before=before, after=after)


def show_binding(answer: Answer, prices: tuple[Price, ...], titles: Titles, words: Catalogue) -> None:
    """Show the limits that are reached with their prices, what an hour brings through each lever, and the others."""
    st.subheader(words.text("page.tune.binding"), anchor=False)
    offer_terms(("shadow_price",), words, "binding")
    goal = answer.solved.question.problem.goals[0]
    dear = [price for price in prices if price.price > 0]
    if not dear:
        st.markdown(words.text("page.tune.nothing_binds"))
    lines: list[str] = []
    for price in dear:
        sentence = say_price(price, goal, words, titles)
        bound = price.limit.startswith(BOUNDS)
        lines.append(
            sentence if bound else words.text("page.tune.with_range", price=sentence, range=say_range(price, words))
        )
    through = say_by_lever(answer.by_lever, words, titles)
    if goal.indicator != "hours" and through:
        lines.append(through)
    if lines:
        st.markdown("\n".join(f"- {plain(words.text('page.tune.sentence', text=line))}" for line in lines))
    if agree := say_agreement(answer, words):
        st.info(plain(agree), icon=":material/handshake:")
    _show_spare(prices, titles, words)


def _show_spare(prices: tuple[Price, ...], titles: Titles, words: Catalogue) -> None:
    spare = [price for price in prices if not price.price and not price.limit.startswith(BOUNDS)]
    if not spare:
        return
    with st.expander(words.text("page.tune.spare", count=len(spare))):
        rows = [(plain(name_limit(p.limit, words, titles)), _shown_at(p, words)) for p in spare]
        columns = [words.text(f"page.tune.column.{name}") for name in ("limit", "at")]
        st.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))


def _shown_at(price: Price, words: Catalogue) -> str:
    if price.limit.startswith(("class_order", "sharply")):
        return words.text("page.tune.kept")
    return say_at(price.limit, price.at, words)
