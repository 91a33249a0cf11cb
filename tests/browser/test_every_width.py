"""Every page from a narrow screen to a wide one, on light and dark ground: nothing cut, nothing that bars the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from simulation.charts.ground.dark import DARK
from simulation.language.catalogue import load_catalogue
from simulation.scenarios.settings import DATA, DATABASE, DRAWS
from tests.browser.conftest import PATIENCE, ROOT, serve
from tests.browser.resting import choose
from tests.browser.test_registers_in_browser import choose_files
from tests.browser.walking import SCREENSHOTS, Walk
from tests.workbench import drawing, filled
from workbench.server import people

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = sorted(path.stem for path in (ROOT / "workbench" / "pages").glob("*.py") if path.stem != "__init__")
WIDTHS = (1920, 1440, 820, 390)
GROUNDS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS_OF_AXE = (1440, 390)
"""A desk and a telephone: what bars the way depends on what is shown, and that differs between these two."""
IN_ENGLISH = 820
"""English words are longer, and columns are narrowest where they just still stand beside one another."""
NO_COLOUR = {"none", "transparent"}
INSIDERS = 8
SECTIONS = ("groups", "time", "stock", "moves", "binds", "numbers", "keep")
"""Of the comparison, besides the one that it opens with."""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server whose store holds plans in every state, a comparison, a report, and a month drawn."""
    folder = tmp_path_factory.mktemp("stocked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA, str(folder / "data"))
        patch.delenv(DATABASE, raising=False)
        patch.setenv(DRAWS, str(folder / "data" / "draws"))
        filled.fill().close()
        people.keep_local_name(filled.WHO)
        drawing.drawn(drawing.open_draw(), people=INSIDERS)
        with serve(folder / "data", folder / "server.log") as address:
            yield address


@pytest.fixture(scope="module")
def visit(stocked: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """One visitor for all pages, with registers read and calibrated, and the calibrated district chosen."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN", color_scheme="light")
    page.set_default_timeout(PATIENCE * 1000)
    walk = Walk(page, load_catalogue("zh"))
    walk.start(stocked)
    read_registers(walk, tmp_path_factory.mktemp("registers"))
    yield walk
    page.close()


def read_registers(walk: Walk, folder: Path) -> None:
    """Bring the registers of a small district and calibrate it."""
    walk.turn_to("data")
    choose_files(walk.page, folder)
    expect(walk.page.get_by_role("heading", name=walk.say("page.data.facts"))).to_be_visible()
    walk.turn_to("calibrate")
    walk.press("page.calibrate.start")
    expect(walk.page.get_by_role("heading", name=walk.say("page.calibrate.files"), exact=True)).to_be_visible()
    walk.turn_to("monitor")
    choose(walk.page, walk.page.get_by_role("combobox", name=walk.say("page.district.label")), "合成校准区县")


def faults_on(walk: Walk, name: str, width: int) -> list[tuple[object, ...]]:
    """Return what is wrong with the page in a window so wide, on both grounds."""
    walk.resize(width)
    found: list[tuple[object, ...]] = [(width, text) for text in walk.cut_off()]
    for ground in GROUNDS:
        walk.page.emulate_media(color_scheme=ground)
        walk.rest()
        walk.page.screenshot(path=SCREENSHOTS / f"width-{name}-{ground}-{width}.png")
        if width in WIDTHS_OF_AXE:
            found += [(width, ground, *barrier) for barrier in walk.barriers()]
    walk.page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_or_bars_the_way_at_any_width_on_either_ground(visit: Walk, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    visit.page.set_viewport_size({"width": 1440, "height": 1000})
    visit.turn_to(name)
    if name == "dock":
        visit.press("page.dock.do")
    faults = [fault for width in WIDTHS for fault in faults_on(visit, name, width)]
    assert faults == []
    assert visit.colours() <= {*DARK, *NO_COLOUR}, "a colour without a partner on the dark ground"
    assert visit.page.get_by_test_id("stException").count() == 0
    assert visit.complaints == []


@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_of_the_comparison_is_cut(visit: Walk, section: str) -> None:
    visit.page.set_viewport_size({"width": 1440, "height": 1000})
    if not visit.page.url.endswith("/compare"):
        visit.turn_to("compare")
    visit.page.get_by_role("radio", name=visit.say(f"page.compare.section_{section}"), exact=True).click()
    visit.rest()
    faults = [fault for width in (1920, *WIDTHS_OF_AXE) for fault in faults_on(visit, f"compare-{section}", width)]
    assert faults == []
    assert visit.colours() <= {*DARK, *NO_COLOUR}


@pytest.fixture(scope="module")
def english(visit: Walk) -> Walk:
    """The same visitor, who goes over to English."""
    visit.page.set_viewport_size({"width": 1440, "height": 1000})
    words = load_catalogue("en")
    visit.page.get_by_text(words.text("page.app.own_name"), exact=True).click()
    visit.words = words
    visit.rest()
    return visit


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_or_bars_the_way_in_english(english: Walk, name: str) -> None:
    english.page.set_viewport_size({"width": 1440, "height": 1000})
    english.turn_to(name)
    english.resize(IN_ENGLISH)
    english.page.screenshot(path=SCREENSHOTS / f"width-{name}-en-{IN_ENGLISH}.png")
    assert english.cut_off() == []
    assert english.barriers() == []
    assert english.complaints == []
