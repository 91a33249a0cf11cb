"""The files of a calibration, the same that the command line writes."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.files.writing import NOTICE
from simulation.language.catalogue import Catalogue
from simulation.workflows.calibrate import BACKTEST as TESTED
from simulation.workflows.calibrate import DRAWN, ESTIMATES, HEALTH, MAPPING, SPECIFICATION
from workbench.calibration.store import Calibrated

MIMES = {
    SPECIFICATION: "application/json", ESTIMATES: "text/csv", DRAWN: "application/vnd.apache.parquet",
    HEALTH: "application/json", TESTED: "text/csv", MAPPING: "application/json",
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
                file_name=f"{NOTICE} {name}" if name == SPECIFICATION else name,
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"file-{name}",
            )
    st.caption(words.text("notice.internal"))


def file_of(calibration: sim.Calibration, registers: sim.Registers, name: str, language: str) -> bytes:
    """Return the content of one file of a calibration for a visitor to keep; tables bear the mark in a column."""
    content = files_of(calibration, registers, language)[name]
    return marked(content) if name.endswith(".csv") else content


def marked(content: bytes) -> bytes:
    """Return a CSV with the mark before each row, as Excel opens it: it stands alone, without its folder."""
    table = pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False)
    table.insert(0, "notice", NOTICE)
    return table.to_csv(index=False).encode("utf-8-sig")


def files_of(calibration: sim.Calibration, registers: sim.Registers, language: str) -> dict[str, bytes]:
    """Return name → content of the files of a calibration, byte for byte as the command line writes them."""
    with TemporaryDirectory() as folder:
        place = sim.write_calibration(calibration, registers, folder, language)
        return {file.name: file.read_bytes() for file in place.iterdir()}
