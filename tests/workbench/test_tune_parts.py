"""The long parts of 寻优: worked on beside the page, told in words, opened as plans, stopped, and failing readably."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench.pages import cells_of_tables, elements, page_to_open, run, select, turn_to
from tests.workbench.planning import WHO
from tests.workbench.tuning import ZH, press, tune_page
from workbench.common.plain_text import BREAK
from workbench.server import library, records
from workbench.server.cache import Case
from workbench.server.jobs import Job
from workbench.tune.answers import usual
from workbench.tune.parts.background import Part, wanted
from workbench.tune.parts.work import PARTS, work

Told = dict[str, Any]


def said(page: Any) -> str:
    texts = [str(item.value) for kind in ("markdown", "info", "error", "caption") for item in elements(page, kind)]
    return "\n".join(texts).replace("\\", "").replace(BREAK, "")


def in_section(name: str, language: str = "zh") -> Any:
    page = page_to_open(language, "tune")
    page.session_state["tune_section"] = name
    return run(page)


def wait(page: Any) -> Any:
    """Wait for the job of the session, and run the page again."""
    for job in page.session_state["tune_jobs"].values():
        job.wait(240)
    return run(page)


def nothing(*_told: object) -> None:
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def found() -> Callable[[str], Told]:
    """What each part finds for a district of one kind, over a year; found once."""
    kept: dict[str, Told] = {}

    def find(name: str) -> Told:
        if name not in kept:
            kept[name] = json.loads(json.dumps(work(small(name), nothing)))
        return kept[name]

    return find


def small(name: str) -> Told:
    """A part as the process reads it: one stratum of the shipped district, twelve months."""
    district = library.shipped_district()
    one = district.specification.model_copy(update={"strata": district.specification.strata[:1]})
    plan = library.shipped_plans()[0]
    case = Case(library.District(one, sim.digest(one), shipped=False), plan, 12)
    return wanted(Part(name, case, usual(case)))


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_tells_plain_json_that_holds_no_nan(name: str, found: Callable[[str], Told]) -> None:
    told = found(name)
    assert told
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("name", ["frontier", "announced", "ceiling", "choice"])
def test_a_part_speaks_every_language(name: str, found: Callable[[str], Told]) -> None:
    spoken = found(name)["said"]
    assert set(spoken) == set(LANGUAGES)
    assert all(spoken[language] for language in LANGUAGES)
    assert spoken["zh"] != spoken["en"]


def test_every_point_of_a_frontier_is_a_plan_with_what_it_does(found: Callable[[str], Told]) -> None:
    told = found("frontier")
    points = told["points"]
    assert len(points) > 2
    specification = sim.Specification.model_validate(small("frontier")["specification"])
    plan = sim.Plan.model_validate(points[0]["plan"])
    harm = sim.evaluate(specification, [plan], 12, ["harm"], ["all"]).value.values[0, 0, 0]
    assert points[0]["values"][0] == pytest.approx(harm, rel=1e-9)
    assert points[0]["indicators"]["harm"] == pytest.approx(harm, rel=1e-9)


def test_a_problem_of_one_goal_gets_hours_as_the_second() -> None:
    asked = small("frontier")
    asked["problem"]["goals"] = [{"indicator": "harm", "least": True}]
    told = work(asked, nothing)
    assert [goal["indicator"] for goal in told["goals"]] == ["harm", "hours"]


def test_limits_that_clash_leave_no_part_to_find() -> None:
    asked = small("announced")
    asked["problem"]["limits"] = [{"indicator": "hours", "at_most": 0.001}]
    with pytest.raises(sim.InputError) as refused:
        work(asked, nothing)
    assert [problem.code for problem in refused.value.problems] == ["no_setting_found"]


def test_titles_of_plans_are_those_of_the_language(found: Callable[[str], Told]) -> None:
    (own,) = [item for item in found("frontier")["placed"] if item["plan"] == "status-quo"]
    assert any("现行方案" in sentence for sentence in own["said"]["zh"])
    assert not any("现行方案" in sentence for sentence in own["said"]["en"])
    assert not any("现行方案" in text for part in found("choice")["said"]["en"].values() for text in part)


# --- on the page ---


def test_prices_are_checked_beside_the_page_and_told_with_their_range() -> None:
    page = tune_page()
    assert "适用范围尚未核算" in said(page)
    page = wait(press(page, "tune-ask-prices"))
    assert "再增加1个检查工时，每年约减少0.72个加权违法存续月（在 7,819 人时/年 至 8,138 人时/年 之间适用）" in said(
        page
    )


@pytest.mark.usefixtures("named")
def test_the_frontier_is_drawn_and_a_point_of_it_kept() -> None:
    page = wait(press(in_section("frontier"), "tune-ask-frontier"))
    (chart,) = elements(page, "vega_lite_chart")
    assert json.loads(chart.proto.spec)["layer"]
    assert "前沿共" in said(page)
    points = next(item for item in page.selectbox if str(item.key).startswith("tune-point-"))
    assert "拐点" in str(points.options)
    page = press(page, "tune-keep-point-")
    (saved,) = records.store().plans()
    assert saved.who == WHO
    assert "比例未取整" in records.store().plan_history(saved.item.id)[0].note


def test_a_job_that_is_stopped_leaves_the_page_as_it_was() -> None:
    page = in_section("ceiling")
    press(page, "tune-ask-ceiling")
    (job,) = page.session_state["tune_jobs"].values()
    page = press(page, "tune-stop-ceiling")
    job.wait(60)
    assert job.cancelled
    assert ZH.text("page.tune.ask_ceiling") in [button.label for button in page.button]


def test_a_process_that_dies_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    page = in_section("ceiling")
    monkeypatch.setattr("workbench.server.beside.sys.executable", "/bin/false")
    page = wait(press(page, "tune-ask-ceiling"))
    part = ZH.text("page.tune.section_ceiling")
    assert ZH.text("page.tune.failed", part=part) in [item.value for item in page.error]


SHOWN = {
    "announced": "announced", "robust": "choice", "sensitivity": "choice", "information": "choice",
    "horizons": "choice", "ceiling": "ceiling", "frontier": "frontier",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SHOWN)
def test_what_was_found_is_shown_in_words(
    section: str, language: str, found: Callable[[str], Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, words = found(SHOWN[section]), load_catalogue(language)
    monkeypatch.setattr("workbench.tune.parts.sections.offer", lambda part, words, noted: told)
    page = in_section(section, language)
    sentences = told["said"][language]
    own = sentences if isinstance(sentences, list) else sentences.get(section, [])
    assert all(sentence in said(page) for sentence in own)
    assert not [cell for cell in cells_of_tables(page) if "nan" in str(cell)]
    if section == "horizons":
        assert {words.text("page.compare.months", months=months) for months in (12, 36, 60)} <= set(
            cells_of_tables(page)
        )
    if section == "robust":
        assert words.text("page.tune.candidate", number=1) in said(page) + str(list(cells_of_tables(page)))


def test_progress_says_how_far_the_best_plan_is_from_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = Event()

    def slow(module: str, line: str, job: Job[Told], parse: object) -> Told:
        job.report(1, 4, 0.0123)
        going_on.wait(60)
        return {}

    monkeypatch.setattr("workbench.tune.parts.background.run_beside", slow)
    page = press(in_section("announced"), "tune-ask-announced")
    try:
        assert ZH.text("page.tune.gap", gap="1.23%") in said(run(page))
    finally:
        going_on.set()


@pytest.mark.slow
def test_compare_shows_the_frontier_behind_its_plans_once_it_is_known() -> None:
    page = tune_page()
    assert ZH.text("page.tune.behind") not in said(turn_to(page, "compare"))
    page = wait(press(turn_to(page, "tune"), "tune-ask-frontier"))
    page = turn_to(page, "compare")
    assert ZH.text("page.tune.behind") in said(page)
    assert ZH.text("page.tune.behind") not in said(select(page, "months", 12))
