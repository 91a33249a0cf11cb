"""The workbench: ``streamlit run workbench/app.py``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from workbench import session
from workbench.pages import adopt, calibrate, compare, data, overview, plans, report
from workbench.widgets.language import choose_language
from workbench.widgets.links import remember_pages
from workbench.widgets.visitor import admit, show_person

STYLE = Path(__file__).with_name("style.css")
# A file, because Streamlit fetches the icons that it names from another host.
ICON = Path(__file__).with_name("icon.svg")


def main() -> None:
    """Draw the frame that all pages share, then the page."""
    words = session.words()
    st.set_page_config(page_title=words.text("page.app.title"), page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    preparing = [data.address(), calibrate.address(), plans.address()]
    pages = [*overview.addresses(), *preparing, compare.address(), report.address(), adopt.address()]
    remember_pages(pages)
    page = st.navigation(pages)
    with st.sidebar:
        st.markdown(f"**{words.text('page.app.title')}**")
        choose_language()
    found = admit(words)
    if found is None:
        return
    session.seat(found)
    page.run()
    with st.sidebar:
        show_person(found, words)


if __name__ == "__main__":
    main()
