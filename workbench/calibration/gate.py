"""The health gate: whether a planner may rely on the estimate, item by item, with one sentence of advice."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.workflows.calibrate import worded_health

MARKS = {"PASS": "green", "REVIEW": "orange", "FAIL": "red"}
ORDER = ("FAIL", "REVIEW", "PASS")


def show_gate(calibration: sim.Calibration, words: Catalogue) -> None:
    """Show the worst verdict first, then every item."""
    st.subheader(words.text("calibration.gate"), anchor=False)
    statuses = [item["status"] for item in calibration.health.values()]
    counts = {status: statuses.count(status) for status in ORDER}
    worst = next(status for status in ORDER if counts[status])
    notice = {"FAIL": st.error, "REVIEW": st.warning, "PASS": st.success}[worst]
    notice(words.text(f"page.calibrate.gate.{worst}", **counts))
    st.table(gate_table(calibration, words), hide_index=True)


def gate_table(calibration: sim.Calibration, words: Catalogue) -> pd.DataFrame:
    """Return item, verdict and advice in words, what failed first."""
    items = sorted(worded_health(calibration, words).items(), key=lambda pair: ORDER.index(pair[1]["status"]))
    rows = [
        (
            words.text(f"health.{name}"),
            f":{MARKS[item['status']]}-badge[{words.text('gate.' + item['status'])}]",
            item["advice"],
        )
        for name, item in items
    ]
    return pd.DataFrame(rows, columns=[words.text(f"calibration.{name}") for name in ("item", "status", "advice")])
