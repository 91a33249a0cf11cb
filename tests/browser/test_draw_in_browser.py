"""A quarter of draws in a real browser: frame, tasks, freeze, seed, draw, verify, and the next month in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulation.drawing.rounds import month_number
from simulation.language.catalogue import LANGUAGES
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import DATABASE, DRAWS, FILE, private_folder
from tests.browser.conftest import serve
from tests.browser.resting import choose
from tests.browser.walking import Walk, walk_to
from tests.workbench.drawing import SEED, adopt_in, frame
from workbench.draw.choice import month_text

pytestmark = pytest.mark.browser

WHO = "合成编制人"
THIS = month_number(f"{datetime.now():%Y-%m}")
MONTHS = [month_text(THIS + later) for later in range(3)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """Address of a server with a plan in force and the draw turned on, and its folder of draws."""
    data = private_folder(tmp_path / "data")
    with Store.open(f"sqlite:///{data / FILE}") as store:
        adopt_in(store, start=MONTHS[0])
    monkeypatch.setenv(DRAWS, str(data / "draws"))
    monkeypatch.delenv(DATABASE, raising=False)
    with serve(data, tmp_path / "server.log") as address:
        yield address, data / "draws"


def turn_to_month(walk: Walk, month: str) -> None:
    """Choose a month."""
    name = walk.say("page.draw.month_name", year=month[:4], month=int(month[5:]))
    box = walk.page.get_by_role("combobox", name=walk.say("page.draw.month"))
    if box.input_value() != name:
        choose(walk.page, box, name)


def give_frame(walk: Walk, folder: Path) -> None:
    """Bring the frame of the month."""
    path = folder / "frame.csv"
    path.write_bytes(frame())
    walk.page.locator("input[type=file]").first.set_input_files(path)
    expect(walk.page.get_by_test_id("stFileChipName").first).to_be_visible()
    walk.rest()
    walk.press("page.draw.take_frame")


def enter_seed(walk: Walk, first: str, second: str) -> None:
    """Type the seed twice with its source."""
    fields = {"seed_first": first, "seed_second": second, "seed_source": "dice"}
    for name, text in fields.items():
        walk.page.get_by_role("textbox", name=walk.say(f"page.draw.{name}"), exact=True).fill(text)
    moment = walk.page.get_by_role("textbox", name=walk.say("page.draw.seed_moment"), exact=True)
    moment.fill(f"{datetime.now():%Y-%m-%d %H:%M}")
    walk.press("page.draw.seed_enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quarter_is_drawn_month_by_month(page: Page, desk: tuple[str, Path], language: str, tmp_path: Path) -> None:
    address, folder = desk
    walk = walk_to("draw", page, address, language, WHO)
    for month in MONTHS:
        turn_to_month(walk, month)
        give_frame(walk, tmp_path)
        first = month == MONTHS[0]
        if first:
            walk.look("draw-tasks")
        walk.press("page.draw.freeze")
        if first:
            enter_seed(walk, SEED, SEED[:6] + "0" + SEED[7:])
            walk.look("draw-mismatch")
        enter_seed(walk, SEED, SEED)
        page.get_by_test_id("stMain").get_by_role("button", name=walk.say("page.draw.draw_do"), exact=True).click()
        walk.rest()
        expect(page.get_by_text(walk.say("page.draw.file.list"))).to_be_visible()
        walk.look(f"draw-drawn-{MONTHS.index(month)}")
    assert len((folder / "records" / "chain.txt").read_text().split()) == len(MONTHS)
    assert walk.complaints == []
