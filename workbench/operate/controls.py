"""How the office works: windows, order, visits a day, share of the day, days away."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.operations.setting import COMPLAINTS_FIRST, RULES, Setting
from workbench.common.choices import begin, choose, keep

N = TypeVar("N", int, float)
FIRST = Setting()
SHARE = 40
"""Per cent of the day: assumed where nothing is registered."""


def choose_setting(words: Catalogue, *, register: bool) -> Setting:
    """Return the ways of working in the fields.

    Parameters
    ----------
    register
        Whether a register tells each inspector's share of the day.
    """
    left, right = st.columns(2)
    with left:
        visits = _slide("visits_a_day", 0.5, 6.0, 0.5, FIRST.visits_a_day, words)
        window = _slide("window", 1, 12, 1, FIRST.window, words)
    with right:
        if register:
            st.caption(words.text("page.operate.share_of_register"))
        share = None if register else _slide("share", 5, 100, 5, SHARE, words, shown="%d%%") / 100
        leave = _slide("leave_days", 0, 60, 1, FIRST.leave_days, words)
    rule = choose(words.text("page.operate.rule"), RULES, lambda name: _rule(name, words), "operate-rule", words,
                  first=COMPLAINTS_FIRST)  # fmt: skip
    return Setting(window, rule, visits, share, leave)


def _slide(name: str, low: N, high: N, step: N, first: N, words: Catalogue, shown: str | None = None) -> N:
    key = f"operate-{name}"
    begin(key, first)
    label, explained = words.text(f"page.operate.{name}"), words.text(f"page.operate.{name}_help")
    return keep(key, st.slider(label, low, high, step=step, key=key, format=shown, help=explained))


def _rule(name: str, words: Catalogue) -> str:
    return words.text(f"page.operate.rule_{name.replace('-', '_')}")
