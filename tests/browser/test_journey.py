"""The planner's whole way in a real browser, from an empty store, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.scenarios.repository import Store
from tests.browser.conftest import serve
from tests.browser.resting import unfold
from tests.browser.walking import Walk
from tests.workbench.registers import files
from workbench.server.people import LONGEST_NAME

pytestmark = pytest.mark.browser

WHO = "合成编制人"
DISTRICT, PLAN = "襄州试算", "分类试算"
RATIOS = {"A": 1, "B": 5, "C": 20, "D": 60}
"""Class → percent drawn in a round."""
FILE = "workbench.sqlite"
assert len(WHO) < LONGEST_NAME


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


def begin(walk: Walk, folder: Path) -> None:
    """Three clicks lead to a first comparison."""
    walk.look("overview-empty")
    walk.press("page.overview.start.begin")
    walk.look("overview-guide")
    walk.page.get_by_role("button", name=walk.say("page.overview.start.pick")).first.click()
    walk.button("page.overview.start.compare").click()
    walk.expect_page("compare")
    expect(walk.page.get_by_test_id("stMetric")).not_to_have_count(0)
    walk.look("compare-first")


def say_name(walk: Walk, folder: Path) -> None:
    """The name for the log is asked once."""
    walk.page.get_by_role("textbox", name=walk.say("page.people.name")).fill(WHO)
    walk.press("page.people.keep_name")
    expect(walk.page.get_by_text(walk.say("page.people.local", name=WHO))).to_be_visible()


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


def calibrate(walk: Walk, folder: Path) -> None:
    """Behaviour from those registers."""
    walk.turn_to("calibrate")
    walk.button("page.calibrate.start").click()
    expect(walk.page.get_by_role("heading", name=walk.say("page.calibrate.files"), exact=True)).to_be_visible()
    walk.rest()
    walk.look("calibrate")


def keep(walk: Walk, folder: Path) -> None:
    """What was estimated goes into the store."""
    walk.page.get_by_role("textbox", name=walk.say("page.calibrate.keeping.name")).fill(DISTRICT)
    walk.button("page.calibrate.keeping.keep").click()
    expect(walk.page.get_by_test_id("stAlertContentSuccess").get_by_text(DISTRICT)).to_be_visible()
    walk.rest()
    walk.look("calibrate-kept")


def see_kept_district(walk: Walk, folder: Path) -> None:
    """The pages compute for it from now on."""
    walk.turn_to("overview")
    expect(walk.page.get_by_role("combobox", name=walk.say("page.district.label"))).to_have_value(DISTRICT)
    expect(walk.page.get_by_text(walk.say("page.overview.assumed"))).to_have_count(0)
    walk.look("overview-calibrated")


def make_plan(walk: Walk, folder: Path) -> None:
    """A copy of the plan in force with other ratios, saved and reviewed."""
    walk.turn_to("plans")
    walk.look("plans")
    title = walk.page.get_by_role("textbox", name=walk.say("page.plans.copy_title"))
    unfold(walk.page, walk.button("page.plans.copy"), title).fill(PLAN)
    walk.button("page.plans.copy_do").click()
    expect(walk.page.get_by_role("combobox", name=walk.say("page.plans.open"))).to_have_value(PLAN)
    walk.rest()
    for risk_class, percent in RATIOS.items():
        short = walk.say(f"risk_class_short.{risk_class}")
        ratio = walk.page.get_by_role("spinbutton", name=walk.say("page.plans.ratio_of", risk_class=short))
        ratio.fill(str(percent))
        ratio.press("Enter")
        walk.rest()
    expect(walk.page.get_by_text(walk.say("page.plans.unsaved", version=1))).to_be_visible()
    walk.press("page.plans.save")
    expect(walk.page.get_by_text(walk.say("page.plans.saved", version=2))).to_be_visible()
    walk.look("plans-edited")
    walk.press("page.plans.step_reviewed")
    expect(walk.page.get_by_text(walk.say("page.plans.locked"))).to_be_visible()


def compare(walk: Walk, folder: Path) -> None:
    """The plan beside the one in force, with intervals, kept."""
    walk.button("page.plans.to_compare").click()
    walk.expect_page("compare")
    expect(walk.page.get_by_test_id("stMultiSelect").get_by_text(PLAN)).to_be_visible()
    expect(walk.page.get_by_role("combobox", name=walk.say("page.district.label"))).to_have_value(DISTRICT)
    ask = walk.page.locator(".st-key-ask_intervals").get_by_role("button")
    ask.click()
    expect(ask).to_have_count(0)
    expect(walk.button("page.compare.cancel")).to_have_count(0)
    expect(walk.page.get_by_text("95%").first).to_be_visible()
    walk.rest()
    walk.look("compare-intervals")
    walk.page.get_by_role("radio", name=walk.say("page.compare.section_keep"), exact=True).click()
    walk.press("page.compare.keep_button")
    expect(walk.page.get_by_text(walk.say("page.compare.link_note"))).to_be_visible()
    walk.look("compare-kept")


def report(walk: Walk, folder: Path) -> None:
    """The evaluation report of the kept comparison, as Word."""
    walk.turn_to("report")
    walk.look("report")
    walk.button("page.report.make").click()
    download = walk.page.get_by_role("button", name=walk.say("page.report.file.docx"), exact=True)
    expect(download).to_be_visible()
    walk.rest()
    walk.look("report-made")
    with walk.page.expect_download() as waiting:
        download.click()
    assert waiting.value.path().read_bytes().startswith(b"PK")


def adopt(walk: Walk, folder: Path) -> None:
    """The decision, frozen with its report."""
    walk.turn_to("adopt")
    walk.look("adopt")
    form = walk.page.get_by_test_id("stForm").filter(has=walk.button("page.adopt.adopt"))
    form.get_by_role("textbox").fill("联席会议议定")
    form.get_by_text(walk.say("page.adopt.sure", title=PLAN, version=2)).click()
    walk.button("page.adopt.adopt").click()
    expect(walk.page.get_by_text(walk.say("page.adopt.done.adopted", title=PLAN))).to_be_visible()
    walk.rest()
    walk.look("adopt-done")


def see_adopted_plan(walk: Walk, folder: Path) -> None:
    """The first page tells of it."""
    walk.turn_to("overview")
    expect(
        walk.page.get_by_role("heading", name=walk.say("page.overview.in_force", title=PLAN), exact=True)
    ).to_be_visible()
    expect(walk.page.get_by_test_id("stMetric")).to_have_count(5)
    walk.look("overview-adopted")


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
