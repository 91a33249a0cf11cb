"""Behaviour from the registers: estimates with intervals, backtest, what is only assumed, the gate."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from simulation.language.catalogue import Catalogue
from simulation.model.calendar import month_text
from workbench.calibration.backtest import show_backtest
from workbench.calibration.estimates import show_estimates
from workbench.calibration.files import offer_files
from workbench.calibration.gate import show_gate
from workbench.calibration.keeping import offer_keeping
from workbench.calibration.matrices import show_matrices
from workbench.calibration.run import offer_calibration
from workbench.calibration.store import Calibrated, recall_calibration
from workbench.pages import data
from workbench.registers.store import Held, recall_registers
from workbench.server import session


def address() -> Page:
    """Return the page under its name."""
    title = session.words().text("page.calibrate.title")
    return st.Page(show, title=title, url_path="calibrate")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.calibrate.title"), anchor=False)
    st.caption(words.text("page.calibrate.purpose"))
    held = recall_registers()
    if held is None:
        st.info(words.text("page.calibrate.empty"), icon=":material/info:")
        st.page_link(data.address(), label=words.text("page.calibrate.to_data"))
        return
    st.markdown(words.text("page.data.synthetic" if held.synthetic else "page.data.own"))
    offer_calibration(held, words)
    calibrated = recall_calibration(held.digest)
    if calibrated is None:
        st.info(words.text("page.calibrate.not_yet"), icon=":material/info:")
        return
    _show_calibration(calibrated, held, words)


def _show_calibration(calibrated: Calibrated, held: Held, words: Catalogue) -> None:
    calibration = calibrated.calibration
    _say_used(calibrated, words)
    show_gate(calibration, words)
    show_estimates(calibration.estimates, words)
    show_matrices(calibration.estimates, words)
    show_backtest(calibration.backtest, calibration.scores, words)
    offer_keeping(calibrated, held.registers, words)
    offer_files(calibrated, held.registers, words)


def _say_used(calibrated: Calibrated, words: Catalogue) -> None:
    calibration = calibrated.calibration
    panel = calibration.unknowns.panel
    st.markdown(words.text(
        "page.calibrate.used",
        firms=f"{len(panel.firms):,}", months=panel.months, first=month_text(panel.first_month),
        last=month_text(panel.first_month + panel.months - 1), visits=f"{int((panel.channel >= 0).sum()):,}",
        unused=f"{calibration.unused['outside_window'] + calibration.unused['no_class']:,}",
        merged=f"{calibration.unused['same_month']:,}", draws=f"{len(calibration.draws):,}",
        holdout=calibrated.holdout_months,
    ))  # fmt: skip


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
