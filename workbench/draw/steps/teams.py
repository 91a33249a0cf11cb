"""Step 6, 分派: send inspectors by their tickets, see each one's load, and log what changes afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.drawing.chain import LONGEST_REASON, Chain, load
from simulation.drawing.change import KINDS
from simulation.drawing.package import read_package
from simulation.reports.papers.sheet import sheet_of
from simulation.workflows.carrying_out.draw import change_draw
from simulation.workflows.carrying_out.teams import MOST_EXTRA, assign_teams
from workbench.common.choices import choose
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.draw.desk import Desk, Told, act, step
from workbench.draw.files import offer_files
from workbench.draw.folder import Month
from workbench.draw.noted import ASSIGNED, CHANGED, digest, note
from workbench.server import session

NAME = "teams"
LOADS = ("department", "inspector", "certificate", "visits", "most")
LONGEST_CODE = 64


def show_teams(desk: Desk, ready: bool) -> None:
    """Show step 6."""
    month = desk.month
    chain = load(month.records) if ready else Chain()
    done = ready and chain.teams(month.record["digest"]) is not None
    with step(6, NAME, "done" if done else "open" if ready else "closed", desk.words):
        if done:
            _show_loads(desk, chain)
            offer_files(desk, NAME)
        elif ready:
            _ask(desk)
        if ready:
            _show_changes(desk, chain)


def _ask(desk: Desk) -> None:
    words, name = desk.words, desk.month.name
    if not any(path.stem == "staff" for path in desk.month.package.glob("staff.*")):
        st.info(words.text("page.draw.no_staff"), icon=":material/badge:")
        return
    st.markdown(words.text("page.draw.teams_about"))
    if not permitted("draw", words):
        return
    with st.form(f"draw_teams-{name}", border=False):
        st.number_input(words.text("page.draw.extra"), 0, MOST_EXTRA, 0, key=f"draw_extra-{name}")
        st.checkbox(words.text("page.draw.repeat"), key=f"draw_repeat-{name}")
        st.form_submit_button(
            words.text("page.draw.assign"), type="primary", icon=":material/groups:", on_click=act,
            args=(NAME, "assigned", "draw", lambda: _assign(desk)),
        )  # fmt: skip


def _assign(desk: Desk) -> Told:
    month, asked = desk.month, st.session_state
    sheet = assign_teams(
        month.package, month.record_file, records=month.records, window=month.window,
        extra=int(asked.get(f"draw_extra-{month.name}") or 0), repeat=bool(asked.get(f"draw_repeat-{month.name}")),
        language=desk.words.language,
    )  # fmt: skip
    told = {"visits": len(sheet.tasks), "inspectors": len(sheet.loads)}
    note(desk.store, session.person(), ASSIGNED, month.name, {"record": digest(sheet.head), **told})
    return told


def _show_loads(desk: Desk, chain: Chain) -> None:
    words, month = desk.words, desk.month
    sent = _sent(month.seal, chain.head, month)
    told = {"visits": sent.visits, "inspectors": len(sent.loads)}
    st.markdown(words.text("page.draw.teams_are", **told, first=sent.first, due=sent.due))
    if session.person().may("draw"):
        rows = [tuple(map(plain, row)) for row in sent.loads]
        heads = [words.text(f"paper.column.{name}") for name in LOADS]
        st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


class Sent(NamedTuple):
    """How many visits there are, when, and who has how many of them: no firm."""

    visits: int
    first: date
    due: date
    loads: tuple[tuple[str, ...], ...]


@st.cache_resource(max_entries=24, show_spinner=False)  # reading a package takes half a second of a large district
def _sent(seal: str, head: str, _month: Month) -> Sent:
    sheet = sheet_of(read_package(_month.package), _month.record, load(_month.records))
    rows = (
        (each.member.department, each.member.name, each.member.certificate, str(each.visits), str(each.most))
        for each in sheet.loads
    )
    return Sent(len(sheet.tasks), sheet.first, sheet.due, tuple(rows))


def _show_changes(desk: Desk, chain: Chain) -> None:
    words = desk.words
    kinds = Counter(record["change"]["what"] for record in chain.changes(desk.month.record["digest"]))
    if kinds:
        counts = {name: kinds[name] for name in KINDS.values()}
        st.caption(words.text("page.draw.changes", **counts))
    if session.person().can("draw"):
        with st.expander(words.text("page.draw.change"), icon=":material/edit:"):
            _ask_change(desk)


def _ask_change(desk: Desk) -> None:
    words, name = desk.words, desk.month.name
    st.caption(words.text("page.draw.change_about"))
    kind = choose(
        words.text("page.draw.kind"), list(KINDS.values()), lambda each: words.text(f"page.draw.kinds.{each}"),
        f"draw_kind-{name}", words,
    )  # fmt: skip
    fields = ("firm", "inspector", "reason") if kind == "reassign" else ("firm", "reason")
    for field in fields:
        longest = LONGEST_REASON if field == "reason" else LONGEST_CODE
        st.text_input(words.text(f"page.draw.change_{field}"), max_chars=longest, key=_key(field, desk))
    st.button(
        words.text("page.draw.change_do"), key=f"draw_change-{name}", icon=":material/edit_note:", on_click=act,
        args=(NAME, "changed", "draw", lambda: _change(desk, kind)),
    )  # fmt: skip


def _key(field: str, desk: Desk) -> str:
    return f"draw_change_{field}-{desk.month.name}"


def _change(desk: Desk, kind: str) -> Mapping[str, object]:
    month = desk.month
    firm, inspector, reason = (
        str(st.session_state.get(_key(field, desk)) or "").strip() for field in ("firm", "inspector", "reason")
    )
    if not month.record:
        raise sim.InputError([sim.Problem("not_in_chain", "", month.name, remedy="not_in_chain")])
    made = change_draw(
        month.record_file, firm, kind, reason, month.records, package=month.package,
        inspector=inspector if inspector and kind == "reassign" else None,
    )  # fmt: skip
    detail = {"record": digest(made["digest"]), "of": digest(month.record["digest"])}
    note(desk.store, session.person(), CHANGED, month.name, detail)
    return {}
