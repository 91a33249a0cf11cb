"""The audit log for administrators: newest first, its verification, its export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.scenarios.audit import Entry
from simulation.scenarios.repository import Store
from simulation.workflows.audit import verify_store
from workbench.common.clock import local_time
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.subjects import SHOWN as HASH_SHOWN
from workbench.common.subjects import name_subject, titles_in_log
from workbench.overview.recent import name_action
from workbench.server import session

SHOWN = 200
"""Entries on the page; the export holds all."""


def show_audit(store: Store, words: Catalogue) -> None:
    """Show the log, a button that verifies it, and its export."""
    st.divider()
    st.subheader(words.text("page.adopt.audit"), anchor=False)
    st.caption(words.text("page.adopt.audit_note", shown=SHOWN))
    entries = store.audit_log()
    if not entries:
        st.info(words.text("audit.empty"), icon=":material/info:")
        return
    st.dataframe(audit_table(entries, words), hide_index=True, width="stretch")
    if permitted("audit", words):
        st.download_button(
            words.text("page.adopt.audit_csv"),
            data=audit_csv(entries, words),
            file_name="audit-log.csv",
            mime="text/csv",
            icon=":material/table_view:",
            key="audit_csv",
            on_click=_note,
            args=(store, session.person().name, entries[-1].hash),
        )
    st.caption(words.text("notice.internal"))
    with st.form("verify_log", border=False):
        noted = st.text_input(words.text("page.adopt.noted"), max_chars=71, key="noted_hash")
        if st.form_submit_button(words.text("page.adopt.verify"), icon=":material/verified:"):
            _verify(store, noted.strip(), words)


def _verify(store: Store, noted: str, words: Catalogue) -> None:
    found = verify_store(store, words.language, noted)
    for line in found.lines:
        (st.success if found.sound else st.error)(plain(line))
    if found.sound:
        st.caption(words.text("page.adopt.note_hash"))


def audit_table(entries: Sequence[Entry], words: Catalogue) -> pd.DataFrame:
    """Return the newest entries in words, the newest first."""
    titles = titles_in_log(words)
    rows = [
        (entry.number, local_time(entry.at), entry.who, _action(entry.action, words),
         name_subject(entry.action, entry.subject, titles), entry.hash[:HASH_SHOWN], entry.detail)
        for entry in reversed(entries[-SHOWN:])
    ]  # fmt: skip
    heads = ("number", "at", "who", "action", "subject", "hash", "detail")
    return pd.DataFrame(rows, columns=[words.text(f"page.adopt.column.{name}") for name in heads])


def _action(action: str, words: Catalogue) -> str:
    return name_action(action, words).strip("`")  # this table shows no Markdown


def audit_csv(entries: Sequence[Entry], words: Catalogue) -> bytes:
    """Return all entries as CSV for Excel and WPS, every row marked internal; hashes whole, so that others can verify.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    table = pd.DataFrame([asdict(entry) for entry in entries])
    table.insert(0, "notice", words.text("notice.internal"))
    for column in ("who", "subject", "detail"):
        table[column] = [f"'{text}" if text[:1] in tuple("=+-@\t\r") and text else text for text in table[column]]
    return str(table.to_csv(index=False)).encode("utf-8-sig")


def _note(store: Store, who: str, last: str) -> None:
    store.record(who, "audit_exported", "audit_log", {"last": last})
