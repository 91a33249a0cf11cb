"""The library of plans: what there is, one to open, copies, files in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.files.annual.table import annual_table
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from simulation.scenarios.versions import Saved
from workbench.common.choices import choose, preselect, remembered
from workbench.common.clock import local_time
from workbench.common.downloads import MIMES, NAMELESS, guarded
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems, translate_fields
from workbench.plans.draft import checked, content_of, copied, free_id
from workbench.plans.finding import find_plans
from workbench.plans.importing import already_there, read_file
from workbench.server import library, people, records, session
from workbench.server.library import Entry

KEY = "plans_open"
OPENED = "plan_opened"
MADE = "plan_made"
"""Id of the plan that was made last, until another is."""
LONGEST_ID, LONGEST_TITLE = 64, 80
MOST_FILES_MB = 20


def choose_plan(entries: list[Entry], words: Catalogue) -> Entry:
    """Show the library, or what is found in it, and return the plan that is open."""
    by_id = {entry.plan.id: entry for entry in entries}
    asked = st.session_state.pop(OPENED, None)
    if asked in by_id:
        preselect(KEY, asked, words)
    found = find_plans(entries, words)
    kept = {saved.item.id: saved for saved in records.store().plans()}
    if found:
        st.table(_overview(found, kept, words))
    titles = distinct_titles((name, entry.titles[words.language]) for name, entry in by_id.items())
    # What is open stays open while something is looked for: a search must not lead away from the work.
    present = remembered(KEY, entries[0].plan.id)
    offered = [name for name in by_id if name == present or by_id[name] in found]
    chosen = choose(words.text("page.plans.open"), offered, lambda name: titles[name], KEY, words)
    return by_id[chosen]


def _overview(entries: list[Entry], kept: Mapping[str, Saved[sim.Plan]], words: Catalogue) -> pd.DataFrame:
    titles = distinct_titles((entry.plan.id, entry.titles[words.language]) for entry in entries)
    rows = [_row(entry, plain(titles[entry.plan.id]), kept.get(entry.plan.id), words) for entry in entries]
    columns = [words.text(f"page.plans.column.{name}") for name in ("title", "state", "version", "origin", "at")]
    return pd.DataFrame(rows, columns=columns).set_index(columns[0])


def _row(entry: Entry, title: str, saved: Saved[sim.Plan] | None, words: Catalogue) -> tuple[str, ...]:
    if saved is None:
        source = plain(entry.notes.get("source", "")) or words.text("page.plans.shipped")
        return title, words.text("page.plans.shipped"), "–", source, "–"
    return title, words.text(f"state.{saved.state}"), str(saved.version), plain(saved.who), local_time(saved.at)


def offer_copy(entry: Entry, shown: sim.Plan | None, taken: list[Entry], words: Catalogue) -> None:
    """Offer to keep what is in the fields of a plan under another id and title, and open the copy."""
    ids = {item.plan.id for item in taken}
    with st.popover(words.text("page.plans.copy"), icon=":material/content_copy:"):
        if not permitted("edit", words):
            return
        with st.form(f"copy-{entry.plan.id}", border=False):
            name = st.text_input(
                words.text("page.plans.copy_id"), free_id(f"{entry.plan.id[: LONGEST_ID - 8]}-copy", ids),
                max_chars=LONGEST_ID, key=f"copy-id-{entry.plan.id}",
            )  # fmt: skip
            title = st.text_input(
                words.text("page.plans.copy_title"),
                words.text("page.plans.copy_of", title=entry.titles[words.language])[:LONGEST_TITLE],
                max_chars=LONGEST_TITLE, key=f"copy-title-{entry.plan.id}-{words.language}",
            )  # fmt: skip
            asked = st.form_submit_button(words.text("page.plans.copy_do"), type="primary", key="copy_do")
            if asked and shown is None:
                st.error(words.text("page.plans.invalid"), icon=":material/error:")
            elif asked and shown is not None and _keep(partial(copied, shown, name, title), words):
                st.rerun()


def offer_import(words: Catalogue) -> None:
    """Offer to bring plans in, as plan files or as the Excel table of an annual plan, each becoming a draft."""
    with st.expander(words.text("page.plans.import"), icon=":material/upload_file:"):
        if not permitted("edit", words):
            return
        translate_fields(words)
        with st.form("import_plans", border=False):
            files = st.file_uploader(
                words.text("page.plans.import_files"), type=["json", "xlsx"], accept_multiple_files=True,
                key="plan_files", max_upload_size=MOST_FILES_MB,
            )  # fmt: skip
            asked = st.form_submit_button(words.text("page.plans.import_do"), type="primary", key="import_do")
        if asked:
            for file in files:
                _import(file.name, file.getvalue(), words)


def _import(name: str, content: bytes, words: Catalogue) -> None:
    """Keep the plan in a file and have it opened; a plan that is there already is opened instead of kept twice."""
    try:
        brought = read_file(name, content, words.language)
        known = already_there(brought, library.all_plans())
    except sim.InputError as error:
        show_problems(error, words, "page.plans.not_kept")
        return
    if known is not None:
        st.session_state[OPENED] = known.plan.id
        told = {"title": plain(known.titles[words.language]), "id": plain(known.plan.id)}
        st.info(words.text("page.plans.import_known", file=plain(name), **told), icon=":material/content_copy:")
        return
    saved = _keep(lambda: brought, words)
    if saved is not None:
        told = {"title": plain(saved.item.title), "id": plain(saved.item.id)}
        st.success(words.text("page.plans.imported", file=plain(name), **told), icon=":material/check:")


def offer_files(plan: sim.Plan, words: Catalogue) -> None:
    """Offer a plan as a plan file and as the Excel table of an annual plan, noted in the log."""
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "json": ("application/json", lambda: sim.to_json(plan).encode()),
        "xlsx": (MIMES["xlsx"], partial(annual_table, plan, words.language)),
    }
    # Files are made outside of the page's run, where nobody knows any more who sits in front of it.
    store, who, asked = records.store(), session.person().name or NAMELESS, people.asked_later()
    for suffix, (mime, make) in makers.items():
        st.download_button(
            words.text(f"page.plans.export_{suffix}"),
            data=partial(guarded, asked, "see", partial(_export, store, who, plan, suffix, make)),
            file_name=f"{plan.id}.{suffix}", mime=mime, on_click="ignore", icon=":material/download:",
            key=f"export-{suffix}",
        )  # fmt: skip


def _export(store: Store, who: str, plan: sim.Plan, suffix: str, make: Callable[[], bytes]) -> bytes:
    content = make()
    store.record(who, "exported", f"plans/{suffix}", {"plan": sim.digest(plan)})
    return content


def _keep(make: Callable[[], sim.Plan], words: Catalogue) -> Saved[sim.Plan] | None:
    """Save a new plan as a draft, under the next free id where its own is taken, and have it opened; else say why."""
    try:
        plan = make()
        ids = {entry.plan.id for entry in library.all_plans()}
        if plan.id in ids:
            plan = checked({**content_of(plan), "id": free_id(plan.id, ids)})
        saved = records.store().save_plan(plan, session.person().name)
    except sim.InputError as error:
        show_problems(error, words, "page.plans.not_kept")
        return None
    st.session_state[OPENED] = saved.item.id
    st.session_state[MADE] = saved.item.id
    return saved
