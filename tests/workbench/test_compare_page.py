"""方案比较 answers a planner: at once, in the reader's language, with units, in words when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES
from simulation.language.figures import say_difference, say_value
from tests.workbench.comparing import EN, ZH, fill_store, records_of_plans
from tests.workbench.pages import HAN, metrics, move, open_page, run, section, select, turn_to, words_of
from workbench.common.headline import FURTHER, HEADLINES, cells_of
from workbench.compare.sections import SECTIONS
from workbench.server import library


def test_the_page_opens_in_chinese_with_the_synthetic_district_and_the_plan_in_force() -> None:
    page = open_page()
    assert page.title[0].value == "方案比较"
    assert any("合成数据" in item.value for item in page.markdown)
    assert page.selectbox(key="baseline-zh").value == "status-quo"
    assert len(page.metric) == len(HEADLINES) + len(FURTHER)


def test_an_unmoved_plan_says_that_nothing_differs() -> None:
    page = open_page()
    assert "各项差值均为 0" in page.info[0].value
    assert {difference.split()[0] for _, difference in metrics(page).values()} == {"0"}


def test_a_moved_slider_shows_what_the_library_computes() -> None:
    page = move(open_page(), "A", 0.01)
    specification = library.shipped_district().specification
    baseline = library.shipped_plans()[0].plan
    moved = baseline.with_ratio(A=0.01).model_copy(update={"id": "moved"})
    table = sim.compare(specification, [baseline, moved]).table
    cells = cells_of(table, "moved")
    shown = metrics(page)
    assert shown["覆盖率"][0] == say_value("coverage", cells["coverage", ""].value, ZH)
    assert shown["A类负担（次/百户）"][0] == say_value("burden_on_a", cells["burden_on_a", ""].value, ZH, bare=True)
    expected = say_difference("detection_yield", cells["detection_yield", ""].difference, ZH).replace("−", "-")
    assert shown["问题发现率"][1] == expected


def test_a_sentence_says_what_a_moved_slider_changes() -> None:
    text = move(open_page(), "A", 0.0).info[0].value
    assert text.startswith("与“现行方案”相比，拟调方案每年检查户次减少 ")
    assert "其中A类减少" in text


def test_a_riskier_class_with_fewer_visits_is_warned_about_with_the_clause() -> None:
    page = move(open_page(), "A", 0.05)
    assert ["《工作方案》第3条" in item.value for item in page.warning] == [True]
    assert "A类计划每户每年 0.05 次，高于B类的 0.03 次" in page.warning[0].value


def test_all_words_are_english_in_english() -> None:
    page = move(open_page("en"), "A", 0.05)
    mark = EN.text("notice.internal")
    assert [text for text in words_of(page) if HAN.search(text) and text != mark] == []


@pytest.mark.parametrize("scope", ["risk_class", "sector", "region"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_in_the_language_of_the_page(scope: str, language: str) -> None:
    page = select(section(open_page(language), "numbers", language), "scope", scope, language)
    (table,) = page.table
    groups = [str(label) for label in table.value.index]
    assert len(groups) > 3
    assert all(bool(HAN.search(label)) == (language == "zh") for label in groups)


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filled", [False, True])
def test_every_section_opens_in_both_languages_on_an_empty_and_on_a_filled_store(
    name: str, language: str, filled: bool
) -> None:
    if filled:
        fill_store()
    page = section(move(open_page(language), "A", 0.01), name, language)
    assert len(page.metric) == len(HEADLINES) + len(FURTHER)
    if language == "en":
        allowed = {EN.text("notice.internal"), *(str(plan.title) for plan in records_of_plans())}
        texts = [text for text in words_of(page) if HAN.search(text) and text not in allowed]
        assert [text for text in texts if not any(title in text for title in allowed)] == []


def test_choices_and_sliders_outlast_a_change_of_language() -> None:
    page = select(move(open_page(), "A", 0.01), "choose_by_class", "harm")
    page = select(section(page, "numbers"), "scope", "sector")
    before = [value for value, _ in metrics(page).values()]
    page.segmented_control(key="language").set_value("en")
    run(page)
    assert page.title[0].value == "Compare plans"
    assert page.selectbox(key="scope-en").value == "sector"
    assert [value for value, _ in metrics(page).values()] == before
    page.segmented_control(key="language").set_value("zh")
    assert run(page).selectbox(key="scope-zh").value == "sector"
    assert section(page, "overview").selectbox(key="choose_by_class-zh").value == "harm"


def test_ratios_and_rounds_outlast_another_page() -> None:
    page = move(open_page(), "A", 0.01)
    (rounds,) = [box for box in page.selectbox if str(box.key).startswith("rounds-D-")]
    rounds.set_value(2)
    before = metrics(run(page))
    assert turn_to(page, "plans").title[0].value == ZH.text("page.plans.title")
    again = turn_to(page, "compare")
    assert next(slider.value for slider in again.select_slider) == 0.01
    assert metrics(again) == before


def test_another_baseline_is_compared_with_and_is_where_the_working_plan_starts() -> None:
    page = select(open_page(), "baseline", "henan-2021")
    assert page.selectbox(key="base-henan-2021-zh").value == "henan-2021"
    assert "各项差值均为 0" in page.info[0].value


def test_a_horizon_of_a_year_answers_too() -> None:
    assert len(select(open_page(), "months", 12).metric) == len(HEADLINES) + len(FURTHER)


def test_an_empty_library_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(library, "shipped_plans", list)
    page = open_page()
    assert "方案库为空" in page.warning[0].value
    assert not page.metric


def test_a_missing_district_says_which_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(library, "DATASETS", tmp_path)
    page = open_page()
    assert "specification.json" in page.code[0].value
    assert "没有这个文件或文件夹" in page.code[0].value
