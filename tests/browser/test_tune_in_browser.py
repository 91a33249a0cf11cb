"""Tuning in a real browser: a limit typed, the optimum read, the frontier drawn, a draft kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from simulation.language.catalogue import LANGUAGES
from tests.browser.resting import unfold
from tests.browser.walking import Walk, walk_to

pytestmark = pytest.mark.browser

WHO = "合成编制人"


def at_tuning(page: Page, address: str, language: str) -> Walk:
    """Come to the page 寻优 with its answer."""
    walk = walk_to("tune", page, address, language, WHO)
    expect(page.get_by_test_id("stMetric")).to_have_count(4)
    return walk


def type_hours(walk: Walk, hours: int) -> None:
    """Type a limit of hours and wait for what follows."""
    field = walk.page.get_by_role("spinbutton", name=walk.say("page.tune.hours"))
    field.fill(str(hours))
    field.press("Enter")
    walk.rest()


def ask(walk: Walk, part: str) -> None:
    """Ask for a long part, and wait until it is there."""
    walk.button(f"page.tune.ask_{part}").click()
    expect(walk.button(f"page.tune.ask_{part}")).to_have_count(0)
    expect(walk.button("page.compare.cancel")).to_have_count(0)
    walk.rest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_limit_is_typed_and_the_best_plan_kept(page: Page, address: str, language: str) -> None:
    walk = at_tuning(page, address, language)
    walk.look("tune")
    type_hours(walk, 12000)
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("12,000")
    walk.look("tune-12000")
    title = page.get_by_role("textbox", name=walk.say("page.compare.draft_title"))
    unfold(page, walk.button("page.tune.keep"), title).fill(f"Tuned {language}")
    walk.button("page.tune.keep_do").click()
    expect(page.get_by_test_id("stAlertContentSuccess").get_by_text(f"Tuned {language}")).to_be_visible()
    walk.look("tune-kept")
    ask(walk, "frontier")
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg.marks")).to_have_count(1)
    expect(page.get_by_text(walk.say("page.tune.point_open"))).to_be_visible()
    walk.look("tune-frontier")
    page.get_by_role("radio", name=walk.say("page.tune.section_announced"), exact=True).click()
    walk.rest()
    ask(walk, "announced")
    expect(page.get_by_test_id("stTable")).to_have_count(3)
    walk.look("tune-announced")
    page.locator(".st-key-tune-compare-announced").get_by_role("button").click()
    walk.expect_page("compare")
    expect(page.get_by_text(walk.say("page.tune.behind"))).to_be_visible()
    walk.look("tune-compare")
    walk.turn_to("tune")
    expect(page.get_by_role("spinbutton", name=walk.say("page.tune.hours"))).to_have_value("12000")
    type_hours(walk, 3000)
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    walk.look("tune-clash")
    assert walk.complaints == []
