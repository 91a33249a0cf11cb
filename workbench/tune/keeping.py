"""What becomes of a plan that was found: opened in 方案比较 beside the plan in force, or kept as a draft."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import TuningProblem
from workbench.common.links import offer_link, turn_to
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.plans.draft import copied, free_id
from workbench.plans.library import OPENED
from workbench.server import library, records, session
from workbench.server.cache import Case

LONGEST_ID, LONGEST_TITLE = 60, 80
KEPT, REFUSED = "tune_kept", "tune_refused"
SHOWN = 12
"""Characters of a digest that tell a problem from another."""


def offer_plan(
    plan: sim.Plan, case: Case, problem: TuningProblem, mark: str, words: Catalogue, *, rounded: bool = False
) -> None:
    """Offer both; `mark` tells the fields of this plan from those of another one on the page."""
    kept = st.session_state.get(KEPT)
    if kept is not None and kept[0] == sim.digest(plan):
        st.success(words.text("page.tune.draft_kept", title=plain(kept[1])), icon=":material/draft:")
        offer_link("plans", words.text("page.plans.title"))
    refused = st.session_state.pop(REFUSED, None)
    if refused is not None and refused[0] == sim.digest(plan):
        show_problems(refused[1], words, "page.compare.draft_refused")
    elif refused is not None:
        st.session_state[REFUSED] = refused  # another plan of the page was to be kept
    with st.container(horizontal=True):
        if st.button(words.text("page.tune.compare"), icon=":material/compare_arrows:", key=f"tune-compare-{mark}"):
            open_in_compare(plan, case, words)
        with st.popover(words.text("page.tune.keep"), icon=":material/save:"):
            _offer_draft(plan, case, note_of(problem, words, rounded=rounded), mark, words)


def open_in_compare(plan: sim.Plan, case: Case, words: Catalogue) -> None:
    """Have 方案比较 show a plan beside the one in force."""
    known = {entry.digest: entry.plan.id for entry in library.all_plans()}
    kept = st.session_state.get(KEPT)
    if kept is not None and kept[0] == sim.digest(plan):
        name = kept[2]
    elif sim.digest(plan) in known:
        name = known[sim.digest(plan)]
    else:
        entry = library.entry_of(named(plan, case, words))
        session.reopen_plans([entry], None)
        name = entry.plan.id
    st.session_state[session.ASKED_PLANS] = (case.baseline.plan.id, [name])
    turn_to("compare")


def named(plan: sim.Plan, case: Case, words: Catalogue) -> sim.Plan:
    """Return a plan that was found under an id that no plan of the library has, and a title that says what it is."""
    title = words.text("page.tune.found_title", title=case.baseline.titles[words.language])[:LONGEST_TITLE]
    return plan.model_copy(update={"id": free_id(plan.id[:LONGEST_ID], _taken()), "title": title})


def note_of(problem: TuningProblem, words: Catalogue, *, rounded: bool = False) -> str:
    """Return where a plan that was found comes from."""
    digest = sim.digest(problem).removeprefix("sha256:")[:SHOWN]
    key = "page.tune.note_rounded" if rounded else "page.tune.note"
    return words.text(key, title=problem.title, digest=digest, months=problem.months)[:200]


def _offer_draft(plan: sim.Plan, case: Case, note: str, mark: str, words: Catalogue) -> None:
    st.caption(words.text("page.tune.draft_note"))
    if not permitted("edit", words):
        return
    first = named(plan, case, words)
    # Fields of their own for every plan: a field keeps what it was filled in with first.
    own = f"{mark}-{first.id}-{sim.digest(plan)[-8:]}-{words.language}"
    with st.form(f"tune-draft-{own}", border=False):
        st.text_input(words.text("page.compare.draft_id"), first.id, max_chars=LONGEST_ID, key=f"tune-id-{own}")
        st.text_input(
            words.text("page.compare.draft_title"), first.title, max_chars=LONGEST_TITLE, key=f"tune-title-{own}"
        )
        st.form_submit_button(
            words.text("page.tune.keep_do"), type="primary", key=f"tune-keep-{own}", on_click=_keep,
            args=(plan, note, own),
        )  # fmt: skip


def _keep(plan: sim.Plan, note: str, own: str) -> None:
    """Save a plan as a draft; what the store refuses is said where the plan is offered."""
    if not session.person().can("edit"):
        return
    id_, title = (str(st.session_state[f"tune-{field}-{own}"]) for field in ("id", "title"))
    try:
        saved = records.store().save_plan(copied(plan, id_, title), session.person().name, note=note)
    except sim.InputError as error:
        st.session_state[REFUSED] = (sim.digest(plan), error)
    else:
        st.session_state[KEPT] = (sim.digest(plan), saved.item.title, saved.item.id)
        st.session_state[OPENED] = saved.item.id  # what the page of plans shows next


def _taken() -> set[str]:
    return {entry.plan.id for entry in library.all_plans()}
