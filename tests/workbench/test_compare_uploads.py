"""Files brought to 方案比较: plans and districts of one's own, and junk that is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from tests.workbench.comparing import ZH, renamed
from tests.workbench.pages import open_page, run, select, upload
from workbench.common.headline import FURTHER, HEADLINES
from workbench.server import library


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
