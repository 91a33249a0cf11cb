"""The first page: three clicks to a comparison in an empty store; the adopted plan and what waits in a filled one."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import simulation as sim
from simulation.drawing.package import MANIFEST
from simulation.language.catalogue import load_catalogue
from simulation.language.figures import say_value
from simulation.scenarios.comparison import SavedComparison
from simulation.workflows.keep import keep_comparison
from tests.workbench import drawing, filled
from tests.workbench.pages import cells_of_tables, elements, metrics, open_first, run, select
from workbench.common.headline import cells_of
from workbench.common.plain_text import plain
from workbench.draw.desk import month_in_words
from workbench.draw.folder import Month
from workbench.overview.attention import rules_of
from workbench.overview.month import state_of_month
from workbench.overview.recent import comparison_table, name_action
from workbench.server import library, people, records

ZH = load_catalogue("zh")
SCENARIOS = Path(sim.__file__).parent / "scenarios"


def said(page: Any) -> str:
    return "\n".join(str(item.value) for item in (*page.main.markdown, *page.main.info, *page.main.subheader))


def links(page: Any) -> list[str]:
    return [item.proto.label for item in elements(page, "page_link")]


# --- an empty store ---


@pytest.mark.parametrize("plan", ["a-zero", "henan-2021"])
def test_three_clicks_lead_from_an_empty_store_to_a_comparison(plan: str) -> None:
    page = open_first()
    for key in ("begin", f"pick-{plan}", "first_comparison"):
        page.button(key=key).click()
        run(page)
    assert page.title[0].value == ZH.text("page.compare.title")
    assert page.selectbox(key="baseline-zh").value == "status-quo"
    assert page.multiselect(key="others-status-quo-zh").value == [plan]
    assert page.selectbox(key="base-status-quo-zh").value == plan
    assert metrics(page)["覆盖率"][1] != "0 个百分点"  # the cards tell of the plan that was picked


def test_a_card_shows_what_the_library_computes() -> None:
    page = open_first()
    page.button(key="begin").click()
    text = said(run(page))
    plans = [entry.plan for entry in library.shipped_plans()]
    table = sim.compare(library.shipped_district().specification, plans, plans[0].id).table
    for plan in plans[1:]:
        shown = say_value("coverage", cells_of(table, plan.id)["coverage", ""].value, ZH)
        assert f"{ZH.text('indicator.coverage.name')}：**{shown}**" in text


def test_an_empty_store_says_that_behaviour_is_assumed_and_where_to_mend_it() -> None:
    page = open_first()
    assert ZH.text("page.overview.assumed") in said(page)
    assert ZH.text("page.calibrate.title") in links(page)


def test_drafts_alone_leave_the_guide_and_say_that_nothing_is_adopted() -> None:
    records.store().save_plan(filled.plan_named("begun", "丁方案"), filled.WHO)
    page = open_first()
    assert ZH.text("page.overview.none_adopted") in said(page)
    assert not any(button.key == "begin" for button in page.button)
    assert ZH.text("page.overview.waiting_draft", number=1, titles="丁方案") in said(page)


def test_two_plans_of_one_title_are_told_apart_in_the_list_of_comparisons() -> None:
    shipped = library.shipped_plans()
    twin = shipped[1].plan.model_copy(update={"id": "twin", "title": shipped[1].titles["zh"]})
    rows = comparison_table([kept_comparison(twin, shipped[1].plan)], ZH)
    assert rows.iloc[0].tolist()[2:4] == [plain(f"{twin.title} ({name})") for name in ("twin", shipped[1].plan.id)]


def test_cards_of_plans_with_one_title_carry_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = list(library.shipped_plans())
    shipped[2] = replace(shipped[2], titles=shipped[1].titles)
    monkeypatch.setattr(library, "all_plans", lambda: shipped)
    page = open_first()
    page.button(key="begin").click()
    text = said(run(page))
    for entry in shipped[1:3]:
        assert f"**{plain(f'{entry.titles[ZH.language]} ({entry.plan.id})')}**" in text


def kept_comparison(*plans: sim.Plan) -> SavedComparison:
    comparison = sim.compare(library.shipped_district().specification, plans, plans[0].id, 1)
    return keep_comparison(records.store(), comparison, filled.WHO, "1")


# --- a filled store ---


@pytest.fixture
def page(data: Path) -> Any:
    filled.fill()
    people.keep_local_name(filled.WHO)
    return open_first()


def test_the_adopted_plan_is_named_with_who_and_since_when(page: Any) -> None:
    assert page.main.subheader[0].value == ZH.text("page.overview.in_force", title="乙方案")
    step = records.store().plan_steps("present")[-1]
    assert f"由 **{filled.WHO}** 采纳，第 1 版" in said(page)
    assert step.after == "adopted"


def test_the_figures_are_those_of_the_library_for_the_chosen_district(page: Any) -> None:
    kept = records.store().specification("calibrated")
    page = select(page, "district", kept.digest)
    plan = filled.plan_named("present", "乙方案")
    cells = cells_of(sim.compare(kept.item, [plan]).table, plan.id)
    shown = metrics(page)
    assert shown["覆盖率"][0] == say_value("coverage", cells["coverage", ""].value, ZH)
    assert shown["检查户次（户次/年）"][0] == say_value("visits", cells["visits", ""].value, ZH, bare=True)
    yields = say_value("detection_yield", cells["detection_yield", "D"].value, ZH, bare=True)
    assert yields in cells_of_tables(page)
    assert ZH.text("page.overview.assumed") not in said(page)


def test_rules_that_are_not_met_are_said_with_their_clause(page: Any) -> None:
    (entry,) = [entry for entry in library.all_plans() if entry.plan.id == "present"]
    lacking = [rule for rule in rules_of(entry, library.shipped_district(), ZH) if rule.verdict != "PASS"]
    assert lacking
    assert [rule.name for rule in lacking if rule.name not in said(page)] == []
    order = [rule.verdict for rule in lacking]
    assert order == sorted(order)  # FAIL before WARN


def test_what_waits_is_listed_by_what_it_waits_for(page: Any) -> None:
    assert ZH.text("page.overview.waiting_draft", number=1, titles="丁方案") in said(page)
    assert ZH.text("page.overview.waiting_reviewed", number=1, titles="丙方案") in said(page)


def test_the_draw_of_the_month_is_called_for_until_inspectors_are_assigned(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = drawing.adopt()
    now = f"{datetime.now():%Y-%m}"
    assert state_of_month(plan, now) is None  # drawing is not turned on
    root = drawing.turn_on(monkeypatch, data)
    told = ZH.text("page.overview.month.no_frame", month=month_in_words(now, ZH))
    page = open_first()
    assert told in said(page)
    assert ZH.text("page.dock.title") in links(page)
    month = Month(root, now)
    month.keep("frame.csv", drawing.frame())
    assert state_of_month(plan, now) == "framed"
    month.keep("seed.json", b"{")
    (month.folder / "package").mkdir()
    (month.folder / "package" / MANIFEST).write_text("{}")
    assert state_of_month(plan, now) == "unreadable"
    month.keep_json("seed.json", {})
    assert state_of_month(plan, now) == "frozen"
    month.keep_json("seed.json", {"seed": drawing.SEED})
    assert state_of_month(plan, now) == "seeded"
    month.keep_json("destroyed.json", {"seal": "0"})
    assert state_of_month(plan, now) is None
    assert state_of_month(plan.model_copy(update={"start": "2999-01"}), now) is None


def test_kept_comparisons_and_the_log_are_shown_newest_first(page: Any) -> None:
    log = page.table[-1].value
    assert log.iloc[0].tolist()[1:] == [filled.WHO, "采纳方案", "乙方案"]
    comparisons = page.table[-2].value
    assert comparisons.iloc[0].tolist()[1:4] == [filled.WHO, "甲方案", "乙方案"]


def test_every_action_that_the_store_logs_has_a_name() -> None:
    actions = set()
    for path in SCENARIOS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "append" and len(node.args) == 5:
                actions |= written(node.args[2])
    assert len(actions) == 13
    assert [action for action in actions if "`" in name_action(action, ZH)] == []


def written(node: ast.expr) -> set[str]:
    """Return what an action may be: a literal, or one with a part that is known to vary."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if not isinstance(node, ast.JoinedStr):
        return set()
    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    choices = {
        "{}_saved": ("plan", "specification"),
        "{}_conflict": ("plan", "specification"),
        "{}_kept": ("report",),
        "plan_{}": ("draft", "reviewed", "adopted", "superseded"),
    }
    return {text.format(choice) for choice in choices[text]}
