"""Steps of a month carried out: dock, take over, freeze, seed, draw, send, verify, each as it is done by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from itertools import product
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.deciding import WHO
from tests.browser.resting import choose
from tests.browser.walking import Walk

PAPERS = [*product(("before", "after", "list", "summary"), ("Word", "PDF")), ("tasks", "Excel"), ("list", "Excel")]
"""Name and format of the files of a drawn month, teams and archive apart."""


def turn_to_month(walk: Walk, month: str) -> None:
    """Choose a month."""
    name = walk.say("page.draw.month_name", year=month[:4], month=int(month[5:]))
    box = walk.page.get_by_role("combobox", name=walk.say("page.draw.month"))
    if box.input_value() != name:
        choose(walk.page, box, name)


def put(walk: Walk, place: int, path: Path, count: int) -> None:
    """Choose a file in one of the fields of the page, and see that the page has so many."""
    walk.page.locator("input[type=file]").nth(place).set_input_files(path)
    expect(walk.page.get_by_test_id("stFileChipName")).to_have_count(count)
    walk.rest()


def dock(walk: Walk, month: str, files: list[Path], before_leaving: Callable[[], None] | None = None) -> None:
    """Dock a month on its page, and decide by name on whatever needs a decision."""
    walk.turn_to("dock")
    for place, path in enumerate(files):
        put(walk, place, path, place + 1)
    if files:
        walk.press("page.dock.read")
    box = walk.page.get_by_role("combobox", name=walk.say("page.dock.month"))
    if box.input_value() != month:
        choose(walk.page, box, month)
    walk.press("page.dock.do")
    decide = walk.button("page.dock.confirm", who=WHO)
    if decide.count():
        decide.click()
        walk.rest()
    if before_leaving is not None:
        before_leaving()
    walk.turn_to("draw")


def take_docked(walk: Walk) -> None:
    """Take the docked month over."""
    main = walk.page.get_by_test_id("stMain")
    main.get_by_role("button", name=walk.say("page.draw.take_docked", firms="|").partition("|")[0]).click()
    walk.rest()


def bring_roll(walk: Walk, roll: Path) -> None:
    """Bring the roll of inspectors that is frozen with the month."""
    put(walk, 1, roll, 1)
    walk.press("page.draw.take_lists")


def enter_seed(walk: Walk, first: str, second: str) -> None:
    """Type the seed twice with its source."""
    fields = {"seed_first": first, "seed_second": second, "seed_source": "dice"}
    for name, text in fields.items():
        walk.page.get_by_role("textbox", name=walk.say(f"page.draw.{name}"), exact=True).fill(text)
    moment = walk.page.get_by_role("textbox", name=walk.say("page.draw.seed_moment"), exact=True)
    moment.fill(f"{datetime.now():%Y-%m-%d %H:%M}")
    walk.press("page.draw.seed_enter")


def draw_now(walk: Walk) -> None:
    """Press the button of step 5, which is called like the page."""
    main = walk.page.get_by_test_id("stMain")
    main.get_by_role("button", name=walk.say("page.draw.draw_do"), exact=True).click()
    walk.rest()


def take(walk: Walk, name: str, kind: str, folder: Path) -> Path:
    """Press the button of a file and return where it was put."""
    own = f"page.draw.file.{name}"
    title = walk.say(own if own in walk.words else f"paper.name.{name}")
    button = walk.page.get_by_role("button", name=walk.say("page.draw.file_as", name=title, format=kind), exact=True)
    with walk.page.expect_download() as taken:
        button.click()
    place = folder / taken.value.suggested_filename
    taken.value.save_as(place)
    walk.rest()
    return place


def unpack(archive: Path, folder: Path) -> tuple[Path, Path]:
    """Take an archive apart at another desk; return package and newest record of a draw."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)
    return folder / "package", max((folder / "records").glob("*-draw.json"))


def verify_on_page(walk: Walk, archive: Path, month: str) -> None:
    """Drop an archive into the page and have it verified."""
    walk.page.locator("input[type=file]").last.set_input_files(archive)
    expect(walk.page.get_by_test_id("stFileChipName")).to_have_count(1)
    walk.rest()
    walk.press("page.draw.verify_do")
    name = walk.say("page.draw.month_name", year=month[:4], month=int(month[5:]))
    sound = walk.say("page.draw.sound", month=name, numbers="|").partition("|")[0]
    expect(walk.page.get_by_text(sound)).to_be_visible()
