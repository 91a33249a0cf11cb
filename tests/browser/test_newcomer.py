"""A newcomer's whole circle on synthetic registers, in the browser: from an empty store to a watched plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from simulation.drawing.chain import load
from simulation.drawing.package import read_package
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import DATABASE, DRAWS, DRAWS_BESIDE, FILE
from tests.browser.circle import MONTH, PROPOSED, STEPS
from tests.browser.conftest import serve
from tests.browser.deciding import PLAN, WHO
from tests.browser.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAST_FIRMS = 100


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_goes_the_whole_circle(
    page: Page, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in (DRAWS, DATABASE):  # nobody has set up anything
        monkeypatch.delenv(setting, raising=False)
    walk, log, data = Walk(page, load_catalogue(language)), tmp_path / "server.log", tmp_path / "data"
    with serve(data, log) as address:
        walk.start(address)
        for step in STEPS:
            step(walk, tmp_path)
    assert walk.complaints == []
    assert walk.hosts == {"127.0.0.1"}
    assert b"Traceback" not in log.read_bytes()
    assert_nothing_but_the_draws_names_firms(walk, data, log.read_bytes())
    assert_circle_kept(data)


# --- what stays behind ---


def assert_nothing_but_the_draws_names_firms(walk: Walk, data: Path, log: bytes) -> None:
    """No firm in an address, in what the server says or in the store."""
    codes = [firm.code for firm in read_package(data / DRAWS_BESIDE / MONTH / "package").firms]
    assert len(codes) > LEAST_FIRMS
    kept = b"".join(file.read_bytes() for file in data.glob(f"{FILE}*"))
    assert [code for code in codes if code.encode() in log or code.encode() in kept] == []
    addresses = "\n".join(walk.seen)
    assert [code for code in codes if code in addresses] == []


def assert_circle_kept(data: Path) -> None:
    """Plan in force, draw, months and draft are there, and the log tells of each step in a chain that holds."""
    with Store.open(f"sqlite:///{data / FILE}", create=False) as store:
        assert store.verify().sound
        actions = [entry.action for entry in store.audit_log()]
        assert {entry.who for entry in store.audit_log()} == {WHO}
        adopted = store.adopted_plan()
        states = {saved.item.title: saved.state for saved in store.plans()}
    assert adopted is not None
    assert states == {PLAN: "adopted", PROPOSED: "draft"}
    wanted = (
        "calibration_saved", "plan_saved", "plan_reviewed", "comparison_saved", "plan_adopted", "draw_turned_on",
        "draw_framed", "draw_frozen", "draw_seeded", "draw_made", "draw_assigned", "observations_saved",
    )  # fmt: skip
    assert [action for action in dict.fromkeys(actions) if action in wanted] == list(wanted)
    chain = load(data / DRAWS_BESIDE / "records")
    assert chain.broken == ()
    assert [record["month"] for record in chain.draws()] == [MONTH]
