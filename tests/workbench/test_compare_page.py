"""The first page answers a planner: at once, in the reader's language, with units, in words when something is wrong."""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import simulation as sim
from simulation.language.catalogue import LANGUAGES
from simulation.language.figures import say_difference, say_value
from simulation.language.wording import word_error
from tests.workbench.comparing import EN, ZH, fill_store, pending, records_of_plans, renamed
from tests.workbench.pages import HAN, metrics, move, open_page, run, section, select, turn_to, upload, words_of
from workbench.common.headline import FURTHER, HEADLINES, cells_of
from workbench.compare.sections import SECTIONS
from workbench.server import library, records

INCOMPLETE = '{"format": "plan/1", "programmes": [{"ratio": {"D": 1.2}}]}'


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["{", "[1, 2]", "not json", '{"format": "plan/2"}', '{"format": "plan/1", "programmes": [{"ratio": {"D": 1.2}}]}'],
)
def test_junk_gets_the_message_of_the_command_line(text: str, language: str, tmp_path: Path) -> None:
    page = upload(open_page(language), "plans", "junk.json", text.encode())
    file = tmp_path / "junk.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(sim.InputError) as caught:
        sim.read_plan(file, language=language)
    assert [item.value for item in page.code] == [str(caught.value).replace(str(file), "junk.json")]
    assert len(page.metric) == len(HEADLINES) + len(FURTHER)  # the rest of the page goes on


def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    page = upload(open_page(), "plans", "photo.json", b"\xff\xfe\x00\x01")
    assert "不是 UTF-8 编码" in page.code[0].value


def test_a_file_beyond_the_limit_is_refused_like_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "SIZE_LIMIT", 10)
    with pytest.raises(sim.InputError) as caught:
        library.read_upload("big.json", b"x" * 11, "plan")
    assert "文件大小 11 字节，超过上限 10 字节" in word_error(caught.value)


def test_a_broken_specification_leaves_the_shipped_district_in_place() -> None:
    page = upload(open_page(), "specification", "s.json", b'{"format": "specification/1"}')
    assert "缺少此项" in page.code[0].value
    assert any("合成数据" in item.value for item in page.markdown)


def test_an_uploaded_district_is_used_and_not_called_synthetic(specification: sim.Specification) -> None:
    page = upload(open_page(), "specification", "tiny.json", sim.to_json(specification).encode())
    assert any("自行上传" in item.value and "65 户企业" in item.value for item in page.markdown)


def test_an_uploaded_plan_joins_the_library(plan: sim.Plan) -> None:
    page = upload(open_page(), "plans", "own.json", renamed(plan, "own", "本地试点"))
    page = select(page, "base-status-quo", "own")
    assert "本地试点" in page.selectbox(key="baseline-zh").options
    assert [slider.value for slider in page.select_slider] == [0.1, 0.2, 0.5, 1.0]


def test_an_id_of_the_library_cannot_be_taken(plan: sim.Plan) -> None:
    page = upload(open_page(), "plans", "own.json", renamed(plan, "a-zero", "另一方案"))
    assert "标识 “a-zero” 重复" in page.code[0].value


def test_a_plan_whose_scope_the_district_lacks_is_refused_in_words(plan: sim.Plan) -> None:
    content = json.loads(renamed(plan, "elsewhere", "异地方案"))
    content["programmes"][0]["scope"] = {"regions": ["无此镇"]}
    page = upload(open_page(), "plans", "elsewhere.json", json.dumps(content).encode())
    page = select(page, "base-status-quo", "elsewhere")
    assert "抽查范围不含任何分组" in page.code[0].value
    assert not page.metric


def test_rounds_that_the_months_do_not_allow_are_refused_in_words(plan: sim.Plan) -> None:
    content = json.loads(renamed(plan.with_rounds(A=1, B=1, C=1, D=1), "winter", "冬季抽查"))
    content["programmes"][0]["months"] = [1, 2]
    page = upload(open_page(), "plans", "winter.json", json.dumps(content).encode())
    page = select(page, "base-status-quo", "winter")
    (rounds,) = [box for box in page.selectbox if str(box.key).startswith("rounds-D-")]
    rounds.set_value(2)
    assert "没有检查月份" in run(page).code[0].value
    assert [item.value for item in page.error] == [ZH.text("page.compare.cannot")]


def test_a_plan_without_programmes_has_no_sliders_and_says_so(plan: sim.Plan) -> None:
    empty = plan.model_copy(update={"programmes": ()})
    page = select(upload(open_page(), "plans", "e.json", renamed(empty, "none", "不抽查")), "base-status-quo", "none")
    assert not page.select_slider
    assert any("没有抽查任务" in item.value for item in page.info)
    assert len(page.metric) == len(HEADLINES) + len(FURTHER)


def test_several_programmes_are_changed_one_at_a_time(plan: sim.Plan) -> None:
    first = plan.programmes[0]
    second = first.model_copy(update={"id": "second", "title": "专项抽查"})
    both = plan.model_copy(update={"programmes": (first, second)})
    page = select(upload(open_page(), "plans", "b.json", renamed(both, "both", "两项任务")), "base-status-quo", "both")
    (chooser,) = [box for box in page.selectbox if str(box.key).startswith("programme-")]
    assert chooser.options == [first.title, "专项抽查"]


def test_intervals_come_in_the_background_and_say_what_they_cover(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 40)
    page = upload(open_page(), "specification", "tiny.json", sim.to_json(specification).encode())
    page = move(select(page, "months", 12), "A", 0.2)
    assert not any("95% 区间" in item.value for item in page.caption)
    page.button(key="ask_intervals").click()
    page = run(page)
    assert [button.label for button in page.button if button.key == "cancel_intervals"] == ["取消"]
    page = move(page, "B", 0.2)  # the page goes on while the job runs
    pending(page).job.wait(120)
    page = run(page)
    assert "3 个方案中已有 2 个有区间" in " ".join(item.value for item in page.caption)
    page = move(page, "B", 0.03)  # back to the plan whose intervals were asked for
    captions = [item.value for item in page.caption]
    assert sum("95% 区间" in text for text in captions) == len(HEADLINES) + len(FURTHER)
    assert any("各项假定在其取值范围内抽取" in text for text in captions)
    assert ZH.text("page.compare.difference_note") in captions
    assert not [button for button in page.button if button.key == "ask_intervals"]


def test_a_cancelled_job_leaves_the_page_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 5000)
    page = open_page()
    page.button(key="ask_intervals").click()
    page = run(page)
    job = pending(page).job
    page.button(key="cancel_intervals").click()
    page = run(page)
    job.wait(60)
    assert job.cancelled
    assert job.error is None
    assert [button for button in page.button if button.key == "ask_intervals"]
    assert not page.error


def test_a_job_that_breaks_off_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.server.beside.sys.executable", "/bin/false")
    page = open_page()
    page.button(key="ask_intervals").click()
    page = run(page)
    if "interval_job" in page.session_state:  # it may have failed before the page was drawn
        pending(page).job.wait(60)
        page = run(page)
    assert [item.value for item in page.error] == [ZH.text("page.compare.intervals_failed")]


def test_a_calibrated_district_offers_what_intervals_cover(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 20)
    monkeypatch.setattr("simulation.comparison.futures.MOST_EXPECTED", 20)
    store, drawn = records.store(), io.BytesIO()
    onset = [{f"behaviour.onset.{c}": 0.02 + 0.001 * n for c in "ABCD"} for n in range(25)]
    pd.DataFrame(onset).to_parquet(drawn)
    store.save_specification(specification, "张三")
    store.save_calibration(specification, drawn.getvalue(), b"parameter,value\n", "张三")
    page = select(open_page(), "district", sim.digest(specification))
    assert page.selectbox(key="basis_calibrated-zh").value == "both"  # the default where there is a calibration
    page = select(select(page, "months", 12), "basis_calibrated", "parameters")
    page.button(key="ask_intervals").click()
    pending(run(page)).job.wait(120)
    captions = [item.value for item in run(page).caption]
    assert any("不含随机性" in text and "500 组" in text for text in captions)
    assert [button for button in select(page, "basis_calibrated", "both").button if button.key == "ask_intervals"]


def calibrated(specification: sim.Specification, draws: int) -> AppTest:
    """Keep a calibration of a district, and open the page with it."""
    store, drawn = records.store(), io.BytesIO()
    pd.DataFrame([{f"behaviour.onset.{c}": 0.02 + 1e-5 * n for c in "ABCD"} for n in range(draws)]).to_parquet(drawn)
    store.save_specification(specification, "张三")
    store.save_calibration(specification, drawn.getvalue(), b"parameter,value\n", "张三")
    return select(select(open_page(), "district", sim.digest(specification)), "months", 12)


def test_five_hundred_draws_with_chance_are_asked_for_on_the_page_and_say_so(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 20)
    page = calibrated(specification, 500)
    assert page.selectbox(key="interval_futures-zh").value == 20, "quick unless asked for more"
    page = select(page, "interval_futures", 500)
    page.button(key="ask_intervals").click()
    job = pending(run(page)).job
    found = job.wait(300).result
    assert found is not None
    assert (found.replications, found.draws) == (500, 500)
    captions = [item.value for item in run(page).caption]
    assert any("500 次模拟" in text and "每次采用一组校准所得参数" in text for text in captions)
    page = select(page, "interval_futures", 20)
    assert [button for button in page.button if button.key == "ask_intervals"], "20 futures are another answer"


def test_many_futures_tell_how_far_they_are_and_how_long_it_takes_and_end_when_asked(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.MANY", 5000)
    page = select(calibrated(specification, 500), "interval_futures", 5000)
    page.button(key="ask_intervals").click()
    page = run(page)
    job, patience = pending(page).job, time.monotonic() + 120
    while job.seconds_left is None and time.monotonic() < patience:
        time.sleep(0.05)
    page = run(page)
    (bar,) = page.get("progress")
    assert re.search(r"已完成 \d+%，约剩 \d+ 秒", bar.proto.text)
    page.button(key="cancel_intervals").click()
    page = run(page)
    assert job.wait(60).cancelled
    assert [button for button in page.button if button.key == "ask_intervals"]


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
