"""A quarter in a real browser: dock, tasks, freeze, seed, draw, teams, papers, verify, and the next month follows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
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
from tests.browser.carrying_out import (
    PAPERS,
    bring_roll,
    dock,
    draw_now,
    enter_seed,
    take,
    take_docked,
    turn_to_month,
    unpack,
    verify_on_page,
)
from tests.browser.conftest import serve
from tests.browser.deciding import WHO
from tests.browser.walking import walk_to
from tests.workbench.drawing import SEED, adopt_in, staff
from tests.workbench.registers import small_district
from workbench.server import library

pytestmark = pytest.mark.browser

THIS = month_number(f"{datetime.now():%Y-%m}")
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


def registers(folder: Path) -> list[Path]:
    """Write directory and classes of a small synthetic district, pushed monthly since before the quarter."""
    plan = library.shipped_plans()[0].plan.model_copy(update={"start": month_text(THIS - 1)})
    sim.write_registers(sim.generate_registers(small_district().specification, plan, len(MONTHS) + 2, seed=7), folder)
    return [folder / f"{name}.csv" for name in ("directory", "classes")]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quarter_is_drawn_month_by_month_and_verified_elsewhere(
    page: Page, desk: tuple[str, Path], language: str, tmp_path: Path
) -> None:
    address, folder = desk
    walk = walk_to("draw", page, address, language, WHO)
    walk.look("draw-begin")
    files, roll = registers(tmp_path), tmp_path / "staff.csv"
    roll.write_bytes(staff())
    for number, month in enumerate(MONTHS):
        dock(walk, month, files if number == 0 else [])
        turn_to_month(walk, month)
        take_docked(walk)
        bring_roll(walk, roll)
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
