"""The page of registers when headings do not fit: columns by hand, one answer for all, and the mapping kept."""

from __future__ import annotations

import csv
import io
import json

import pytest
from streamlit.testing.v1 import AppTest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.registry.code_lists import CODE_LISTS
from simulation.registry.firm_ids import PATTERNS
from simulation.registry.mapping.built_in import BUILT_IN
from simulation.registry.mapping.looking import look_at
from simulation.registry.mapping.rules import ANSWERS
from simulation.workflows.mappings import fitted_mapping, parse_mapping
from tests.workbench.pages import HAN, run, turn_to, words_of
from tests.workbench.registers import files, give, open_at
from workbench.registers.columns import CONSTANT
from workbench.registers.mapping import FILE, HAND
from workbench.registers.reading import read_uploads
from workbench.registers.text import plain
from workbench.server.uploads import RefusedFilesError

ZH = load_catalogue("zh")
FOREIGN = {"统一社会信用代码": "企业标识号", "检查日期": "实施时间", "检查来源": "检查类型", "检查部门": "实施单位",
           "检查结果": "结论"}  # fmt: skip


def renamed(content: bytes, headings: dict[str, str], cells: dict[str, str] | None = None) -> bytes:
    """Return a CSV with other headings, and with the same text in all cells of some columns."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    places = {header.index(name): text for name, text in (cells or {}).items()}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([headings.get(name, name) for name in header])
    writer.writerows([[places.get(place, cell) for place, cell in enumerate(row)] for row in rows])
    return text.getvalue().encode()


def foreign() -> dict[str, bytes]:
    """Registers of which the visits have headings that nobody knows, and a 检查类型 of 抽查."""
    kept = files()
    return {**kept, "visits": renamed(kept["visits"], FOREIGN, {"检查来源": "抽查"})}


def box(page: AppTest, name: str, value: str, language: str = "zh", kind: str = "column") -> None:
    page.selectbox(key=f"{kind}-visits-{name}-{language}").set_value(value)
    run(page)


def choose_all(page: AppTest, language: str = "zh") -> AppTest:
    for name, heading in (("firm", "企业标识号"), ("date", "实施时间"), ("result", "结论")):
        box(page, name, heading, language)
    box(page, "channel", CONSTANT, language)
    return page


def read_by_hand(page: AppTest) -> AppTest:
    page.button(key="read-by-hand").click()
    return run(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_that_do_not_fit_are_chosen_by_hand_and_the_file_is_read(language: str) -> None:
    page = give(open_at("data", language), foreign())
    words = load_catalogue(language)
    assert words.text("page.mapping.by_hand") in [item.value for item in page.subheader]
    choose_all(page, language)
    assert page.selectbox(key=f"answer-visits-channel-{language}").value == "双随机"
    read_by_hand(page)
    registers = page.session_state["registers"].registers
    whole = read_uploads({name: (f"{name}.csv", content) for name, content in files().items()})
    assert registers.counts.equals(whole.counts)
    assert set(registers.visits["channel"]) == {"programme"}
    assert registers.visits[["firm", "date", "result"]].equals(whole.visits[["firm", "date", "result"]])
    assert words.text("page.mapping.by_hand") not in [item.value for item in page.subheader]


def test_a_column_of_checks_and_draws_is_not_proposed_as_the_source() -> None:
    page = give(open_at("data"), foreign())
    assert page.selectbox(key="column-visits-channel-zh").value not in ("检查类型", CONSTANT)
    assert "“检查类型” 中的内容不是检查来源" in page.code[0].value
    open_fields = ZH.text("page.mapping.lacking", columns="统一社会信用代码、检查日期、检查来源、检查结果")
    assert open_fields in [item.value for item in page.info]
    assert not [button for button in page.button if button.key == "read-by-hand"]


def test_what_stands_below_a_heading_is_shown_beside_it() -> None:
    page = give(open_at("data"), foreign())
    options = page.selectbox(key="column-visits-channel-zh").options
    assert "检查类型（抽查）" in options
    assert "统一填写" in options[-1]


def test_no_firm_is_shown_beside_a_heading() -> None:
    page = give(open_at("data"), {**files(), "directory": renamed(files()["directory"], {"行业门类": "门类"})})
    options = page.selectbox(key="column-directory-sector-zh").options
    assert [text for text in options if text.startswith("门类（")]
    rows = list(csv.reader(io.StringIO(files()["directory"].decode("utf-8-sig"))))[1:]
    shown = " ".join(options)
    assert not [row for row in rows if row[0] in shown or row[1] in shown]


def test_headings_of_the_publicity_system_are_proposed_so_that_only_the_source_is_asked() -> None:
    kept = files()
    names = {"统一社会信用代码": "UNISCID", "检查日期": "INSDATE", "检查来源": "INSTYPE_CN", "检查结果": "INSRES_CN"}
    page = give(open_at("data"), {**kept, "visits": renamed(kept["visits"], names, {"检查来源": "抽查"})})
    assert ZH.text("page.mapping.lacking", columns="检查来源") in [item.value for item in page.info]
    box(page, "channel", CONSTANT)
    read_by_hand(page)
    assert page.session_state["registers"].registers.counts["refused"].tolist() == [0, 0, 0, 0]


def test_the_same_heading_for_two_fields_is_refused_in_words() -> None:
    page = choose_all(give(open_at("data"), foreign()))
    box(page, "result", "实施时间")
    assert "visits.columns.result" in page.code[-1].value
    assert not [button for button in page.button if button.key == "read-by-hand"]


def test_the_mapping_of_this_month_reads_next_months_export_from_its_file() -> None:
    page = read_by_hand(choose_all(give(open_at("data"), foreign())))
    held = page.session_state["registers"]
    text = json.dumps(fitted_mapping(held.registers, "四月").model_dump(mode="json"), ensure_ascii=False)
    again = open_at("data")
    again.selectbox(key="mapping-zh").set_value(FILE)
    run(again)
    again.file_uploader(key="mapping-file").set_value([("m.json", text.encode(), "application/json")])
    give(run(again), foreign())
    found = again.session_state["registers"].registers
    assert found.visits.equals(held.registers.visits)
    assert found.mapping == parse_mapping(text)


def test_a_broken_mapping_file_is_refused_with_all_its_problems() -> None:
    page = open_at("data")
    page.selectbox(key="mapping-zh").set_value(FILE)
    run(page)
    broken = b'{"format": "mapping/1", "title": "x", "visits": {"columns": {"sorce": "a"}, "constants": {"date": "b"}}}'
    page.file_uploader(key="mapping-file").set_value([("m.json", broken, "application/json")])
    run(page)
    assert "visits.columns.sorce" in page.code[0].value
    assert "visits.constants.date" in page.code[0].value


def test_the_choice_by_hand_stays_for_the_next_files_and_outlasts_the_language() -> None:
    page = read_by_hand(choose_all(give(open_at("data"), foreign())))
    assert page.selectbox(key="mapping-zh").value == HAND
    page.button(key="read").click()
    run(page)
    assert not page.error
    page.segmented_control(key="language").set_value("en")
    assert run(page).selectbox(key="mapping-en").value == HAND


def test_ids_of_ones_own_are_read_when_they_are_declared() -> None:
    kept = {name: content.replace(b"91999999", b"") for name, content in files().items()}
    page = give(open_at("data"), kept)
    assert page.session_state["registers"].registers.counts["accepted"].iloc[0] == 0
    page.multiselect(key="firm-ids-usual-zh").set_value(["own"])
    run(page)
    page.button(key="read").click()
    run(page)
    assert page.session_state["registers"].registers.counts["refused"].tolist() == [0, 0, 0, 0]


def test_registers_read_by_another_mapping_are_other_registers() -> None:
    uploads = {name: (f"{name}.csv", content) for name, content in files().items()}
    page = give(open_at("data"), files())
    before = page.session_state["registers"].digest
    page.selectbox(key="mapping-zh").set_value("random-platform")
    run(page)
    page.button(key="read").click()
    run(page)
    assert page.session_state["registers"].digest != before
    assert read_uploads(uploads).mapping.title == "usual"


def test_what_was_read_from_which_column_is_shown_and_offered_as_a_mapping() -> None:
    page = read_by_hand(choose_all(give(open_at("data"), foreign())))
    table = page.table[1].value
    rows = {tuple(row) for row in table.itertuples(index=False)}
    assert ("检查结果", "检查日期", plain("实施时间")) in rows
    assert ("检查结果", "检查来源", plain("统一填写：双随机")) in rows
    buttons = [item.proto.id for item in page.get("download_button")]
    assert any("mapping-taken" in name for name in buttons)
    assert any("template" in name for name in buttons)


def test_all_words_of_the_choice_are_english_except_those_of_the_files_and_the_platforms() -> None:
    page = give(open_at("data", "en"), foreign())
    header, *rows = csv.reader(io.StringIO(foreign()["visits"].decode()))
    platform = [choice for answers in ANSWERS.values() for choice in answers.choices]
    theirs = sorted({*header, *(cell for row in rows for cell in row), *platform}, key=len, reverse=True)
    own = load_catalogue("en").text("page.app.own_name")
    left = []
    for text in (str(text) for text in words_of(page) if str(text) != own):
        rest = text
        for word in (word for word in theirs if HAN.search(word)):
            rest = rest.replace(word, "")
        left += [text] if HAN.search(rest) else []
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_results_and_built_in_mapping_has_a_name_on_the_page(language: str) -> None:
    words = load_catalogue(language)
    assert {key.rpartition(".")[2] for key in words.keys("page.mapping.result_list")} == set(CODE_LISTS)
    assert {key.rpartition(".")[2] for key in words.keys("page.mapping.built_in")} == set(BUILT_IN)
    assert {key.rpartition(".")[2] for key in words.keys("page.mapping.firm_id")} == set(PATTERNS)


def test_files_that_are_no_tables_are_not_asked_about_columns() -> None:
    with pytest.raises(RefusedFilesError) as caught:
        read_uploads({**{n: (f"{n}.csv", c) for n, c in foreign().items()}, "classes": ("c.csv", b"\x00" * 400)})
    assert [look.register for look in caught.value.looks] == ["visits"]


def test_turning_to_another_page_forgets_an_open_choice() -> None:
    page = turn_to(turn_to(give(open_at("data"), foreign()), "calibrate"), "data")
    assert ZH.text("page.mapping.by_hand") not in [item.value for item in page.subheader]


def test_a_title_above_foreign_headings_is_not_taken_for_the_header(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "v.csv"
    file.write_bytes("检查结果导出,,\n,,\n甲,乙,丙\n1,2,3\n".encode())
    assert look_at("visits", file).titles == ("甲", "乙", "丙")
