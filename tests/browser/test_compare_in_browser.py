"""The first page in a real browser: it opens, answers, speaks both languages, and asks no other host for anything."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

import simulation as sim
from tests.browser.comparing import (
    CHARTS,
    SCREENSHOTS,
    WIDTHS,
    assert_sound,
    download,
    give_name,
    move_first_slider,
    speak_english,
    take_picture,
    turn_to,
    values,
    visible_text,
    visit,
    wait_for_answer,
)
from tests.browser.conftest import PATIENCE
from tests.browser.resting import choose
from workbench.common.plain_text import BREAK
from workbench.compare.sections import SECTIONS
from workbench.server import library

pytestmark = pytest.mark.browser

HAN = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {"English", "JSON", "CSV", "Python", "ZIP"}
FITS = "() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth <= e.clientWidth; }"


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
