"""How classes move from one month to the next, after each event."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.model.population import RISK_CLASSES, STATUSES
from workbench.calibration.estimates import say_estimate, say_range
from workbench.common.choices import choose

EVENTS = (*(f"unvisited.{status}" for status in STATUSES), "cleared", "found_minor", "found_serious")


def show_matrices(estimates: pd.DataFrame, words: Catalogue) -> None:
    """Show the class matrix after one event."""
    st.subheader(words.text("page.calibrate.matrices"), anchor=False)
    event = choose(
        words.text("page.calibrate.event"),
        EVENTS,
        lambda name: _say_event(name, words),
        "event",
        words,
        first="cleared",
    )
    st.table(matrix_table(estimates, event, words))
    st.caption(words.text("page.calibrate.matrices_note"))


def matrix_table(estimates: pd.DataFrame, event: str, words: Catalogue) -> pd.DataFrame:
    """Return four rows (class now) of four probabilities (class next month), each with its interval, and their kind."""
    rows: dict[Any, Any] = estimates.set_index("parameter").to_dict("index")
    names = [words.text(f"risk_class_short.{name}") for name in RISK_CLASSES]
    table = pd.DataFrame(index=pd.Index(names, name=words.text("page.calibrate.own_class")))
    for new, name in enumerate(names):
        cells = [rows[f"behaviour.reclassification.{event}[{own}][{new}]"] for own in range(len(names))]
        table[name] = [
            words.text(
                "page.compare.cell",
                value=say_estimate(cell["value"], "share"),
                difference=say_range(cell["low"], cell["high"], "share", words),
            )
            for cell in cells
        ]
    kinds = [rows[f"behaviour.reclassification.{event}[{own}][{own}]"]["kind"] for own in range(len(names))]
    table[words.text("calibration.kind")] = [words.text(f"kind.{kind}") for kind in kinds]
    return table


def _say_event(event: str, words: Catalogue) -> str:
    name, _, status = event.partition(".")
    text = words.text(f"parameter.move_{name}")
    return words.text("parameter.of", name=text, what=words.text(f"status.{status}")) if status else text
