"""When a page has said all it has to say, and menus that a late run of it may close; a click before may be lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

QUIET = """milliseconds => {
  const app = document.querySelector('[data-testid=stApp]'), main = document.querySelector('[data-testid=stMain]');
  const still = app?.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
    && main && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
  const shape = still ? `${main.scrollHeight} ${main.textContent.length}` : null, now = performance.now();
  if (shape === null || window.restingShape !== shape) window.restingSince = now;
  window.restingShape = shape;
  return shape !== null && now - window.restingSince >= milliseconds;
}"""
"""Connected, nothing running or left behind by a run, of one shape for a while: a click takes its time to arrive."""
WHILE = 400
"""Milliseconds."""
TRIES = 5
A_MENU, A_PAGE = 5_000, 40_000
"""Milliseconds after which what was asked for is asked for anew."""


def rest(page: Page) -> None:
    """Wait until the page is connected, runs nothing and has not changed for a while."""
    page.evaluate("delete window.restingShape")
    page.wait_for_function(QUIET, arg=WHILE, polling=50)


def unfold(page: Page, opener: Locator, inside: Locator) -> Locator:
    """Open a menu and return what is `inside`; one that the page has closed or moved away is opened anew."""
    for _ in range(TRIES):
        rest(page)
        opener.click()
        if _comes(lambda: expect(inside).to_be_in_viewport(timeout=A_MENU)):
            return inside
        page.keyboard.press("Escape")
    raise AssertionError(f"{inside} did not stay in sight, opened {TRIES} times")


def go(page: Page, link: Locator, heading: Locator) -> None:
    """Go to another page; where a late run undid the click, click anew. A page keeps how far it was scrolled."""
    for _ in range(TRIES):
        rest(page)
        link.click()
        if _comes(lambda: expect(heading).to_be_visible(timeout=A_PAGE)):
            return rest(page)
    raise AssertionError(f"{heading} did not come, asked for {TRIES} times")


def _comes(wait: Callable[[], None]) -> bool:
    try:
        wait()
    except AssertionError:
        return False
    return True


def choose(page: Page, box: Locator, option: str) -> None:
    """Choose an option of a box by its words, and wait for what follows."""
    unfold(page, box, page.get_by_role("option", name=option)).click()
    rest(page)
