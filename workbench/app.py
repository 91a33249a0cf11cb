"""The workbench: ``streamlit run workbench/app.py``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from workbench import session
from workbench.pages import compare
from workbench.widgets.language import choose_language

STYLE = Path(__file__).with_name("style.css")


def main() -> None:
    """Draw the frame that all pages share, then the page."""
    words = session.words()
    st.set_page_config(page_title=words.text("page.app.title"), page_icon=":material/balance:", layout="wide")
    st.html(STYLE)
    pages = [st.Page(compare.show, title=words.text("page.compare.title"), url_path="compare", default=True)]
    page = st.navigation(pages, position="hidden" if len(pages) == 1 else "sidebar")
    with st.sidebar:
        st.markdown(f"**{words.text('page.app.title')}**")
        choose_language()
    page.run()


if __name__ == "__main__":
    main()
