"""The files of a calibration, the same that the command line writes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.workflows.calibrate import BACKTEST as TESTED
from simulation.workflows.calibrate import DRAWN, ESTIMATES, HEALTH, SPECIFICATION
from workbench.widgets.calibration_store import Calibrated

MIMES = {
    SPECIFICATION: "application/json", ESTIMATES: "text/csv", DRAWN: "application/vnd.apache.parquet",
    HEALTH: "application/json", TESTED: "text/csv",
}  # fmt: skip


def offer_files(calibrated: Calibrated, registers: sim.Registers, words: Catalogue) -> None:
    """Offer each file; it is made when it is asked for."""
    st.subheader(words.text("page.calibrate.files"), anchor=False)
    with st.container(horizontal=True):
        for name, mime in MIMES.items():
            if name == TESTED and calibrated.calibration.backtest is None:
                continue
            st.download_button(
                words.text(f"page.calibrate.file.{Path(name).stem}"),
                data=partial(file_of, calibrated.calibration, registers, name, words.language),
                file_name=name,
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"file-{name}",
            )
    st.caption(words.text("notice.internal"))


def file_of(calibration: sim.Calibration, registers: sim.Registers, name: str, language: str) -> bytes:
    """Return the content of one file of a calibration, for a visitor to keep."""
    content = files_of(calibration, registers, language)[name]
    # Excel takes a CSV for the local encoding unless it begins with a byte order mark.
    return b"\xef\xbb\xbf" + content if name.endswith(".csv") else content


def files_of(calibration: sim.Calibration, registers: sim.Registers, language: str) -> dict[str, bytes]:
    """Return name → content of the files of a calibration, byte for byte as the command line writes them."""
    with TemporaryDirectory() as folder:
        place = sim.write_calibration(calibration, registers, folder, language)
        return {file.name: file.read_bytes() for file in place.iterdir()}
