"""The parts of the page: the manual to be opened section by section, the glossary to be searched, other documents."""

from __future__ import annotations

import re
from itertools import groupby

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.common.aids.finding import found_in
from workbench.common.choices import choose
from workbench.help.glossary import glossary, look_up
from workbench.help.manual import DOCS, as_on_page, manual, read_document

HAN = re.compile(r"[\u4e00-\u9fff、，]+")
WHOLE_GROUPS = 2
"""Groups at the end that open as a whole: what indicators and words mean are many short entries."""
OPEN_AT_MOST = 3
"""Sections that were found stand open when there are no more of them."""


def show_manual(asked: str, words: Catalogue) -> None:
    """Show the table of contents, each entry to be opened in place; only what was found where something is asked.

    Raises
    ------
    simulation.InputError
        When the manual is missing.
    """
    sections = manual(words.language)
    found = [section for section in sections if found_in(asked, (section.title, section.text))]
    if not found:
        st.info(words.text("page.help.nothing", asked=f"“{asked}”"), icon=":material/search_off:")
    few = bool(asked.strip()) and len(found) <= OPEN_AT_MOST
    whole, heading = list(dict.fromkeys(section.group for section in sections))[-WHOLE_GROUPS:], ""
    for group, members in groupby(found, key=lambda section: section.group):
        entries = {section.title: section.text for section in members}
        above = group
        if group in whole:
            entries = {group: "\n\n".join(f"**{title}**\n\n{text}" for title, text in entries.items())}
            above = words.text("page.help.meanings")
        if above != heading:
            st.subheader(above, anchor=False)
            heading = above
        with st.container(gap="xxsmall"):
            for title, text in entries.items():
                with st.expander(title, expanded=few):
                    st.markdown(text)


def show_glossary(asked: str, words: Catalogue) -> None:
    """Show the rows of the glossary that hold what was asked for, or all of them on demand.

    Raises
    ------
    simulation.InputError
        When the glossary is missing.
    """
    st.subheader(words.text("page.help.glossary"), anchor=False)
    if not asked.strip() and not st.toggle(words.text("page.help.glossary_all"), key="help_glossary"):
        st.caption(words.text("page.help.glossary_about", count=len(glossary())))
        return
    rows = look_up(asked)
    if not rows:
        st.caption(words.text("page.help.no_word", asked=asked))
        return
    columns = [words.text(f"page.help.column.{name}") for name in ("zh", "en", "identifier")]
    st.table(pd.DataFrame(rows, columns=columns), hide_index=True)


def show_documents(words: Catalogue) -> None:
    """Offer the other documents to be read here.

    Raises
    ------
    simulation.InputError
        When a document that was listed cannot be read.
    """
    st.subheader(words.text("page.help.documents"), anchor=False)
    st.caption(words.text("page.help.documents_about"))
    names = ["", *sorted(path.name for path in DOCS.glob("*.md") if not path.name.startswith("planner."))]
    titles = {name: _title(read_document(name), words) if name else words.text("page.help.none") for name in names}
    chosen = choose(words.text("page.help.document"), names, lambda name: titles[name], "help_document", words)
    if chosen:
        with st.container(border=True, key="help_document_text"):
            st.markdown(_without_pictures(as_on_page(read_document(chosen))))


def _title(text: str, words: Catalogue) -> str:
    """Return the title of a document, whose headings are in both languages, as the page's language has it."""
    title = text.partition("\n")[0]
    return (HAN.sub("", title) if words.language == "en" else title).strip("# ·")


def _without_pictures(text: str) -> str:
    """Return Markdown without its pictures, which lie where no page can reach them."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("!["))
