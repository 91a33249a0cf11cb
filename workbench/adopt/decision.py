"""The decision on a reviewed plan: what would be frozen, what is broken, and the form."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from simulation.scenarios.versions import Saved
from workbench.adopt.draft import LONGEST_NOTE
from workbench.adopt.enclosures import Enclosures, choose_enclosures, show_frozen
from workbench.adopt.rules import failed, rules_of, show_rules
from workbench.adopt.steps import NOTE, SURE, Step, take
from workbench.common.links import offer_link
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.server import library, session
from workbench.server.disclosed import comparison_to_show, tell_hidden
from workbench.server.library import Entry


def show_decision(store: Store, entry: Entry, words: Catalogue) -> None:
    """Show what is decided on, then the form of adoption, then the way back to a draft."""
    st.subheader(words.text("page.adopt.decide"), anchor=False)
    enclosures = choose_enclosures(store, entry, words)
    if enclosures is None:
        offer_link("report", words.text("page.adopt.to_report"))
    show_frozen(entry, enclosures.digests if enclosures else {}, words)
    broken = _check(entry, enclosures, words)
    former = store.adopted_plan()
    _say_former(former, words)
    if permitted("adopt", words):
        _ask(entry, enclosures, broken, former, words)
    if session.person().can("edit"):
        back = Step(entry.plan.id, entry.titles[words.language], entry.version, "draft", "edit")
        st.button(
            words.text("page.adopt.send_back"), key="send_back", icon=":material/undo:", on_click=take, args=(back,)
        )


def _check(entry: Entry, enclosures: Enclosures | None, words: Catalogue) -> int:
    """Show the rule check as the report has it, and return how many rules are broken."""
    if enclosures is None:
        specification, baseline = library.shipped_district().specification, None
    else:
        comparison, hidden = comparison_to_show(enclosures.comparison)
        tell_hidden(hidden, words)
        specification = comparison.specification
        baseline = next(plan for plan in comparison.plans if plan.id == comparison.baseline)
    rules = rules_of(entry.plan, specification, baseline, words)
    show_rules(rules, words)
    return failed(rules)


def _say_former(former: Saved[sim.Plan] | None, words: Catalogue) -> None:
    if former is None:
        st.markdown(words.text("page.adopt.no_former"))
    else:
        title = plain(former.item.title)
        st.warning(words.text("page.adopt.former", title=title, version=former.version), icon=":material/swap_horiz:")


def _ask(
    entry: Entry,
    enclosures: Enclosures | None,
    broken: int,
    former: Saved[sim.Plan] | None,
    words: Catalogue,
) -> None:
    name, title = entry.plan.id, entry.titles[words.language]
    reasons = broken + (enclosures is None)
    step = Step(
        name,
        title,
        entry.version,
        "adopted",
        "adopt",
        enclosures.digests if enclosures else {},
        former.item.id if former else "",
        reasons,
        confirm=True,
    )
    with st.form("adopt", border=True):
        st.markdown(words.text("page.adopt.by", who=plain(session.person().name)))
        label = "page.adopt.note_with_reasons" if reasons else "page.adopt.note"
        st.text_area(words.text(label, count=reasons), max_chars=LONGEST_NOTE, key=f"{NOTE}-adopted-{name}", height=100)
        st.checkbox(words.text("page.adopt.sure", title=plain(title), version=entry.version), key=f"{SURE}-{name}")
        st.form_submit_button(
            words.text("page.adopt.adopt"), type="primary", icon=":material/gavel:", on_click=take, args=(step,)
        )
