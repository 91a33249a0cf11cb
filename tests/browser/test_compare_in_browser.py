"""The first page in a real browser: it opens, answers, speaks both languages, and asks no other host for anything."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.language.figures import say_value
from tests.browser.conftest import PATIENCE
from tests.browser.resting import choose, go, rest, unfold
from workbench.common.plain_text import BREAK
from workbench.compare.sections import SECTIONS
from workbench.server import library

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDTHS = (1440, 820)
HAN = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {"English", "JSON", "CSV", "Python", "ZIP"}
FITS = "() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth <= e.clientWidth; }"
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


def test_the_page_opens_and_answers_a_slider(page: Page, address: str) -> None:
    complaints = visit(page, address)
    expect(page.get_by_role("heading", name="方案比较")).to_be_visible()
    before = values(page)
    move_first_slider(page, 4)
    assert values(page) != before
    expect(page.get_by_text("与“现行方案”相比，拟调方案每年检查户次减少")).to_be_visible()
    assert_sound(page, complaints)


def test_a_change_of_language_keeps_the_slider_and_the_numbers(page: Page, address: str) -> None:
    complaints = visit(page, address)
    move_first_slider(page, 4)
    ratio = page.get_by_role("slider").first.get_attribute("aria-valuetext")
    before = values(page)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Compare plans")).to_be_visible()
    wait_for_answer(page)
    assert page.get_by_role("slider").first.get_attribute("aria-valuetext") == ratio
    assert values(page) == before
    assert_sound(page, complaints)


def test_no_word_is_left_in_the_other_language(page: Page, address: str) -> None:
    visit(page, address)
    for section in SECTIONS:
        turn_to(page, section)
        for code in page.locator(".st-key-snippet").all():  # Python is English in any language
            code.evaluate("e => { e.style.visibility = 'hidden'; }")
        assert set(WORD.findall(visible_text(page))) - NAMES == set(), section
    speak_english(page)
    for section in SECTIONS:
        turn_to(page, section, "en")
        # What stays Chinese in English: the other language's own name, and the official mark of exports.
        assert set(HAN.findall(visible_text(page))) == {"中文", "内部参考", "不得公开"}, section


def test_a_broken_plan_is_answered_in_words(page: Page, address: str, tmp_path: Path) -> None:
    complaints = visit(page, address)
    junk = tmp_path / "junk.json"
    junk.write_text('{"format": "plan/1", "draw": "x"}')
    page.locator("input[type=file]").nth(1).set_input_files(junk)
    expect(page.get_by_text("junk.json：发现 5 处问题")).to_be_visible()
    wait_for_answer(page)
    assert_sound(page, complaints)


def test_the_table_downloads_with_its_mark(page: Page, address: str) -> None:
    visit(page, address)
    turn_to(page, "numbers")
    content = download(page, "CSV 表格")
    assert content.startswith(b"\xef\xbb\xbfnotice,plan,")
    assert "内部参考 不得公开" in content.decode("utf-8-sig")


@pytest.mark.parametrize(("kind", "begins"), [("PNG 图片", b"\x89PNG"), ("SVG 矢量图", b"<svg")])
def test_a_chart_downloads_with_its_mark(page: Page, address: str, kind: str, begins: bytes) -> None:
    visit(page, address)
    content = download(page, kind)
    assert content.startswith(begins)
    assert kind.startswith("PNG") or "内部参考 不得公开" in content.decode()


def download(page: Page, kind: str) -> bytes:
    """Open the first menu of downloads and take one."""
    item = unfold(
        page, page.get_by_role("button", name="下载", exact=False).first, page.get_by_role("button", name=kind)
    )
    with page.expect_download() as waiting:
        item.click()
    return waiting.value.path().read_bytes()


def test_intervals_run_in_the_background_while_sliders_move(page: Page, address: str) -> None:
    complaints = visit(page, address)
    choose(page, page.get_by_role("combobox", name="测算期"), "12 个月")
    wait_for_answer(page)
    page.get_by_role("button", name="计算区间（3 个方案）").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    move_first_slider(page, 2, months=12)
    expect(page.get_by_text("3 个方案中已有 2 个有区间")).to_be_visible(timeout=10 * 60 * 1000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("slider").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("差值的区间").first).to_be_visible()
    wait_for_answer(page)
    expect(page.get_by_text("各项假定在其取值范围内抽取")).to_have_count(1)  # and none left over from before
    assert_sound(page, complaints)


def test_intervals_can_be_cancelled(page: Page, address: str) -> None:
    complaints = visit(page, address)
    move_first_slider(page, 7)
    page.get_by_role("button", name="计算区间").click()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_role("button", name="计算区间（3 个方案）")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert_sound(page, complaints)


def test_a_kept_comparison_opens_again_for_another_visitor(page: Page, address: str, browser: Browser) -> None:
    complaints = visit(page, address)
    give_name(page)
    move_first_slider(page, 5)
    before = values(page)
    turn_to(page, "keep")
    page.get_by_role("button", name="存入本次比较").click()
    link = page.get_by_test_id("stCode").filter(has_text="?comparison=").inner_text().strip()
    assert re.fullmatch(rf"{address}/compare\?comparison=[0-9a-f]{{12}}", link)
    assert_sound(page, complaints)
    other = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    other.set_default_timeout(PATIENCE * 1000)
    other.goto(link)
    expect(other.get_by_text("由张三存入的比较")).to_be_visible()
    wait_for_answer(other)
    assert values(other) == before
    other.close()


def test_a_link_to_nothing_is_told_in_words(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?comparison=0123456789ab")
    expect(page.get_by_text("没有找到标识为“0123456789ab”的比较")).to_be_visible()
    wait_for_answer(page)


def test_the_page_has_an_address_of_its_own(page: Page, address: str) -> None:
    page.goto(f"{address}/compare")
    wait_for_answer(page)
    assert page.get_by_role("dialog").count() == 0
    expect(page.get_by_role("heading", name="方案比较")).to_be_visible()


def test_the_page_asks_no_other_host_for_anything(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, address)
    move_first_slider(page, 2)
    hosts = {urlparse(url).hostname for url in asked if urlparse(url).scheme.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}


def test_a_title_from_a_file_is_shown_letter_by_letter(page: Page, address: str, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, address)
    title = "![x](http://host.invalid/x.png) *甲*"
    shown = title.replace("://", f":{BREAK}//")  # an address is broken, so that it is no link
    plan = library.shipped_plans()[0].plan.with_ratio(A=0.05).model_copy(update={"id": "own", "title": title})
    (tmp_path / "own.json").write_text(sim.to_json(plan), encoding="utf-8")
    page.locator("input[type=file]").nth(1).set_input_files(tmp_path / "own.json")
    choose(page, page.get_by_role("combobox", name="基准方案"), title)
    expect(page.get_by_text(f"拟调方案与“{shown}”测算结果一致")).to_be_visible()
    expect(page.get_by_text(f"“{shown}”中A类计划每户每年 0.05 次")).to_be_visible()
    turn_to(page, "numbers")
    expect(page.get_by_test_id("stTable").get_by_text(shown)).to_be_visible()
    assert not [url for url in asked if "host.invalid" in url]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_width_in_both_languages(page: Page, address: str, width: int) -> None:
    visit(page, address)
    move_first_slider(page, 6)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for section in SECTIONS:
        turn_to(page, section)
        take_picture(page, f"compare-{section}-zh", width, CHARTS[section])
    speak_english(page)
    for section in SECTIONS:
        turn_to(page, section, "en")
        take_picture(page, f"compare-{section}-en", width, CHARTS[section])
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(FITS)  # charts follow the width of the window a moment later
        page.set_viewport_size({"width": WIDTHS[0], "height": 1000})
