"""Open a page as a visitor would, and read what it says."""

from __future__ import annotations

import re
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

SCRIPT = "from workbench.app import main\n\nmain()\n"
"""Away from workbench/: beside a folder named pages, AppTest loses the clicks on pages other than the first."""
SAYING = ("title", "subheader", "caption", "info", "warning", "error")
LABELLED = ("metric", "selectbox", "multiselect", "select_slider", "button")
HAN = re.compile(r"[\u4e00-\u9fff]")


def open_page(language: str = "zh", name: str = "compare") -> AppTest:
    """Return a page as first seen in a language; a page that shows an exception fails the test."""
    return run(page_to_open(language, name))


def page_to_open(language: str = "zh", name: str = "compare") -> AppTest:
    """Return a page that waits for its first run, for what a visitor brings along to be put in its state."""
    page = AppTest.from_string(SCRIPT, default_timeout=120)
    if language != "zh":
        page.session_state["language"] = language
    page._page_hash = hash_of(name)
    return page


def open_first(language: str = "zh") -> AppTest:
    """Return the page that a visitor meets first."""
    return open_page(language, "")


def hash_of(name: str) -> str:
    """Return what Streamlit knows a page by: made of its address alone."""
    return calc_hash(name) if name else ""


def turn_to(page: AppTest, name: str) -> AppTest:
    """Go to another page of the same session."""
    # `switch_page` knows files only; these pages are functions with an address.
    assert name in page_names(page), f"the navigation has no page “{name}”"
    page._page_hash = hash_of(name)
    return run(page)


def page_names(page: AppTest) -> list[str]:
    """Return the addresses of all pages of the navigation, hidden ones too; the first page has an empty one."""
    return [str(info["url_pathname"]) for info in page._registered_pages.values()]


def run(page: AppTest) -> AppTest:
    """Run a page and return it."""
    page.run()
    assert not page.exception, [item.value for item in page.exception]
    return page


def move(page: AppTest, risk_class: str, ratio: float) -> AppTest:
    """Move the slider of a class."""
    (slider,) = [item for item in page.select_slider if str(item.key).startswith(f"ratio-{risk_class}-")]
    slider.set_value(ratio)
    return run(page)


def select(page: AppTest, key: str, value: Any, language: str = "zh") -> AppTest:
    """Choose an option of a select box by its identifier."""
    page.selectbox(key=f"{key}-{language}").set_value(value)
    return run(page)


def section(page: AppTest, name: str, language: str = "zh") -> AppTest:
    """Turn to a section of the page 比较."""
    page.segmented_control(key=f"section-{language}").set_value(name)
    return run(page)


def upload(page: AppTest, key: str, name: str, content: bytes) -> AppTest:
    """Upload one file."""
    page.file_uploader(key=key).set_value([(name, content, "application/json")])
    return run(page)


def metrics(page: AppTest) -> dict[str, tuple[str, str]]:
    """Return label → (value, difference) of the cards."""
    return {item.label: (item.value, item.delta) for item in page.metric}


def words_of(page: AppTest) -> list[str]:
    """Return every word of the page that is not data: headings, labels, options, messages, captions."""
    texts = [item.value for kind in SAYING for item in elements(page, kind)]
    labels = [item.label for kind in LABELLED for item in elements(page, kind)]
    helps = [item.help for kind in ("metric", "selectbox") for item in elements(page, kind)]
    options = [option for box in (*page.selectbox, *page.multiselect) for option in box.options]
    return [str(text) for text in (*texts, *labels, *helps, *options, *cells_of_tables(page)) if text]


def cells_of_tables(page: AppTest) -> list[Any]:
    """Return what the tables of the page show, headings included."""
    frames = [table.value for table in page.table]
    return [cell for frame in frames for cell in (*frame.index, *frame.columns, *frame.to_numpy().flat)]


def elements(page: AppTest, kind: str) -> list[Any]:
    """Return the elements of one kind; what they offer depends on the kind."""
    return list(page.get(kind))
