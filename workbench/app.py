"""The workbench: ``streamlit run workbench/app.py``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from workbench.appearance.sheets import MENU, show_sheets
from workbench.common.aids.page_help import offer_page_help
from workbench.common.language import choose_language
from workbench.common.links import remember_pages
from workbench.common.visitor import show_person, show_way_in
from workbench.pages import (
    adopt,
    calibrate,
    compare,
    data,
    dock,
    draw,
    help,
    monitor,
    operate,
    overview,
    plans,
    questions,
    report,
    riskmap,
    tune,
)
from workbench.server import people, session
from workbench.server.drafts import choices
from workbench.server.drafts.owner import give_cookie
from workbench.server.lasting import set_aside_after
from workbench.server.uploads import sweep

# A file, because Streamlit fetches the icons that it names from another host.
ICON = Path(__file__).with_name("icon.svg")


def main() -> None:
    """Draw the frame that all pages share, then the page."""
    # Streamlit runs nothing of ours before the first visitor; whoever that is, what a killed server left goes now.
    sweep()
    words = session.words()
    title = words.text("page.app.title")
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide", menu_items=MENU)
    show_sheets(words)
    sections = {
        "": [*overview.addresses(), help.address()],
        words.text("page.app.prepare"): [data.address(), calibrate.address(), plans.address(), questions.address()],
        words.text("page.app.decide"): [compare.address(), tune.address(), report.address(), adopt.address()],
        words.text("page.app.carry_out"): [dock.address(), draw.address(), operate.address()],
        words.text("page.app.watch"): [monitor.address(), riskmap.address()],
    }
    remember_pages([page for pages in sections.values() for page in pages])
    found = people.person()
    choices.restore()
    page = st.navigation(sections, position="hidden" if found is None else "sidebar", expanded=True)
    with st.sidebar:
        st.markdown(f"**{words.text('page.app.title')}**")
        choose_language()
    if found is None:
        show_way_in(words)
        return
    offer_page_help(page.url_path, words)
    page.run()
    with st.sidebar:
        show_person(found, words)
    give_cookie()
    set_aside_after(page.url_path)


if __name__ == "__main__":
    main()
