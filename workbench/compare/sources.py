"""Where the plans come from, and which of their numbers were filled in."""

from __future__ import annotations

import streamlit as st

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from workbench.common.plain_text import plain
from workbench.server.library import Entry


def show_sources(entries: list[Entry], words: Catalogue) -> None:
    """Show source, published figures and assumptions of each plan that has them."""
    with st.expander(words.text("page.compare.sources"), icon=":material/menu_book:"):
        st.markdown(words.text("page.compare.kinds"))
        titles = distinct_titles((entry.plan.id, entry.titles[words.language]) for entry in entries)
        for entry in entries:
            title = plain(titles[entry.plan.id])
            if entry.notes:
                st.markdown(words.text("page.compare.source_of_plan", title=title, **_notes(entry, words)))
            else:
                st.markdown(words.text("page.compare.source_own", title=title))


def _notes(entry: Entry, words: Catalogue) -> dict[str, str]:
    language, notes = words.language, entry.notes
    return {
        "source": notes["source"],
        "confidence": words.text(f"confidence.{notes['confidence']}"),
        "published": notes[f"published_{language}"],
        "filled_in": notes[f"filled_in_{language}"],
    }
