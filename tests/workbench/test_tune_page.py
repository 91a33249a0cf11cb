"""The page 寻优: filled in with today, answering at once, saying what clashes, taking problem files, keeping drafts."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench import filled
from tests.workbench.pages import cells_of_tables, elements, metrics, run, select, turn_to
from tests.workbench.planning import WHO
from tests.workbench.tuning import ZH, bring, number, press, problem_file, tune_page, type_in
from tests.workbench.visitors import ADDRESSES, sign_in
from workbench.common.plain_text import BREAK
from workbench.server import library, records


def values(page: Any) -> list[str]:
    return [item.value for item in page.metric]


def said(page: Any) -> str:
    texts = [str(item.value) for kind in ("markdown", "info", "error", "caption") for item in elements(page, kind)]
    return "\n".join(texts).replace("\\", "").replace(BREAK, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_with_the_hours_of_today_and_a_plan_that_is_better(language: str) -> None:
    page, words = tune_page(language), load_catalogue(language)
    assert number(page, "hours").value == pytest.approx(7978.13, abs=0.01)
    assert (number(page, "total").value, number(page, "visits").value, number(page, "sharply").value) == (3, 2, 3)
    assert values(page) == ["37,932", "7,978", "1.09", "40.38%"]
    assert words.text("tuning.stopped.optimal") in said(page)
    assert words.text("page.tune.never_worse").strip() in said(page)


def test_a_limit_that_is_typed_moves_the_answer() -> None:
    page = type_in(tune_page(), "hours", 12000.0)
    assert values(page)[:2] == ["36,190", "12,000"]
    assert "再增加1个检查工时，每年约减少0.35个加权违法存续月" in said(page)


def test_the_price_of_an_hour_is_told_beside_what_it_brings_in_class_a() -> None:
    text = said(tune_page())
    assert "再增加1个检查工时，每年约减少0.72个加权违法存续月" in text
    assert "用于D类抽查比例约为0.72" in text
    assert "用于A类抽查比例约为0.04" in text


def test_where_goals_agree_the_page_says_what_it_costs_to_know() -> None:
    assert "盲区宽度由 4.07% 变为 100.00%" in said(tune_page())


def test_ratios_stand_beside_those_in_force() -> None:
    cells = cells_of_tables(tune_page())
    assert {"3.00%", "88.68%", "+85.68"} <= set(map(str, cells))


def test_limits_that_clash_are_told_with_what_each_alone_must_give() -> None:
    page = type_in(tune_page(), "hours", 3000.0)
    assert not page.metric
    assert "检查工时不超过 3,000 人时/年" in said(page)
    assert "须提高到 7,571 人时/年" in said(page)
    assert ZH.text("page.tune.keep") not in [button.label for button in page.button]


def test_visits_for_cause_are_named_where_they_alone_break_the_limit() -> None:
    started = said(type_in(tune_page(), "hours", 100.0))
    assert "即使完全不抽查" in started
    assert "即使完全不抽查" not in said(type_in(tune_page(), "hours", 7000.0))


def test_without_a_limit_of_hours_the_ratios_rise_to_their_bounds() -> None:
    page = type_in(tune_page(), "hours", None)
    assert float(values(page)[1].replace(",", "")) > 50_000


def test_another_goal_is_served() -> None:
    page = tune_page()
    box = next(item for item in page.selectbox if str(item.key).startswith("tune-goal-"))
    wanted = ZH.text("page.tune.most", what=ZH.text("indicator.detection_rate.name"))
    box.set_value(next(value for value in box.options if value == wanted))
    page = run(page)
    assert page.metric[0].label == ZH.text("indicator.detection_rate.name")
    assert "违法发现比例约增加" in said(page)


def test_a_horizon_fills_the_hours_in_anew_until_someone_types() -> None:
    page = select(tune_page(), "months", 12)
    short = number(page, "hours").value
    assert short != pytest.approx(7978.13, abs=0.01)
    page = select(type_in(page, "hours", 9000.0), "months", 60)
    assert number(page, "hours").value == 9000.0


def test_what_was_typed_is_still_there_after_a_visit_to_another_page() -> None:
    page = type_in(tune_page(), "hours", 9000.0)
    page = turn_to(turn_to(page, "plans"), "tune")
    assert number(page, "hours").value == 9000.0
    assert values(page)[1] == "9,000"


def test_no_lever_at_all_is_said() -> None:
    page = tune_page()
    for item in page.checkbox:
        if str(item.key).startswith("tune-ratio-"):
            item.set_value(False)
    page = run(page)
    assert ZH.text("page.tune.no_lever") in [item.value for item in page.info]


def test_bounds_that_cross_are_refused_in_words() -> None:
    page = tune_page()
    low, high = (next(i for i in page.number_input if str(i.key).startswith("tune-ratio-D-") and str(i.key).endswith(e))
                 for e in ("-low", "-high"))  # fmt: skip
    low.set_value(50.0)
    high.set_value(20.0)
    page = run(page)
    assert ZH.text("page.tune.cannot") in [item.value for item in page.error]
    assert "D 类的下限 0.5 大于上限 0.2" in page.code[0].value


def test_rounds_may_be_chosen_from() -> None:
    page = tune_page()
    box = next(item for item in page.multiselect if str(item.key).startswith("tune-rounds-D-"))
    box.set_value([2])
    page = run(page)
    assert "1 → 2" in set(map(str, cells_of_tables(page)))


def test_a_further_limit_holds_until_it_is_removed() -> None:
    page = tune_page()
    box = {str(item.key).rsplit("-", 2)[-2]: item for item in page.selectbox if "-further-" in str(item.key)}
    assert set(box) == {"i", "g", "s"}
    box["i"].set_value("coverage")
    box["g"].set_value("A")
    box["s"].set_value("at_least")
    next(item for item in page.number_input if str(item.key).startswith("tune-further-")).set_value(2.0)
    page = press(page, "tune-further-")
    assert "A类覆盖率不低于 2.00%" in said(page)
    assert float(metrics(page)[ZH.text("line.axis", name="A类负担", unit="次/百户")][0]) > 2
    page = press(page, next(str(b.key) for b in page.button if "-remove-" in str(b.key)))
    assert "A类覆盖率不低于" not in said(page)
    assert values(page)[0] == "37,932"


# --- problem files ---


def test_a_problem_file_fills_the_form() -> None:
    page = bring(tune_page(), problem_file())
    assert ZH.text("page.tune.file_taken", title="来文问题") in [item.value for item in page.success]
    assert (number(page, "hours").value, number(page, "total").value, number(page, "sharply").value) == (9500, 2.5, 4)
    assert number(page, "visits").value is None
    assert "D类覆盖率不低于 20.00%" in said(page)
    assert page.metric[0].label == ZH.text("indicator.detection_rate.name")
    on = {str(item.key)[len("tune-") :].rsplit("-", 5)[0]: item.value for item in page.checkbox}
    assert [name for name, value in on.items() if value and name.startswith("ratio")] == [
        "ratio-B",
        "ratio-C",
        "ratio-D",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_bad_file_is_told(language: str) -> None:
    content = problem_file(goals=[{"indicator": "harm"}], limits=[{"planned_total": 2.0}, {"sharply": -1.0}])
    page = bring(tune_page(language), content)
    assert load_catalogue(language).text("page.tune.file_refused") in [item.value for item in page.error]
    lines = page.code[0].value
    assert all(place in lines for place in ("goals[0]", "limits[0].planned_total", "limits[1].sharply"))
    assert number(page, "hours").value == pytest.approx(7978.13, abs=0.01)


def test_a_file_that_does_not_fit_the_plan_is_refused_whole() -> None:
    levers = [{"programme": "nobody", "ratio": ["A"]}]
    page = bring(tune_page(), problem_file(levers=levers, goals=[{"indicator": "nothing", "least": True}]))
    lines = page.code[0].value
    assert "levers[0].programme" in lines
    assert "goals[0].indicator" in lines


# --- drafts, roles, a store with something in it ---


@pytest.mark.usefixtures("named")
def test_the_best_plan_is_kept_as_a_draft_that_says_where_it_comes_from() -> None:
    page = press(tune_page(), "tune-keep-")
    (saved,) = records.store().plans()
    assert (saved.state, saved.who) == ("draft", WHO)
    assert "寻优" in saved.item.title
    assert "摘要" in records.store().plan_history(saved.item.id)[0].note
    assert pytest.approx(0.8868, abs=1e-4) == saved.item.programmes[0].ratio.D
    assert ZH.text("page.tune.draft_kept", title=saved.item.title) in [
        str(item.value).replace("\\", "") for item in page.success
    ]
    assert turn_to(page, "plans").selectbox(key="plans_open-zh").value == saved.item.id


def test_the_best_plan_opens_in_compare_beside_the_one_in_force() -> None:
    page = press(tune_page(), "tune-compare-")
    assert page.title[0].value == ZH.text("page.compare.title")
    (others,) = [item for item in page.multiselect if str(item.key).startswith("others-")]
    assert others.value == ["status-quo-tuned-optimum"]


def test_who_may_only_look_sees_the_answer_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES["viewer"])
    page = tune_page()
    assert values(page)
    assert not [button for button in page.button if str(button.key).startswith("tune-keep-")]
    assert not [item for item in elements(page, "file_uploader") if str(item.key) == "tune_file"]
    assert records.store().plans() == ()


def test_plans_of_the_store_can_be_the_one_in_force() -> None:
    filled.fill()
    page = select(tune_page(), "baseline", "present")
    hours = number(page, "hours").value
    assert hours > 7978.2
    assert values(page)[0] != "37,932"
    assert library.all_plans()


def test_a_plan_without_programmes_has_nothing_to_tune() -> None:
    plan = library.shipped_plans()[0].plan.model_copy(update={"id": "bare", "title": "无任务", "programmes": ()})
    records.store().save_plan(plan, WHO)
    page = select(tune_page(), "baseline", "bare")
    assert ZH.text("page.tune.no_programmes") in [item.value for item in page.info]


@pytest.mark.usefixtures("named")
def test_a_draft_without_a_title_is_refused_in_words() -> None:
    page = tune_page()
    next(item for item in page.text_input if str(item.key).startswith("tune-title-")).set_value(" ")
    page = press(page, "tune-keep-")
    assert ZH.text("page.compare.draft_refused") in [item.value for item in page.error]
    assert records.store().plans() == ()
