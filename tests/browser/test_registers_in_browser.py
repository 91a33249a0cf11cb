"""Registers and calibration in a real browser: one click to try, every part drawn, nothing asked of other hosts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from simulation.workflows.mappings import parse_mapping
from tests.browser.resting import choose, go, rest
from tests.workbench.registers import files
from tests.workbench.test_mapping import foreign

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDTHS = (1440, 820)
CHARTS_OF_CALIBRATION = 3


def visit(page: Page, address: str) -> tuple[list[str], set[str | None]]:
    """Open the page of registers; return complaints of the console and hosts asked, growing as it goes on."""
    complaints: list[str] = []
    hosts: set[str | None] = set()
    page.on("console", lambda m: complaints.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: hosts.add(urlparse(r.url).hostname) if r.url.startswith(("http", "ws")) else None)
    # Opened at /data, Streamlit's own script looks for its server below that path first, which the console reports.
    page.goto(address)
    link = page.get_by_test_id("stSidebarNav").get_by_text("登记数据")
    go(page, link, page.get_by_role("heading", name="登记数据", exact=True))
    return complaints, hosts


def give_files(page: Page, tmp_path: Path, changed: dict[str, bytes] | None = None) -> None:
    """Choose the registers of a small district and have them read."""
    choose_files(page, tmp_path, changed)
    expect(page.get_by_role("heading", name="数据概况")).to_be_visible()
    rest(page)


def choose_files(page: Page, tmp_path: Path, changed: dict[str, bytes] | None = None) -> None:
    """Choose the registers of a small district and click to have them read."""
    for place, (name, content) in enumerate({**files(), **(changed or {})}.items()):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content)
        expect(page.locator("input[type=file]")).to_have_count(len(files()))
        page.locator("input[type=file]").nth(place).set_input_files(path)
        expect(page.get_by_test_id("stFileChipName")).to_have_count(place + 1)
    page.get_by_role("button", name="读取登记表").click()


def calibrate(page: Page) -> None:
    turn_to_calibration(page)
    page.get_by_role("button", name="开始校准").click()
    expect(page.get_by_role("heading", name="下载")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg")).to_have_count(CHARTS_OF_CALIBRATION)
    rest(page)


def turn_to_calibration(page: Page) -> None:
    link = page.get_by_test_id("stSidebarNav").get_by_text("校准")
    go(page, link, page.get_by_role("heading", name="校准", exact=True))


def take_picture(page: Page, name: str) -> None:
    """Keep the whole page at both widths, and find it no wider than its window."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        length = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
        page.set_viewport_size({"width": width, "height": int(length) + 20})
        rest(page)
        page.wait_for_timeout(800)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
        overflow = page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth")
        assert overflow <= 0, (name, width)
    page.set_viewport_size({"width": WIDTHS[0], "height": 1000})


def test_registers_are_read_and_calibrated(page: Page, address: str, tmp_path: Path) -> None:
    complaints, hosts = visit(page, address)
    firm = files()["directory"].decode("utf-8-sig").splitlines()[1].split(",")[0]
    hostile = f"{firm},2026-03,![x](http://elsewhere.example/x.png)\n".encode()
    give_files(page, tmp_path, {"classes": files()["classes"] + hostile})
    expect(page.get_by_text("![x](http://elsewhere.example/x.png)")).to_be_visible()
    take_picture(page, "data-zh")
    calibrate(page)
    take_picture(page, "calibrate-zh")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Calibrate", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Downloads")).to_be_visible()
    take_picture(page, "calibrate-en")
    page.get_by_test_id("stSidebarNav").get_by_text("Registers").click()
    expect(page.get_by_role("heading", name="At first sight")).to_be_visible()
    take_picture(page, "data-en")
    assert page.get_by_test_id("stException").count() == 0
    assert complaints == []
    assert hosts == {"127.0.0.1"}


LAST = "统一填写"
"""The option below all columns of the file."""


def pick(page: Page, field: str, option: str) -> None:
    """Choose an option of a select box; the last of a long list, which holds only what is in sight, by typing."""
    chooser = page.locator(".st-key-columns_by_hand")
    box = chooser.get_by_role("combobox", name=field, exact=False).first
    if option == LAST:
        box.click()
        page.keyboard.type(option)
        page.keyboard.press("Enter")
        rest(page)
    else:
        choose(page, box, option)


def test_columns_are_chosen_by_hand_and_kept_as_a_mapping(page: Page, address: str, tmp_path: Path) -> None:
    complaints, hosts = visit(page, address)
    page.get_by_text("列对应与编码").click()
    expect(page.get_by_text("企业标识", exact=True)).to_be_visible()
    take_picture(page, "mapping-options-zh")
    page.get_by_text("列对应与编码").click()
    choose_files(page, tmp_path, {"visits": foreign()["visits"]})
    expect(page.get_by_role("heading", name="指定各列")).to_be_visible()
    rest(page)
    take_picture(page, "mapping-open-zh")
    for field, option in (("统一社会信用代码", "企业标识号"), ("检查日期", "实施时间"), ("检查结果", "结论"),
                          ("检查来源", "统一填写")):  # fmt: skip
        pick(page, field, option)
    take_picture(page, "mapping-chosen-zh")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="保存列对应").first.click()
    assert parse_mapping(waiting.value.path().read_text(encoding="utf-8")).of("visits").constants == {
        "channel": "双随机"
    }
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载空白登记表").click()
    assert waiting.value.path().read_bytes().startswith(b"PK")
    page.get_by_role("button", name="按此读取").click()
    expect(page.get_by_role("heading", name="数据概况")).to_be_visible()
    rest(page)
    page.get_by_text("各列的来源").click()
    expect(page.get_by_text("统一填写：双随机").first).to_be_visible()
    take_picture(page, "mapping-read-zh")
    assert page.get_by_role("heading", name="指定各列").count() == 0
    assert complaints == []
    assert hosts == {"127.0.0.1"}


def test_the_estimates_download(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, address)
    give_files(page, tmp_path)
    calibrate(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="估计结果（CSV）").click()
    assert waiting.value.path().read_bytes().startswith(b"\xef\xbb\xbfnotice,parameter,value,low,high,unit,kind,source")


def test_a_calibration_can_be_stopped(page: Page, address: str) -> None:
    complaints, _ = visit(page, address)
    page.get_by_role("button", name="用合成登记数据试用").click()
    expect(page.get_by_role("heading", name="数据概况")).to_be_visible()
    rest(page)
    turn_to_calibration(page)
    page.get_by_role("button", name="开始校准").click()
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("登记数据已就绪")).to_be_visible()
    rest(page)
    expect(page.get_by_role("button", name="停止")).to_have_count(0)
    assert page.get_by_role("heading", name="下载").count() == 0
    assert complaints == []


@pytest.mark.parametrize(("path", "title"), [("data", "登记数据"), ("calibrate", "校准")])
def test_each_page_has_an_address_of_its_own(page: Page, address: str, path: str, title: str) -> None:
    page.goto(f"{address}/{path}")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    rest(page)
    assert page.get_by_role("dialog").count() == 0
