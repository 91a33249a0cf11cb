"""Cells of accepted records that were not taken as they stand, counted by column."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.workflows.registers import count_notes
from workbench.common.plain_text import cell as plain
from workbench.common.plain_text import verbatim
from workbench.registers.store import Held


def show_notes(held: Held, words: Catalogue) -> None:
    """Show how many cells of which columns were read as blank or otherwise than they stand; nothing without any."""
    notes = count_notes(held.registers, words.language)
    if notes.empty:
        return
    st.subheader(words.text("page.data.notes"), anchor=False)
    columns = {
        "register": [words.text(f"register.{name}") for name in notes["register"]],
        "column": [verbatim(text) for text in notes["column"]],
        "reason": [plain(text) for text in notes["explanation"]],
        "cells": [f"{count:,}" for count in notes["count"]],
    }
    table = pd.DataFrame(columns).rename(columns={name: words.text(f"page.data.{name}") for name in columns})
    st.table(table.set_index(words.text("page.data.register")))
    st.caption(words.text("page.data.notes_kept"))
