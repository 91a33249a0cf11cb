"""Take the picture of the README: ``python3 dev.py pictures``. Not a test file by name, so it runs only when asked."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.resting import rest

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "compare.png"
SIZE = {"width": 1280, "height": 1500}


def test_the_picture_of_the_readme_is_taken(page: Page, address: str) -> None:
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]  # a plain dict will do
    page.goto(f"{address}/compare")
    expect(page.get_by_test_id("stMetric")).to_have_count(7)
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        slider.press("ArrowLeft")
    page.wait_for_timeout(1500)  # the page waits for the slider to rest before it asks
    rest(page)
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg")).to_have_count(2)
    PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=PICTURE)
    assert PICTURE.stat().st_size > 0
