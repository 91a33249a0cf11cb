"""Steps from the first page to an adopted plan, each as a planner takes it: see, press, look."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.resting import unfold
from tests.browser.walking import Walk
from workbench.server.people import LONGEST_NAME

WHO = "合成编制人"
DISTRICT, PLAN = "襄州试算", "分类试算"
RATIOS = {"A": 1, "B": 5, "C": 20, "D": 60}
"""Class → percent drawn in a round."""
assert len(WHO) < LONGEST_NAME


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
    see_compared(walk, folder)
    ask = walk.page.locator(".st-key-ask_intervals").get_by_role("button")
    ask.click()
    expect(ask).to_have_count(0)
    expect(walk.button("page.compare.cancel")).to_have_count(0)
    expect(walk.page.get_by_text("95%").first).to_be_visible()
    walk.rest()
    walk.look("compare-intervals")
    keep_comparison(walk, folder)


def see_compared(walk: Walk, folder: Path) -> None:
    """From the page of plans to the open plan beside the one in force, in the kept district."""
    walk.button("page.plans.to_compare").click()
    walk.expect_page("compare")
    expect(walk.page.get_by_test_id("stMultiSelect").get_by_text(PLAN)).to_be_visible()
    expect(walk.page.get_by_role("combobox", name=walk.say("page.district.label"))).to_have_value(DISTRICT)


def keep_comparison(walk: Walk, folder: Path) -> None:
    """Keep what is compared, which a report rests on."""
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


def adopt(walk: Walk, folder: Path, version: int = 2) -> None:
    """The decision, frozen with its report."""
    walk.turn_to("adopt")
    walk.look("adopt")
    form = walk.page.get_by_test_id("stForm").filter(has=walk.button("page.adopt.adopt"))
    form.get_by_role("textbox").fill("联席会议议定")
    form.get_by_text(walk.say("page.adopt.sure", title=PLAN, version=version)).click()
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
