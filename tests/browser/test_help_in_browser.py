"""帮助 and the tour as people meet them: by pointer and by keyboard, at both widths, without barriers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from simulation.language.catalogue import LANGUAGES
from tests.browser.walking import walk_to

pytestmark = pytest.mark.browser
WHO = "合成编制人"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_and_the_tour_are_read_and_left_by_anyone(page: Page, address: str, language: str) -> None:
    walk = walk_to("help", page, address, language, WHO)
    walk.look("help")
    page.get_by_label(walk.say("page.help.find")).fill(walk.say("page.compare.title"))
    page.keyboard.press("Enter")
    walk.rest()
    walk.look("help_found")
    walk.press("tour.again")
    walk.expect_page("overview")
    walk.look("tour")
    walk.button("tour.next").focus()
    page.keyboard.press("Enter")  # a tour that only a pointer can leave would hold people who use the keyboard
    walk.rest()
    expect(page.get_by_test_id("stAlert").first).to_contain_text(walk.say("tour.prepare.title"))
    walk.button("tour.skip").focus()
    page.keyboard.press("Enter")
    walk.rest()
    expect(walk.button("tour.skip")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_leads_to_its_help_and_the_help_back_in_the_same_language(
    page: Page, address: str, language: str
) -> None:
    walk = walk_to("plans", page, address, language, WHO)
    page.get_by_role("link", name=walk.say("page.help.of_page"), exact=True).click()
    walk.expect_page("help")
    title = walk.say("page.plans.title")
    expect(page.get_by_role("heading", name=walk.say("page.help.about", title=title), exact=True)).to_be_visible()
    page.get_by_role("link", name=walk.say("page.help.back", title=title), exact=True).click()
    walk.expect_page("plans")
