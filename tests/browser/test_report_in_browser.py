"""From a comparison to the report and the adopted plan in a real browser, with pictures of both pages."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.resting import choose, go, rest

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDTHS = (1440, 820)
WHO = "合成编制人"
PLAN = "A类零抽查"


def turn_to(page: Page, name: str) -> None:
    link = page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True)
    go(page, link, page.get_by_role("heading", name=name, level=1))


def take_picture(page: Page, name: str) -> None:
    """Keep the whole page at both widths, and find it no wider than its window."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(800)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        main = page.get_by_test_id("stMainBlockContainer")
        height = int(main.evaluate("element => element.scrollHeight"))
        page.set_viewport_size({"width": width, "height": max(1000, height + 60)})
        page.wait_for_timeout(800)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
    page.set_viewport_size({"width": WIDTHS[0], "height": 1000})


def give_name(page: Page) -> None:
    """Say the local planner's name, unless an earlier test has."""
    side = page.get_by_test_id("stSidebar")
    field = side.get_by_role("textbox", name="编制人姓名")
    expect(field.or_(side.get_by_text("编制人："))).to_be_visible()
    if field.count():
        field.fill(WHO)
        page.get_by_role("button", name="记下").click()
        expect(page.get_by_text(f"编制人：{WHO}")).to_be_visible()


def compare(page: Page) -> None:
    """Make the comparison that the report will rest on, without intervals: quick."""
    panel = page.get_by_test_id("stExpander").filter(has_text="另做一次比较并保存")
    expect(panel.locator("details")).to_be_visible()
    if panel.locator("details").get_attribute("open") is None:
        panel.locator("summary").click()
    rest(page)
    choose(page, page.get_by_test_id("stMultiSelect").get_by_role("combobox"), PLAN)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="比较并保存", exact=True)).to_be_enabled()
    page.get_by_text("计算区间（").click()
    rest(page)
    page.get_by_role("button", name="比较并保存", exact=True).click()
    expect(page.get_by_role("button", name="编制报告")).to_be_enabled()
    rest(page)


def test_a_comparison_becomes_a_report_and_its_plan_is_adopted(page: Page, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    give_name(page)
    turn_to(page, "报告")
    compare(page)
    page.get_by_role("button", name="编制报告").click()
    expect(page.get_by_role("heading", name="报告文件")).to_be_visible()
    rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Word").click()
    word = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert any(PLAN in paragraph.text for paragraph in word.paragraphs)
    rest(page)
    take_picture(page, "report")
    page.get_by_test_id("stPageLink-NavLink").get_by_text("前往采纳").click()
    rest(page)
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("已存为草稿")).to_be_visible()
    rest(page)
    page.get_by_role("button", name="评审通过").click()
    expect(page.get_by_role("button", name="退回草稿")).to_be_visible()
    rest(page)
    take_picture(page, "adopt-decision")
    page.get_by_label("说明（必填").fill("试行一年。")
    page.get_by_text("已核对以上内容").click()
    rest(page)
    page.get_by_role("button", name="采纳", exact=True).click()
    expect(page.get_by_role("heading", name="采纳存档")).to_be_visible()
    page.get_by_role("button", name="核验日志").click()
    expect(page.get_by_text("条，前后相连")).to_be_visible()
    take_picture(page, "adopt-record")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Record of the adoption")).to_be_visible()
    rest(page)
    take_picture(page, "adopt-record-en")
    assert page.get_by_test_id("stException").count() == 0
    assert complaints == []
