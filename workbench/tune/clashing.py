"""Limits that cannot hold together, in words, with what no ratio can change named where it breaks a limit by itself."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.tuning.clash import Clash
from simulation.tuning.words.limits import say_clash
from simulation.tuning.words.names import Titles, limit_name
from workbench.common.plain_text import plain
from workbench.server.cache import Case

NOTHING = dict.fromkeys("ABCD", 0.0)


def show_clash(clash: Clash, case: Case, titles: Titles, words: Catalogue) -> None:
    """Say which limits cannot hold together, and what each alone would have to give."""
    head, *rest = say_clash(clash, words, titles)
    st.error(plain(head), icon=":material/block:")
    for line in rest:
        st.markdown(f"- {plain(words.text('page.tune.sentence', text=line))}")
    least = unplanned_hours(case) if any(_of_hours(item.name) for item in clash.limits) else 0.0
    if any(_of_hours(item.name) and least > item.at for item in clash.limits):
        st.info(plain(words.text("page.tune.for_cause", hours=f"{least:,.0f}")), icon=":material/campaign:")


def unplanned_hours(case: Case) -> float:
    """Return the hours a year that visits take when none is planned: those for cause."""
    plan = case.baseline.plan.with_ratio(None, **NOTHING) if case.baseline.plan.programmes else case.baseline.plan
    content = plan.model_dump()
    content |= {"proactive": NOTHING, "capacity_hours_per_month": None}
    found = sim.evaluate(
        case.district.specification, [sim.Plan.model_validate(content)], case.months, ["hours"], ["all"]
    )
    return float(found.value.values[0, 0, 0])


def _of_hours(name: str) -> bool:
    """Tell whether a limit is the most hours of a year."""
    parts = limit_name(name)
    return (parts.kind, parts.own, parts.group, parts.monthly) == ("at_most", "hours", "all", False)
