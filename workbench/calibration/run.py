"""Start a calibration, follow it, stop it."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.calibration.calibration import FEWEST_MONTHS
from simulation.language.catalogue import Catalogue
from workbench.calibration.store import Calibrated, keep_calibration
from workbench.common.aids.following import follow_on_bar
from workbench.common.choices import choose
from workbench.common.permission import holds
from workbench.common.upload import show_problems
from workbench.registers.store import Held
from workbench.server.turns.following import Report

HOLDOUTS = (6, 0, 3, 12)
"""Months that may be held out, the usual number first."""
MEANINGFUL_SHARE = 0.05
"""Below it, the time left would be a guess."""
SEED = 0


def offer_calibration(held: Held, words: Catalogue) -> None:
    """Show the choice of held-out months and the button that starts."""
    if not holds("edit", words):
        return
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        holdout = choose(
            words.text("page.calibrate.holdout"),
            offered_holdouts(window_of(held.registers)),
            lambda n: words.text("page.calibrate.holdout_months" if n else "page.calibrate.holdout_none", months=n),
            "holdout",
            words,
            explained=words.text("page.calibrate.holdout_help"),
        )
    with right:
        started = st.button(
            words.text("page.calibrate.start"), type="primary", icon=":material/tune:", key="start_calibration"
        )
    if started:
        _run(held, holdout, words)


def window_of(registers: sim.Registers) -> int:
    """Return the months from the first to the last class."""
    months = registers.classes["month"]
    return int(months.max() - months.min()) + 1 if len(months) else 0


def offered_holdouts(window: int) -> list[int]:
    """Return the numbers of months that leave enough to estimate from.

    Examples
    --------
    >>> offered_holdouts(36), offered_holdouts(11), offered_holdouts(0)
    ([6, 0, 3, 12], [0, 3], [0])
    """
    return [months for months in HOLDOUTS if months == 0 or months <= window - FEWEST_MONTHS]


def _run(held: Held, holdout: int, words: Catalogue) -> None:
    place = st.empty()
    with place.container():
        bar = st.progress(0.0)
        # A click is a new run of the page: it ends this one, and with it the work.
        st.button(words.text("page.calibrate.stop"), icon=":material/stop_circle:", key="stop_calibration")

    def work(report: Report) -> sim.Calibration:
        return sim.calibrate(
            held.registers, holdout_months=holdout, seed=SEED, progress=report, language=words.language
        )

    try:
        found = follow_on_bar(work, bar, "page.calibrate.running", words, "calibration", meaningful=MEANINGFUL_SHARE)
        keep_calibration(Calibrated(found, held.digest, held.synthetic, holdout))
    except sim.InputError as error:
        place.empty()
        show_problems(error, words, "page.calibrate.refused")
    else:
        place.empty()
