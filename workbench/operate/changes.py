"""Two buttons: one more team where it is fullest, and months that lie better."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.operations.carried import Operations
from simulation.reports.operations.workbook import answer_rows, say_months, say_step, title_of
from workbench.common.downloads import exporter
from workbench.common.plain_text import plain
from workbench.operate.answers import Question, levelled
from workbench.operate.outcome import say_share
from workbench.operate.people import MOST, staff_key

LEVEL = "operate-level"


def offer_changes(found: Operations, place: str, words: Catalogue, *, register: bool) -> None:
    """Offer both buttons."""
    fullest = max(found.work.departments, key=lambda name: _strain(found, name))
    team = max(people[fullest] for people in found.work.by_kind if fullest in people)
    with st.container(horizontal=True):
        st.button(
            words.text("page.operate.one_more", department=plain(fullest), team=team), icon=":material/group_add:",
            key="operate-more", on_click=_add, args=(staff_key(place, fullest), team), disabled=register,
            help=words.text("page.operate.one_more_register") if register else None,
        )  # fmt: skip
        st.toggle(words.text("page.operate.level"), key=LEVEL, help=words.text("page.operate.level_help"))


def _strain(found: Operations, department: str) -> tuple[float, float]:
    """Return how much a department's people hold visits up: what is left over, as far as they are in use."""
    use = float(np.nanmean(found.use(department)))
    return use * float(found.backlog(department=department)[0].sum()), use


def show_levelling(question: Question, found: Operations, words: Catalogue) -> None:
    """Show the months that are proposed, and what would come of them; only if asked for."""
    if not st.session_state.get(LEVEL):
        return
    proposal, after = levelled(question)
    st.subheader(words.text("page.operate.levelled"), anchor=False)
    if not proposal.steps:
        st.info(words.text("page.operate.level_nothing", peak=f"{proposal.peak:.0%}"), icon=":material/info:")
        return
    rows = [
        (str(number), plain(title_of(proposal, step)), say_step(step, words), f"{step.peak:.0%}")
        for number, step in enumerate(proposal.steps, start=1)
    ]
    heads = [words.text(f"page.operate.column.{name}") for name in ("step", "programme", "change", "asked")]
    first = ("0", "—", words.text("operations.step.now"), f"{proposal.peak:.0%}")
    st.table(pd.DataFrame([first, *rows], columns=heads), hide_index=True)
    _beside(found, after, words)
    changed = [
        words.text("page.operate.months_of", programme=plain(new.title), months=say_months(new.months))
        for old, new in zip(proposal.before.programmes, proposal.plan.programmes, strict=True)
        if set(old.months) != set(new.months)
    ]
    st.markdown("\n".join(f"- {line}" for line in changed))
    _offer_plan(question, proposal.plan, words)


def _beside(before: Operations, after: Operations, words: Catalogue) -> None:
    rows = [
        (name, _say(now, words), _say(then, words))
        for (name, now), (_, then) in zip(answer_rows(before, words), answer_rows(after, words), strict=True)
    ]
    heads = [words.text(f"operations.column.{name}") for name in ("item", "now_plan", "proposed_plan")]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


def _say(value: object, words: Catalogue) -> str:
    if type(value) is float:
        return f"{value:,.1f}"
    return say_share(value, words) if isinstance(value, float) else str(value)


def _offer_plan(question: Question, plan: sim.Plan, words: Catalogue) -> None:
    """Offer the plan with these months as a file: it keeps its limit of capacity."""
    own = question.case.baseline.plan
    kept = plan.model_copy(update={"capacity_hours_per_month": own.capacity_hours_per_month})
    files = exporter({"district": question.case.district.digest, "plan": sim.digest(kept)}, words)
    st.download_button(
        words.text("page.operate.plan_file"), data=files.logged("plan", "json", partial(_content, kept)),
        file_name=f"{own.id}-levelled.json", mime="application/json", on_click="ignore", icon=":material/download:",
        key="get-levelled",
    )  # fmt: skip


def _content(plan: sim.Plan) -> bytes:
    return sim.to_json(plan).encode()


def _add(key: str, team: int) -> None:
    st.session_state[key] = min(MOST, int(st.session_state.get(key, 0)) + team)
