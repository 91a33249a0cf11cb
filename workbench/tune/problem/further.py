"""Limits on any further indicator: a list that grows by a small form, and shrinks by a button."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, unit_of
from simulation.model.population import RISK_CLASSES
from simulation.tuning.problem.format import LimitEntry, TuningProblem
from simulation.tuning.words.limits import say_at
from simulation.tuning.words.names import name_group, name_outcome
from workbench.common.plain_text import plain
from workbench.server.drafts.choices import FURTHER, USUAL
from workbench.tune.problem.form import Entry, further_limits

OFFERED = (
    "harm", "undetected_stock", "undetected_stock_serious", "found", "detection_rate", "detection_yield", "coverage",
    "burden_on_a", "visits", "hours", "repeat_rate",
)  # fmt: skip
SIDES = ("at_most", "at_least")
GROUPS = ("all", *RISK_CLASSES)
PERCENT = 100.0


def choose_further(problem: TuningProblem, mark: str, words: Catalogue, titles: dict[str, str]) -> list[Entry]:
    """Show the further limits with a way to add and to take away, and return them as a problem file holds them."""
    key = f"{FURTHER}{mark}"
    usual = list(further_limits(problem))
    st.session_state[f"{USUAL}{key}"] = usual
    held: list[LimitEntry] = st.session_state.setdefault(key, list(usual))
    for place, limit in enumerate(held):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(say_further(limit, words, titles)))
            st.button(
                words.text("page.tune.remove"), key=f"{key}-remove-{place}", type="tertiary", icon=":material/close:",
                on_click=_remove, args=(key, limit),
            )  # fmt: skip
    with st.popover(words.text("page.tune.further"), icon=":material/add:"):
        _offer(key, problem, words, titles)
    return [limit.model_dump(exclude_none=True) for limit in held]


def say_further(limit: LimitEntry, words: Catalogue, titles: dict[str, str]) -> str:
    """Return a limit on an indicator as a clause."""
    side = "at_least" if limit.at_most is None else "at_most"
    month = ".per_month" if limit.per == "month" else ""
    name = f"{limit.indicator}{month}.{side}"
    value = limit.at_least if limit.at_most is None else limit.at_most
    what = name_outcome(str(limit.indicator), limit.group, words, titles)
    return words.text(f"tuning.held.{side}", what=what, value=say_at(name, value or 0.0, words))


def _offer(key: str, problem: TuningProblem, words: Catalogue, titles: dict[str, str]) -> None:
    """Offer one more limit."""

    def name(indicator: str) -> str:
        unit = "%" if is_share(indicator, words) else unit_of(indicator, words)
        return words.text("line.axis", name=name_outcome(indicator, "all", words, titles), unit=unit)

    text, own = words.text, words.language
    with st.form(f"{key}-form", border=False):
        st.selectbox(text("page.tune.indicator"), OFFERED, format_func=name, key=f"{key}-i-{own}")
        st.selectbox(
            text("page.tune.group"), GROUPS, format_func=lambda group: name_group(group, words), key=f"{key}-g-{own}"
        )
        st.selectbox(
            text("page.tune.side"), SIDES, format_func=lambda side: text(f"page.tune.{side}"), key=f"{key}-s-{own}"
        )
        st.number_input(text("page.tune.value"), 0.0, value=None, key=f"{key}-v")
        st.form_submit_button(text("page.tune.add"), type="primary", key=f"{key}-add", on_click=_add, args=(key, words))


def _add(key: str, words: Catalogue) -> None:
    """Take over what the small form holds; nothing while it has no value."""
    indicator, group, side = (st.session_state[f"{key}-{field}-{words.language}"] for field in ("i", "g", "s"))
    value = st.session_state[f"{key}-v"]
    if value is None:
        return
    bound = value / PERCENT if is_share(indicator, words) else float(value)
    limit = LimitEntry.model_validate({"indicator": indicator, "group": group, side: bound})
    st.session_state[key] = [*st.session_state[key], limit]


def _remove(key: str, limit: LimitEntry) -> None:
    st.session_state[key] = [other for other in st.session_state[key] if other is not limit]
