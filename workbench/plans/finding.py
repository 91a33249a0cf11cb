"""Finding plans in the library: by title, id, state, or what they draw of a class."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.figures import say_number
from simulation.model.population import RISK_CLASSES
from workbench.common.aids.finding import LONGEST_ASKED, found_in
from workbench.common.plain_text import plain
from workbench.server.library import Entry


def find_plans(entries: list[Entry], words: Catalogue) -> list[Entry]:
    """Offer to look for plans and return those that fit; all of them where nothing is looked for."""
    label, like = words.text("finding.plans"), words.text("finding.plans_like")
    asked = st.text_input(
        label, key="find_plan", placeholder=like, max_chars=LONGEST_ASKED, icon=":material/search:"
    ).strip()
    found = [entry for entry in entries if found_in(asked, texts_of(entry))]
    if not found:
        st.info(words.text("finding.no_plan", asked=plain(asked)), icon=":material/search_off:")
    elif asked:
        st.caption(words.text("finding.some_plans", of=len(entries), count=len(found)))
    return found


def texts_of(entry: Entry) -> Iterator[str]:
    """Yield what a plan is found by: id, titles and state in either language, tasks, ratios as A 3%."""
    yield entry.plan.id
    yield from entry.titles.values()
    for language in LANGUAGES:
        catalogue = load_catalogue(language)
        yield catalogue.text(f"state.{entry.state}" if entry.state else "page.plans.shipped")
    for programme in entry.plan.programmes:
        yield programme.title
        for risk_class in RISK_CLASSES:
            percent = say_number(round(getattr(programme.ratio, risk_class) * 100, 8))
            yield f"{risk_class} {percent}%"
