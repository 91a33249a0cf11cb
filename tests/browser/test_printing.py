"""A page on paper: marked on every sheet, black on white even where it is read on a dark ground, nothing to press."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import SCREENSHOTS, Walk, walk_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHO = "合成编制人"
READER = shutil.which("pdftotext")
ON_PAPER = """() => [...document.querySelectorAll('[data-testid=stApp] *')].filter(e => e.checkVisibility()).map(e => {
  const style = getComputedStyle(e);
  return e.closest('svg') ? getComputedStyle(e.closest('svg')).colorScheme : style.color;
})"""
"""The colours of all words, and the colour scheme of all charts."""
INK, LIGHT = "rgb(27, 43, 58)", "light"


def on_dark_paper(page: Page, address: str) -> Walk:
    """Come to the comparison on a dark ground, and look at it as a printer does."""
    page.emulate_media(color_scheme="dark")
    walk = walk_to("compare", page, address, "zh", WHO)
    page.emulate_media(media="print", color_scheme="dark")
    walk.rest()
    return walk


def test_a_page_is_printed_black_on_white_without_what_can_be_pressed(page: Page, address: str) -> None:
    walk = on_dark_paper(page, address)
    assert set(page.evaluate(ON_PAPER)) == {INK, LIGHT}
    background = "e => getComputedStyle(e).backgroundColor"
    assert page.get_by_test_id("stApp").evaluate(background) == "rgba(0, 0, 0, 0)"
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_test_id("stMain").get_by_test_id("stButton").first).to_be_hidden()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("e => getComputedStyle(e).overflow") == "visible"
    assert walk.complaints == []


@pytest.mark.skipif(READER is None, reason="pdftotext, which reads a PDF, is not on this machine")
def test_every_sheet_carries_the_mark(page: Page, address: str) -> None:
    walk = on_dark_paper(page, address)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    paper = SCREENSHOTS / "compare-on-paper.pdf"
    page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
    sheets = words_of(paper)
    assert len(sheets) > 1
    assert [sheet for sheet in sheets if walk.say("notice.internal") not in sheet] == []
    whole = "".join(sheets)
    assert walk.say("page.compare.title") in whole
    assert WHO not in whole


def words_of(paper: Path) -> list[str]:
    """Return the words of each sheet."""
    assert READER is not None
    told = subprocess.run([READER, str(paper), "-"], check=True, capture_output=True, timeout=60).stdout
    return told.decode().rstrip("\f").split("\f")
