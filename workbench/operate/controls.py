"""How the office works: windows, order, visits a day, share of the day, days away."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.operations.setting import COMPLAINTS_FIRST, RULES, Setting
from workbench.common.choices import choose

FIRST = Setting(share=0.4)


def choose_setting(words: Catalogue, *, register: bool) -> Setting:
    """Return the ways of working in the fields.

    Parameters
    ----------
    register
        Whether a register tells each inspector's share of the day.
    """
    left, right = st.columns(2)
    with left:
        visits = st.slider(words.text("page.operate.visits_a_day"), 0.5, 6.0, 2.0, 0.5, key="operate-visits",
                           help=words.text("page.operate.visits_a_day_help"))  # fmt: skip
        window = st.slider(words.text("page.operate.window"), 1, 12, 1, key="operate-window",
                           help=words.text("page.operate.window_help"))  # fmt: skip
    with right:
        share = None if register else _share(words)
        if register:
            st.caption(words.text("page.operate.share_of_register"))
        leave = st.slider(words.text("page.operate.leave_days"), 0, 60, 15, key="operate-leave",
                          help=words.text("page.operate.leave_days_help"))  # fmt: skip
    rule = choose(words.text("page.operate.rule"), RULES, lambda name: _rule(name, words), "operate-rule", words,
                  first=COMPLAINTS_FIRST)  # fmt: skip
    return Setting(window, rule, visits, share, leave)


def _share(words: Catalogue) -> float:
    share = st.slider(words.text("page.operate.share"), 5, 100, 40, 5, format="%d%%", key="operate-share",
                      help=words.text("page.operate.share_help"))  # fmt: skip
    return share / 100


def _rule(name: str, words: Catalogue) -> str:
    return words.text(f"page.operate.rule_{name.replace('-', '_')}")
