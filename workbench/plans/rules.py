"""The rule check beside the editor: each rule with its verdict, its clause, and what would mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.model.notice.result import Verdict
from simulation.workflows.check import WordedRule
from workbench.common.plain_text import plain

SIGNS: dict[Verdict, str] = {"FAIL": "cancel", "WARN": "error", "PASS": "check_circle"}
COLOURS: dict[Verdict, str] = {"FAIL": "red", "WARN": "orange", "PASS": "green"}


def show_rules(rules: Sequence[WordedRule], words: Catalogue) -> None:
    """Show how many rules are met, then those that are not, then those that are."""
    counts = Counter(rule.verdict for rule in rules)
    st.markdown(" ".join(
        f":{COLOURS[name]}-badge[:material/{sign}: {words.text(f'rule.verdict.{name}')} {counts[name]}]"
        for name, sign in SIGNS.items()
    ))  # fmt: skip
    for verdict in ("FAIL", "WARN"):
        for rule in rules:
            if rule.verdict == verdict:
                with st.container(border=True, gap="small"):
                    _show_rule(rule, words)
    met = [rule for rule in rules if rule.verdict == "PASS"]
    with st.expander(words.text("page.plans.met", count=len(met)), icon=":material/check_circle:"):
        for rule in met:
            _show_rule(rule, words)


def _show_rule(rule: WordedRule, words: Catalogue) -> None:
    colour, sign = COLOURS[rule.verdict], SIGNS[rule.verdict]
    st.markdown(f":{colour}-badge[:material/{sign}: {rule.mark}] **{rule.name}**")
    mend = f"  \n{words.text('page.plans.mend', mend=plain(rule.mend))}" if rule.mend else ""
    st.caption(f"{plain(rule.finding)}{words.text('page.plans.stop')}{mend}  \n{plain(rule.clause)}")
