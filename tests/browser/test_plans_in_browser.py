"""Plans in a real browser: a quick hand loses nothing, and neither does the second of two editors."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from simulation.language.catalogue import LANGUAGES
from tests.browser.resting import choose, unfold
from tests.browser.walking import Walk, walk_to

pytestmark = pytest.mark.browser

WHO = "合成编制人"


def at_plans(page: Page, address: str, language: str) -> Walk:
    """Come to the page of plans."""
    return walk_to("plans", page, address, language, WHO)


def type_and_save(walk: Walk, risk_class: str, percent: str) -> None:
    """Type a ratio and click on save at once, as a quick hand does."""
    short = walk.say(f"risk_class_short.{risk_class}")
    walk.page.get_by_role("spinbutton", name=walk.say("page.plans.ratio_of", risk_class=short)).fill(percent)
    walk.button("page.plans.save").click()
    walk.rest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_editors_in_a_hurry_lose_nothing(page: Page, browser: Browser, address: str, language: str) -> None:
    first = at_plans(page, address, language)
    title = f"Two editors {language}"
    name = page.get_by_role("textbox", name=first.say("page.plans.copy_title"))
    unfold(page, first.button("page.plans.copy"), name).fill(title)
    first.button("page.plans.copy_do").click()
    expect(page.get_by_role("combobox", name=first.say("page.plans.open"))).to_have_value(title)
    first.rest()
    other_page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    other = at_plans(other_page, address, language)
    choose(other_page, other_page.get_by_role("combobox", name=other.say("page.plans.open")), title)
    type_and_save(first, "D", "50")
    expect(page.get_by_text(first.say("page.plans.saved", version=2))).to_be_visible()
    type_and_save(other, "D", "90")
    expect(other_page.get_by_text(other.say("page.plans.conflict"))).to_be_visible()
    other.look("plans-conflict")
    other.press("page.plans.keep_mine")
    expect(other_page.get_by_text(other.say("page.plans.saved", version=3))).to_be_visible()
    other_page.get_by_text(other.say("page.plans.history", count=3)).click()
    other.rest()
    other.look("plans-history")
    assert (first.complaints, other.complaints) == ([], [])
    other_page.close()
