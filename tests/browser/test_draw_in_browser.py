"""A quarter in a real browser: dock, tasks, freeze, seed, draw, teams, papers, verify, and the next month follows."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import simulation as sim
from simulation.drawing.chain import load
from simulation.drawing.package import read_package
from simulation.language.catalogue import LANGUAGES
from simulation.model.calendar import month_number, month_text
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import DATABASE, DRAWS, FILE, private_folder
from simulation.workflows.carrying_out.draw import verify_draw
from tests.browser.conftest import serve
from tests.browser.resting import choose
from tests.browser.walking import Walk, walk_to
from tests.workbench.drawing import SEED, adopt_in, staff
from tests.workbench.registers import small_district
from workbench.server import library

pytestmark = pytest.mark.browser

WHO = "合成编制人"
THIS = month_number(f"{datetime.now():%Y-%m}")
PAPERS = [*product(("before", "after", "list", "summary"), ("Word", "PDF")), ("tasks", "Excel"), ("list", "Excel")]
LEAST_BYTES, LEAST_FIRMS = 1000, 100
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


def registers(folder: Path) -> list[Path]:
    """Write directory and classes of a small synthetic district, pushed monthly since before the quarter."""
    plan = library.shipped_plans()[0].plan.model_copy(update={"start": month_text(THIS - 1)})
    sim.write_registers(sim.generate_registers(small_district().specification, plan, len(MONTHS) + 2, seed=7), folder)
    return [folder / f"{name}.csv" for name in ("directory", "classes")]


def put(walk: Walk, place: int, path: Path, count: int) -> None:
    """Choose a file in one of the fields of the page, and see that the page has so many."""
    walk.page.locator("input[type=file]").nth(place).set_input_files(path)
    expect(walk.page.get_by_test_id("stFileChipName")).to_have_count(count)
    walk.rest()


def dock(walk: Walk, month: str, files: list[Path]) -> None:
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
    walk.turn_to("draw")


def take_lists(walk: Walk, folder: Path) -> None:
    """Take the docked month over, and bring the roll of inspectors."""
    main = walk.page.get_by_test_id("stMain")
    main.get_by_role("button", name=walk.say("page.draw.take_docked", firms="|").partition("|")[0]).click()
    walk.rest()
    (folder / "staff.csv").write_bytes(staff())
    put(walk, 1, folder / "staff.csv", 1)
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


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quarter_is_drawn_month_by_month_and_verified_elsewhere(
    page: Page, desk: tuple[str, Path], language: str, tmp_path: Path
) -> None:
    address, folder = desk
    walk = walk_to("draw", page, address, language, WHO)
    walk.look("draw-begin")
    files = registers(tmp_path)
    for number, month in enumerate(MONTHS):
        dock(walk, month, files if number == 0 else [])
        turn_to_month(walk, month)
        take_lists(walk, tmp_path)
        if number == 0:
            walk.look("draw-lists")
        walk.press("page.draw.freeze")
        if number == 0:
            walk.look("draw-frozen")
            enter_seed(walk, SEED, SEED[:6] + "0" + SEED[7:])
            expect(page.get_by_test_id("stCode").first).to_contain_text("7")
            walk.look("draw-mismatch")
        enter_seed(walk, f"{SEED}{number}", f"{SEED}{number}")
        draw_now(walk)
        walk.press("page.draw.assign")
        expect(page.get_by_text(walk.say("paper.column.most"), exact=True).first).to_be_attached()
        walk.look(f"draw-sent-{number}")
        for name, kind in PAPERS if number == 0 else ():
            assert take(walk, name, kind, tmp_path).stat().st_size > LEAST_BYTES
        assert take(walk, "teams", "Excel", tmp_path).read_bytes()[:2] == b"PK"
        archive = take(walk, "proof", "zip", tmp_path)
        package, record = unpack(archive, tmp_path / f"elsewhere-{month}")
        by_hand = subprocess.run(
            [sys.executable, package / "verify_by_hand.py", package, record],
            capture_output=True,
            text=True,
            check=False,
        )
        assert by_hand.returncode == 0, by_hand.stdout + by_hand.stderr
        assert verify_draw(package, record, records=record.parent) == []
    verify_on_page(walk, archive, MONTHS[-1])
    walk.look("draw-verified")
    chain = load(folder / "records")
    assert chain.broken == ()
    assert [record["month"] for record in chain.draws()] == MONTHS
    assert walk.complaints == []
    log = (folder.parent.parent / "server.log").read_text(encoding="utf-8")
    codes = [firm.code for firm in read_package(folder / MONTHS[0] / "package").firms]
    assert len(codes) > LEAST_FIRMS
    assert [code for code in codes if code in log or any(code in seen for seen in walk.seen)] == []


def verify_on_page(walk: Walk, archive: Path, month: str) -> None:
    """Drop an archive into the page and have it verified."""
    walk.page.locator("input[type=file]").last.set_input_files(archive)
    expect(walk.page.get_by_test_id("stFileChipName")).to_have_count(1)
    walk.rest()
    walk.press("page.draw.verify_do")
    name = walk.say("page.draw.month_name", year=month[:4], month=int(month[5:]))
    sound = walk.say("page.draw.sound", month=name, numbers="|").partition("|")[0]
    expect(walk.page.get_by_text(sound)).to_be_visible()
