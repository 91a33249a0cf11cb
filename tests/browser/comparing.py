"""方案比较 in a real browser: open it, move it, turn to its sections, take what it offers, and wait for its answers."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.language.figures import say_value
from tests.browser.resting import go, rest, unfold
from workbench.server import library

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDTHS = (1440, 820)
CHARTS = {"overview": 2, "groups": 1, "time": 2, "stock": 2, "moves": 3, "binds": 0, "numbers": 0, "keep": 0}
"""Charts of each section."""
VISIBLE_TEXT = """app => {
  const walker = document.createTreeWalker(app, NodeFilter.SHOW_TEXT), seen = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement, place = holder.getBoundingClientRect();
    const drawn = holder.checkVisibility({opacityProperty: true, visibilityProperty: true}) && place.width > 1;
    const style = getComputedStyle(holder), icon = style.fontFamily.includes('Material Symbols');
    if (drawn && !icon && style.fontSize !== '0px') seen.push(node.textContent);
  }
  return seen.join('\\n');
}"""


def visit(page: Page, address: str) -> list[str]:
    """Open the page, wait for the answer, and return what went wrong on the console, growing as it goes on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    # By the menu: a browser that begins under the page's own address looks for the server there first, and complains.
    link = page.get_by_test_id("stSidebarNav").get_by_text("方案比较")
    go(page, link, page.get_by_role("heading", name="方案比较"))
    wait_for_answer(page)
    return complaints


def wait_for_answer(page: Page, charts: int = 2) -> None:
    """Wait until cards and charts are drawn and the script rests."""
    rest(page)
    expect(page.get_by_test_id("stMetric")).to_have_count(7)
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg")).to_have_count(charts)


def values(page: Page) -> list[str]:
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def move_first_slider(page: Page, steps: int, months: int = 36) -> None:
    """Move the ratio of class A to the left, as with the arrow keys, and wait for the answer to where it ends."""
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(
        coverage_at(str(slider.get_attribute("aria-valuetext")), months)
    )
    wait_for_answer(page)


def coverage_at(ratio: str, months: int) -> str:
    """Return the coverage that the library computes for the plan in force with a ratio of class A such as ``2.5%``."""
    district, base = library.shipped_district(), library.shipped_plans()[0].plan
    plan = base.with_ratio(A=round(float(ratio.rstrip("%")) / 100, 6))
    table = sim.compare(district.specification, [plan], months=months).table
    rows = table[(table["indicator"] == "coverage") & (table["scope"] == "all")]
    return say_value("coverage", rows["value"].item(), load_catalogue("zh"))


def turn_to(page: Page, section: str, language: str = "zh") -> None:
    """Turn to a section and wait until it is drawn."""
    page.get_by_role("radio", name=load_catalogue(language).text(f"page.compare.section_{section}")).click()
    wait_for_answer(page, CHARTS[section])


def speak_english(page: Page) -> None:
    turn_to(page, "overview")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Compare plans")).to_be_visible()
    wait_for_answer(page)


def give_name(page: Page) -> None:
    """Give the planner's name, unless an earlier test did."""
    field = page.get_by_role("textbox", name="编制人姓名")
    if field.count():
        field.fill("张三")
        page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("编制人：张三")).to_be_visible()
    wait_for_answer(page)


def visible_text(page: Page) -> str:
    """Return the words that a reader sees, without icons, which are drawn by ligatures of their English names."""
    return str(page.get_by_test_id("stApp").evaluate(VISIBLE_TEXT))


def take_picture(page: Page, name: str, width: int, charts: int) -> None:
    """Keep the whole page at a width; a page scrolls inside itself, so the window grows to its length."""
    page.set_viewport_size({"width": width, "height": 1000})
    length = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
    page.set_viewport_size({"width": width, "height": int(length) + 20})
    wait_for_answer(page, charts)
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
    page.set_viewport_size({"width": WIDTHS[0], "height": 1000})


def assert_sound(page: Page, complaints: list[str]) -> None:
    assert page.get_by_test_id("stException").count() == 0
    assert complaints == []


def download(page: Page, kind: str) -> bytes:
    """Open the first menu of downloads and take one."""
    item = unfold(
        page, page.get_by_role("button", name="下载", exact=False).first, page.get_by_role("button", name=kind)
    )
    with page.expect_download() as waiting:
        item.click()
    return waiting.value.path().read_bytes()
