"""The calibration of a session, kept with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import simulation as sim

CALIBRATED = "calibration"


@dataclass(frozen=True)
class Calibrated:
    """A calibration.

    Attributes
    ----------
    digest
        Of the registers that it was made from; those of the session may be others by now.
    synthetic
        Whether those were synthetic.
    holdout_months
        Months held out for the backtest.
    """

    calibration: sim.Calibration
    digest: str
    synthetic: bool
    holdout_months: int


def recall_calibration(digest: str) -> Calibrated | None:
    """Return the calibration of this session if it was made from the registers with that digest."""
    kept: Calibrated | None = st.session_state.get(CALIBRATED)
    return kept if kept is not None and kept.digest == digest else None


def keep_calibration(calibrated: Calibrated) -> None:
    """Keep a calibration in the place of the one before."""
    st.session_state[CALIBRATED] = calibrated
