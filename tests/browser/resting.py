"""When a page has said all it has to say: a click before that may be lost."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def rest(page: Page) -> None:
    """Wait until the page is connected, runs nothing and shows nothing that a run has left behind."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
