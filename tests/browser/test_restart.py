"""The server is killed in the middle of work: whoever comes back finds what was typed and what was saved."""

from __future__ import annotations

import signal
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulation.scenarios.repository import Store
from simulation.scenarios.settings import FILE
from tests.browser.conftest import free_port, serve
from tests.browser.resting import unfold
from tests.browser.walking import Walk, walk_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

WHO = "合成编制人"
TITLE = "重启前后"


def started(folder: Path, port: int) -> AbstractContextManager[str]:
    """Start a server with a data folder; kill it after the block, as a power cut of its own process would."""
    return serve(folder / "data", folder / "server.log", port=port, end=signal.SIGKILL)


def kept(walk: Walk, name: str = "kept") -> None:
    """Wait until the page says that the draft is kept."""
    beginning = walk.say(f"page.drafts.{name}", at="@").partition("@")[0]
    expect(walk.page.get_by_text(beginning)).to_be_visible()
    walk.rest()


def fill(walk: Walk, key: str, value: str, **values: object) -> None:
    field = walk.page.get_by_role("spinbutton", name=walk.say(key, **values))
    field.fill(value)
    field.press("Tab")
    kept(walk, "kept_plan" if "plans" in key else "kept")


def expect_value(walk: Walk, key: str, value: str, **values: object) -> None:
    expect(walk.page.get_by_role("spinbutton", name=walk.say(key, **values))).to_have_value(value)


def edit(page: Page, address: str) -> str:
    """Edit a plan, a comparison and a problem without saving any; return what the slider of class A says."""
    walk = walk_to("plans", page, address, "zh", WHO)
    name = page.get_by_role("textbox", name=walk.say("page.plans.copy_title"))
    unfold(page, walk.button("page.plans.copy"), name).fill(TITLE)
    walk.button("page.plans.copy_do").click()
    expect(page.get_by_role("combobox", name=walk.say("page.plans.open"))).to_have_value(TITLE)
    walk.rest()
    fill(walk, "page.plans.ratio_of", "50", risk_class=walk.say("risk_class_short.D"))
    walk.look("drafts-plans")
    walk.turn_to("tune")
    fill(walk, "page.tune.hours", "12000")
    walk.look("drafts-tune")
    walk.turn_to("compare")
    slider = page.get_by_role("slider").first
    for _ in range(3):
        slider.press("ArrowRight")
        walk.rest()
    kept(walk)
    walk.look("drafts-compare")
    assert walk.complaints == []
    return str(slider.get_attribute("aria-valuetext"))


def test_what_was_typed_and_not_saved_outlasts_a_killed_server(browser: Browser, page: Page, tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as address:
        ratio = edit(page, address)
    page.close()
    with started(tmp_path, port) as address:
        later = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        walk = walk_to("plans", later, address, "zh", WHO)
        expect(later.get_by_role("combobox", name=walk.say("page.plans.open"))).to_have_value(TITLE)
        expect_value(walk, "page.plans.ratio_of", "50", risk_class=walk.say("risk_class_short.D"))
        kept(walk, "kept_plan")
        walk.press("page.plans.save")
        expect(later.get_by_text(walk.say("page.plans.saved", version=2))).to_be_visible()
        walk.turn_to("tune")
        expect_value(walk, "page.tune.hours", "12000")
        walk.turn_to("compare")
        expect(later.get_by_role("slider").first).to_have_attribute("aria-valuetext", ratio)
        walk.press("page.drafts.discard")
        expect(later.get_by_role("slider").first).not_to_have_attribute("aria-valuetext", ratio)
        walk.turn_to("tune")
        expect_value(walk, "page.tune.hours", "12000")
        assert walk.complaints == []
        later.close()
    with Store.open(f"sqlite:///{tmp_path / 'data' / FILE}", create=False) as store:
        (saved,) = store.plans()
        assert (saved.item.title, saved.version, saved.item.programmes[0].ratio.D) == (TITLE, 2, 0.5)
        assert store.verify().sound
