"""The planner's whole way in a real browser, from an empty store, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.scenarios.repository import Store
from tests.browser.conftest import serve
from tests.browser.deciding import (
    PLAN,
    RATIOS,
    WHO,
    adopt,
    begin,
    calibrate,
    compare,
    keep,
    make_plan,
    report,
    say_name,
    see_adopted_plan,
    see_kept_district,
)
from tests.browser.walking import Walk
from tests.workbench.registers import files

pytestmark = pytest.mark.browser

FILE = "workbench.sqlite"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_empty_store_to_an_adopted_plan(page: Page, tmp_path: Path, language: str) -> None:
    walk, log = Walk(page, load_catalogue(language)), tmp_path / "server.log"
    with serve(tmp_path / "data", log) as address:
        walk.start(address)
        for step in STEPS:
            step(walk, tmp_path)
    assert walk.complaints == []
    assert walk.hosts == {"127.0.0.1"}
    assert_nothing_leaked(walk, log.read_bytes())
    assert_log_sound(tmp_path / "data" / FILE)


# --- the steps ---


def load_registers(walk: Walk, folder: Path) -> None:
    """The platforms' exports of a small synthetic district."""
    walk.turn_to("data")
    walk.look("data-empty")
    inputs = walk.page.get_by_test_id("stMain").locator("input[type=file]")
    for place, (name, content) in enumerate(files().items()):
        path = folder / f"{name}.csv"
        path.write_bytes(content)
        expect(inputs).to_have_count(len(files()))
        inputs.nth(place).set_input_files(path)
        expect(walk.page.get_by_test_id("stFileChipName")).to_have_count(place + 1)
    walk.press("page.data.read")
    expect(walk.page.get_by_role("heading", name=walk.say("page.data.facts"))).to_be_visible()
    walk.look("data")


STEPS = (
    begin, say_name, load_registers, calibrate, keep, see_kept_district, make_plan, compare, report, adopt,
    see_adopted_plan,
)  # fmt: skip


# --- what stays behind ---


def assert_nothing_leaked(walk: Walk, log: bytes) -> None:
    """No firm and no class of one in an address or in what the server says."""
    codes = [row.partition(",")[0] for row in files()["directory"].decode("utf-8-sig").splitlines()[1:]]
    assert len(codes) > 100
    assert not [code for code in codes if code.encode() in log or any(code in url for url in walk.seen)]
    assert b"Traceback" not in log


def assert_log_sound(file: Path) -> None:
    """The log tells of the steps, in a chain that holds."""
    with Store.open(f"sqlite:///{file}", create=False) as store:
        assert store.verify().sound
        assert {entry.who for entry in store.audit_log()} == {WHO}
        actions = [entry.action for entry in store.audit_log()]
        adopted = store.adopted_plan()
    assert adopted is not None
    assert adopted.item.title == PLAN
    ratios = adopted.item.programmes[0].ratio
    assert {name: round(getattr(ratios, name) * 100) for name in RATIOS} == RATIOS
    steps = ("calibration_saved", "specification_saved", "plan_saved", "plan_reviewed", "comparison_saved")
    assert [action for action in actions if action in (*steps, "plan_adopted")] == [
        *steps[:2], "plan_saved", *steps[2:], "plan_adopted"
    ]  # fmt: skip
