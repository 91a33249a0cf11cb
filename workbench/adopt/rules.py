"""The rule check in short: how many rules are met, and the others in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.workflows.check import WordedRule, check
from workbench.common.plain_text import plain
from workbench.server import library

COLOURS = {"FAIL": "red", "WARN": "orange", "PASS": "green"}


def rules_of(
    plan: sim.Plan, specification: sim.Specification, reference: sim.Plan | None, words: Catalogue
) -> tuple[WordedRule, ...]:
    """Return the check of a plan on a district, in the language of the page."""
    return check(plan, specification, reference, words.language, library.region_names(words.language))


def failed(rules: Sequence[WordedRule]) -> int:
    """Return how many rules are broken."""
    return sum(rule.verdict == "FAIL" for rule in rules)


def show_rules(rules: Sequence[WordedRule], words: Catalogue) -> None:
    """Show the counts, then each rule that is not plainly met, with what would mend it."""
    st.markdown(f"**{words.text('page.adopt.rules')}**")
    counts = {name.lower(): sum(rule.verdict == name for rule in rules) for name in COLOURS}
    st.markdown(words.text("page.adopt.rule_counts", **counts))
    shown = [rule for verdict in ("FAIL", "WARN") for rule in rules if rule.verdict == verdict]
    if not shown:
        return
    rows = [
        (f":{COLOURS[r.verdict]}-badge[{r.mark}]", r.clause, r.name, plain(r.finding), plain(r.mend)) for r in shown
    ]
    heads = [words.text(f"report.column.{name}") for name in ("verdict", "source", "rule", "figure", "remedy")]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)
