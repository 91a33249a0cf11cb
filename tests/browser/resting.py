"""When a page has said all it has to say, and menus that a late run of it may close; a click before may be lost."""

from __future__ import annotations

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
A_PAGE = 40
"""Seconds after which a page that was asked for is asked for anew."""


def rest(page: Page) -> None:
    """Wait until the page is connected, runs nothing and has not changed for a while."""
    page.evaluate("delete window.restingShape")
    page.wait_for_function(QUIET, arg=WHILE, polling=50)


def unfold(page: Page, opener: Locator, inside: Locator, seconds: int = 5) -> Locator:
    """Open a menu or a page and return what is `inside`; where a late run undid the click, click anew."""
    for _ in range(TRIES):
        rest(page)
        opener.click()
        try:
            expect(inside).to_be_in_viewport(timeout=1000 * seconds)
        except AssertionError:
            page.keyboard.press("Escape")
        else:
            return inside
    raise AssertionError(f"{inside} did not stay in sight, opened {TRIES} times")


def choose(page: Page, box: Locator, option: str) -> None:
    """Choose an option of a box by its words, and wait for what follows."""
    unfold(page, box, page.get_by_role("option", name=option)).click()
    rest(page)
