"""The style sheets that every page carries, and the few words that only a style sheet can put in their place."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.commands.page_config import MenuItems

from simulation.charts.ground.dark import dark_rules
from simulation.language.catalogue import Catalogue

FOLDER = Path(__file__).parent.parent
SCREEN, PAPER = FOLDER / "style.css", FOLDER / "print.css"
CHARTS = '[data-testid="stVegaLiteChart"]'
LOOKS = ("system", "light", "dark")
"""What the menu at the top right offers, in Streamlit's order."""
MENU: Final[MenuItems] = {"About": "."}
"""Streamlit shows its menu, and in it the choice of a look, only where an entry is added; the sheet hides the entry."""


def show_sheets(words: Catalogue) -> None:
    """Give the page its style on screen and paper, and its charts theirs on a dark ground."""
    st.html(SCREEN)
    st.html(PAPER)
    st.html(f"<style>{_charts()}</style>")
    st.html(f"<style>{_worded(words)}</style>")


@cache
def _charts() -> str:
    return dark_rules(CHARTS)


@cache
def _worded(words: Catalogue) -> str:
    """Return what Streamlit words in English only, and the mark on every printed page."""
    said = {f"look-{look}": words.text(f"page.app.look_{look}") for look in LOOKS}
    said["skip"] = words.text("page.app.skip")
    mark = said["mark"] = words.text("notice.internal")
    own = ":root { " + " ".join(f"--{name}: '{text}';" for name, text in said.items()) + " }"
    # Margins of sheets know no variables.
    return f"{own} @page {{ @top-right {{ content: '{mark}'; font: 9pt sans-serif; color: #1b2b3a; }} }}"
