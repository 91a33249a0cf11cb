"""A comparison without a mouse: everything on the page is reached by Tab, and one always sees where one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import ElementHandle, Page, expect

from tests.browser.walking import walk_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHO = "合成编制人"
MOST_STEPS = 120
HERE = "() => document.activeElement"
LOOKS = """e => {
  const near = [e, e.parentElement, e.parentElement?.parentElement, e.parentElement?.parentElement?.parentElement,
    e.closest('[role=group], label')];
  return near.filter(Boolean).map(each => {
    const style = getComputedStyle(each);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join(' ');
  }).join(' | ');
}"""
"""How a control and what is close around it look."""
REACHABLE = """main => [...main.querySelectorAll('button, a[href], summary, input, [role=slider]')].filter(e =>
  !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true})
  && e.closest('[aria-hidden=true]') === null
  && !(e.type === 'radio' && !e.checked) && !(e.getAttribute('role') === 'radio' && e.ariaChecked !== 'true'))"""
"""What can be acted on; of a group of choices the chosen one, from which the arrows lead to the others."""


@dataclass
class Stop:
    """Where Tab came to, and how it looked then."""

    element: ElementHandle
    name: str
    look: str


def stops(page: Page) -> Iterator[Stop]:
    """Press Tab again and again, and tell where that leads; until it leaves the page."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        element = page.evaluate_handle(HERE).as_element()
        assert element is not None
        if element.evaluate("e => e === document.body"):
            return
        name = str(element.evaluate("e => (e.ariaLabel || e.textContent || e.tagName).trim()"))
        yield Stop(element, name, str(element.evaluate(LOOKS)))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the keyboard."""
    assert any(name in stop.name for stop in stops(page)), f"Tab never came to “{name}”"


def begin_anew(page: Page) -> None:
    """Start over at the first thing that Tab comes to."""
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")


def test_a_comparison_is_made_by_keyboard_alone(page: Page, address: str) -> None:
    walk = walk_to("compare", page, address, "zh", WHO)  # gives a name where none is known
    page.goto(address)
    walk.rest()
    tab_to(page, walk.say("page.compare.title"))
    page.keyboard.press("Enter")
    walk.expect_page("compare")
    slider = page.get_by_role("slider").first
    before = slider.get_attribute("aria-valuenow") or slider.input_value()
    begin_anew(page)
    while page.evaluate("document.activeElement.getAttribute('role') || document.activeElement.type") not in {
        "slider", "range",
    }:  # fmt: skip
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    walk.rest()
    assert (slider.get_attribute("aria-valuenow") or slider.input_value()) != before
    expect(page.get_by_text(walk.say("page.compare.no_difference", baseline="现行方案"))).to_have_count(0)
    section = walk.say("page.compare.section_groups")
    tab_to(page, walk.say("page.compare.section_overview"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    walk.rest()
    expect(page.get_by_role("radio", name=section, exact=True)).to_be_checked()
    assert walk.complaints == []


def test_tab_reaches_every_action_and_shows_where_it_is(page: Page, address: str) -> None:
    walk = walk_to("compare", page, address, "zh", WHO)
    begin_anew(page)
    went = list(stops(page))
    unseen = [stop.name for stop in went if stop.element.evaluate(LOOKS) == stop.look]
    assert unseen == []
    main = page.get_by_test_id("stMain")
    reachable = main.evaluate_handle(REACHABLE)
    been = [stop.element for stop in went]
    missed = page.evaluate(
        "([all, been]) => all.filter(e => !been.includes(e)).map(e => e.outerHTML)", [reachable, been]
    )
    assert missed == []
    assert walk.say("page.compare.section_overview") in [stop.name for stop in went]
