"""The frozen record of a plan that was adopted: who, when, on what; its life; its files."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.files.annual_table import annual_table
from simulation.language.catalogue import Catalogue
from simulation.scenarios.adoption import Step
from simulation.scenarios.comparison import digest_of
from simulation.scenarios.repository import Store
from workbench.adopt.enclosures import show_frozen
from workbench.adopt.plans import badge
from workbench.common.clock import local_time
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.server import session
from workbench.server.library import Entry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"xlsx": (XLSX, ":material/table_view:"), "json": ("application/json", ":material/draft:")}
"""Ending → MIME type and icon of what every adopted plan is exported as."""
ENCLOSED = {
    "report": ("pdf", "application/pdf", ":material/picture_as_pdf:"),
    "comparison": ("json", "application/json", ":material/balance:"),
}


def show_record(store: Store, entry: Entry, words: Catalogue) -> None:
    """Show an adopted or superseded plan."""
    steps = store.plan_steps(entry.plan.id)
    decided = next(step for step in reversed(steps) if step.after == "adopted")
    enclosures: dict[str, str] = json.loads(decided.enclosures)
    st.subheader(words.text("page.adopt.record"), anchor=False)
    st.markdown(words.text(
        f"page.adopt.was_{entry.state}", title=plain(entry.titles[words.language]), who=plain(decided.who),
        at=local_time(decided.at), note=plain(decided.note) or words.text("page.adopt.no_note"),
    ))  # fmt: skip
    show_frozen(entry, enclosures, words)
    _show_life(steps, words)
    _offer(store, entry, enclosures, words)


def _show_life(steps: tuple[Step, ...], words: Catalogue) -> None:
    st.subheader(words.text("page.adopt.life"), anchor=False)
    rows = [
        (
            local_time(step.at),
            badge(step.before, words) + " → " + badge(step.after, words),
            str(step.version),
            plain(step.who),
            plain(step.note),
        )
        for step in steps
    ]
    heads = [words.text(f"page.adopt.column.{name}") for name in ("at", "step", "version", "who", "note")]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


def _offer(store: Store, entry: Entry, enclosures: Mapping[str, str], words: Catalogue) -> None:
    st.subheader(words.text("page.adopt.files"), anchor=False)
    person = session.person()
    if not person.name and not permitted("edit", words):
        return
    contents = {"xlsx": annual_table(entry.plan, words.language), "json": sim.to_json(entry.plan).encode()}
    with st.container(horizontal=True):
        for suffix, (mime, icon) in FILES.items():
            _button(store, entry, f"plan.{suffix}", contents[suffix], mime, icon, words)
        for name, (suffix, mime, icon) in ENCLOSED.items():
            # A comparison holds the whole specification, which a report leaves out where firms are few.
            if name in enclosures and (name != "comparison" or person.may("whole")):
                _button(store, entry, f"{name}.{suffix}", store.content(enclosures[name]), mime, icon, words)
    st.caption(words.text("notice.internal"))


def _button(store: Store, entry: Entry, name: str, content: bytes, mime: str, icon: str, words: Catalogue) -> None:
    kind, _, suffix = name.partition(".")
    st.download_button(
        words.text(f"page.adopt.file.{name}"),
        data=content,
        file_name=f"{kind}-{entry.plan.id}.{suffix}",
        mime=mime,
        icon=icon,
        key=f"adopt-file-{kind}-{suffix}",
        on_click=_note,
        args=(store, entry, session.person().name, kind, suffix, digest_of(content)),
    )


def _note(store: Store, entry: Entry, who: str, kind: str, suffix: str, digest: str) -> None:
    detail = {"file": digest, "format": suffix, "version": entry.version}
    store.record(who, f"{kind}_exported", entry.plan.id, detail)
