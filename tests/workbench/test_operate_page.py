"""The page 运行: fields, answers, both buttons, the office's own register."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench.pages import cells_of_tables, metrics, open_page, run, select, turn_to
from tests.workbench.visitors import ADDRESSES, sign_in
from workbench.server import library, records

ZH = load_catalogue("zh")
HEADER = "姓名,执法证号,所属部门,业务资质,证件有效期至,状态,每日可用于检查的比例,基点镇街\n"


def operate_page(language: str = "zh") -> AppTest:
    return open_page(language, name="operate")


def staff_field(page: AppTest):  # type: ignore[no-untyped-def]
    (field,) = [item for item in page.number_input if str(item.key).startswith("operate-staff-")]
    return field


def with_staff(page: AppTest, number: int) -> AppTest:
    staff_field(page).set_value(number)
    return run(page)


def card(page: AppTest, name: str) -> str:
    return metrics(page)[ZH.text(f"page.operate.card_{name}", days=15, month=12)][0]


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    return run(page)


def bring(page: AppTest, rows: str, key: str = "operate_staff", name: str = "staff.csv") -> AppTest:
    page.file_uploader(key=key).set_value([(name, rows.encode(), "text/csv")])
    return run(page)


def people(number: int, share: str = "40%") -> str:
    return HEADER + "".join(f"王{n},ZF{n:03},市场监管,,长期有效,在岗,{share},张湾\n" for n in range(number))


def test_the_page_answers_whether_the_year_is_done() -> None:
    page = with_staff(operate_page(), 12)
    assert page.error[0].value.startswith("市场监管 12 人")
    page = with_staff(page, 16)
    assert page.success[0].value.startswith("市场监管 16 人")
    assert card(page, "left") == "0"
    assert card(page, "for_cause") == "100%"


def test_one_more_team_adds_two_inspectors_to_the_fullest_department() -> None:
    page = press(with_staff(operate_page(), 12), "operate-more")
    assert staff_field(page).value == 14
    assert page.warning


def test_ways_of_working_move_the_answer() -> None:
    page = with_staff(operate_page(), 12)
    before = card(page, "left")
    page.slider(key="operate-visits_a_day").set_value(3.0)
    page = run(page)
    assert float(card(page, "left")) < float(before)
    page.slider(key="operate-share").set_value(20)
    assert float(card(run(page), "left")) > float(before)


def test_months_that_lie_better_are_shown_when_asked_for() -> None:
    plan = library.shipped_plans()[0].plan.model_dump(mode="json")
    plan["id"], plan["title"], plan["programmes"][0]["months"] = "campaign", "集中抽查", [6]
    records.store().save_plan(sim.Plan.model_validate(plan), "某人")
    page = with_staff(select(operate_page(), "operate-plan", "campaign"), 16)
    page.toggle(key="operate-level").set_value(True)
    page = run(page)
    assert ZH.text("page.operate.levelled") in [item.value for item in page.subheader]
    assert any("增加" in str(cell) for cell in cells_of_tables(page))


def test_the_adopted_plan_is_chosen_first() -> None:
    plan = library.shipped_plans()[1].plan
    store = records.store()
    version = store.save_plan(plan, "某人").version
    for step in ("reviewed", "adopted"):
        store.move_plan(plan.id, step, version, "某人")
    assert operate_page().selectbox(key="operate-plan-zh").value == plan.id


def test_the_office_may_bring_its_register() -> None:
    page = bring(operate_page(), people(10, "100%"))
    assert not [item for item in page.number_input if str(item.key).startswith("operate-staff-")]
    assert any("市场监管 10" in item.value for item in page.caption)
    assert page.success
    assert page.button(key="operate-more").disabled
    page = bring(page, "执法证号,起,止\nZF000,2026-02-01,2026-12-31\n", "operate_leave", "leave.csv")
    assert ZH.text("operations.fact.leave_told", number=1) in [str(c).replace("\\", "") for c in cells_of_tables(page)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_register_is_told_in_words_and_the_numbers_stay(language: str) -> None:
    page = bring(operate_page(language), people(3, "140%"))
    words = load_catalogue(language)
    assert words.text("page.operate.register_refused") in [item.value for item in page.error]
    assert page.code[0].value.count("140%") == 3
    assert staff_field(page).value == 14


def test_a_register_without_a_department_of_the_plan_is_told_in_words() -> None:
    page = bring(operate_page(), people(4).replace("市场监管", "税务"))
    assert ZH.text("page.operate.cannot") in [item.value for item in page.error]
    assert "市场监管" in page.code[0].value
    assert not page.metric


def test_who_may_only_look_sees_answers_and_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES["viewer"])
    page = operate_page()
    assert page.metric
    assert not [item for item in page.get("file_uploader") if str(item.key).startswith("operate_")]


def test_what_was_set_is_still_there_after_a_visit_to_another_page() -> None:
    page = with_staff(operate_page(), 12)
    page.slider(key="operate-visits_a_day").set_value(3.0)
    page = turn_to(turn_to(run(page), "plans"), "operate")
    assert staff_field(page).value == 12
    assert page.slider(key="operate-visits_a_day").value == 3.0


def test_a_plan_without_tasks_has_nothing_to_carry_out() -> None:
    plan = library.shipped_plans()[0].plan.model_copy(update={"id": "bare", "title": "无任务", "programmes": ()})
    records.store().save_plan(plan, "某人")
    page = select(operate_page(), "operate-plan", "bare")
    assert ZH.text("page.operate.no_programmes") in [item.value for item in page.info]
    assert not page.error
