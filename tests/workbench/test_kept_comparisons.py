"""方案比较: other pages beside it, and comparisons that are kept and opened again."""

from __future__ import annotations

import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.workflows.keep import keep_comparison
from tests.workbench.comparing import ZH, fill_store, keep, named_planner, open_link, press, renamed
from tests.workbench.pages import metrics, move, open_page, page_to_open, run, section, select, turn_to, upload
from workbench.common.headline import FURTHER, HEADLINES
from workbench.common.plain_text import plain
from workbench.server import cache, library, records

# --- other pages, kept comparisons ---


def test_another_page_chooses_the_plans_once(plan: sim.Plan) -> None:
    page = page_to_open()
    page.session_state["compare_plans"] = ("henan-2021", ["a-zero", "gone", "henan-2021"])
    page = run(page)
    assert page.selectbox(key="baseline-zh").value == "henan-2021"
    assert page.multiselect(key="others-henan-2021-zh").value == ["a-zero"]
    assert page.selectbox(key="base-henan-2021-zh").value == "a-zero"  # the one that was asked for
    assert "compare_plans" not in page.session_state


def test_a_plan_of_the_store_shows_its_state(plan: sim.Plan) -> None:
    fill_store()
    assert "备选方案（草稿）" in open_page().selectbox(key="baseline-zh").options


def test_without_a_name_nothing_is_kept_and_the_page_says_so() -> None:
    page = section(open_page(), "keep")
    assert sum(item.value == ZH.text("page.store.nameless") for item in page.caption) == 2
    assert not [button for button in page.button if button.key == "keep_comparison"]


def test_a_kept_comparison_opens_again_by_its_link_as_it_was() -> None:
    page = section(move(named_planner(), "A", 0.01), "keep")
    page.button(key="keep_comparison").click()
    page = run(page)
    (link,) = [item.value for item in page.code if "comparison=" in item.value]
    (saved,) = records.store().comparisons()
    digest = saved.digest.removeprefix("sha256:")[:12]
    assert link.endswith(f"/compare?comparison={digest}")
    again = open_link(digest)
    assert "由张三存入的比较，共 3 个方案" in again.info[0].value
    assert metrics(again) == metrics(page)
    assert again.selectbox(key="base-status-quo-zh").value == "working"
    assert next(slider.value for slider in again.select_slider) == 0.01
    (box,) = [button for button in section(again, "keep").button if button.key == "open-0"]
    assert box.label == "打开"
    assert any("基准 现行方案" in item.value for item in section(again, "keep").markdown)


def test_the_link_of_a_kept_comparison_goes_when_another_one_is_on_the_page() -> None:
    page = section(move(named_planner(), "A", 0.01), "keep")
    page.button(key="keep_comparison").click()
    note = ZH.text("page.compare.link_note")
    assert note in [item.value for item in run(page).caption]
    assert note not in [item.value for item in move(page, "A", 0.02).caption]
    assert note in [item.value for item in move(page, "A", 0.01).caption]


def test_a_comparison_of_plans_that_changed_since_opens_with_those_of_then(plan: sim.Plan) -> None:
    saved = keep([library.shipped_plans()[0].plan, plan.model_copy(update={"id": "then", "title": "当时"})], 24)
    page = open_link(saved.digest.removeprefix("sha256:"))
    assert page.multiselect(key="others-status-quo-zh").value == ["then"]
    assert page.selectbox(key="months-zh").value == 24


def test_a_comparison_kept_with_intervals_opens_with_them(specification: sim.Specification) -> None:
    plans = [entry.plan for entry in library.shipped_plans()[:2]]
    comparison = sim.compare(specification, plans, months=12, replications=cache.REPLICATIONS)
    saved = keep_comparison(records.store(), comparison, "张三", "0")
    page = open_link(saved.digest.removeprefix("sha256:")[:10])
    assert "3 个方案中已有 2 个有区间" in " ".join(item.value for item in page.caption)
    assert any("已存入工作台" in item.value for item in page.markdown)


@pytest.mark.parametrize("asked", ["ffffffffffff", "x", "1234", "<script>", "sha256:zz", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_nothing_is_told_in_words(asked: str, language: str) -> None:
    page = open_link(asked, language)
    assert len(page.metric) == len(HEADLINES) + len(FURTHER)
    assert load_catalogue(language).text("page.compare.no_such_comparison", asked=plain(asked)) == page.warning[0].value


def test_the_working_plan_is_kept_as_a_draft_and_joins_the_library() -> None:
    page = section(move(named_planner(), "A", 0.01), "keep")
    page.text_input(key="draft_id").set_value("pilot-2026")
    page.text_input(key="draft_title").set_value("2026试点")
    press(page, "存为草稿")
    page = run(page)
    assert any("2026试点" in item.value for item in page.success)
    saved = records.store().plan("pilot-2026")
    assert (saved.state, saved.who, saved.item.programmes[0].ratio.A) == ("draft", "张三", 0.01)
    assert "2026试点（草稿）" in page.selectbox(key="baseline-zh").options
    assert turn_to(page, "plans").selectbox(key="plans_open-zh").value == "pilot-2026"


@pytest.mark.parametrize(("id_", "title"), [("", "无标识"), ("=1+1", "公式"), ("pilot", ""), ("taken", "重复")])
def test_a_draft_that_cannot_be_kept_is_refused_in_words(id_: str, title: str, plan: sim.Plan) -> None:
    records.store().save_plan(plan.model_copy(update={"id": "taken"}), "张三")
    page = section(named_planner(), "keep")
    page.text_input(key="draft_id").set_value(id_)
    page.text_input(key="draft_title").set_value(title)
    press(page, "存为草稿")
    assert ZH.text("page.compare.draft_refused") in [item.value for item in run(page).error]
    assert [saved.item.id for saved in records.store().plans()] == ["taken"]


def test_what_binds_is_told_with_its_number(plan: sim.Plan) -> None:
    tight = plan.model_copy(update={"capacity_hours_per_month": 500.0})
    page = upload(open_page(), "plans", "t.json", renamed(tight, "tight", "力量不足"))
    page = section(select(page, "base-status-quo", "tight"), "binds")
    told = " ".join(item.value for item in page.markdown)
    assert "个月用满每月 500 人时" in told
    assert "D类的比例已是 100%" in told
