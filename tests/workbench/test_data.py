"""The page of registers: what was read, what was refused and why, in both languages, and nothing of it is run."""

from __future__ import annotations

import io

import pandas as pd
import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench.drawing import adopt
from tests.workbench.pages import HAN, cells_of_tables, run, turn_to, words_of
from tests.workbench.registers import files, give, open_at, small_district
from workbench.common.plain_text import BREAK, verbatim
from workbench.common.plain_text import cell as plain
from workbench.registers import reading as register_reading
from workbench.registers import upload
from workbench.registers.reading import REQUIRED, read_uploads
from workbench.registers.summary import refused_file
from workbench.server import library
from workbench.server.uploads import RefusedFilesError

ZH, EN = load_catalogue("zh"), load_catalogue("en")
HOSTILE = '=HYPERLINK("http://h")'


def with_row(content: bytes, row: str) -> bytes:
    """Add a row at the end of a CSV."""
    return content.rstrip(b"\n") + b"\n" + row.encode() + b"\n"


def spoilt() -> dict[str, bytes]:
    """Registers of which one class row names no class, and begins like a formula."""
    kept = files()
    firm = kept["directory"].decode("utf-8-sig").splitlines()[1].split(",")[0]
    return {**kept, "classes": with_row(kept["classes"], f'{firm},2026-03,"{HOSTILE.replace(chr(34), chr(34) * 2)}"')}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_page_says_what_to_do(language: str) -> None:
    page = open_at("data", language)
    words = load_catalogue(language)
    assert [item.value for item in page.info] == [words.text("page.data.empty")]
    assert len(page.table) == 0


def test_reading_without_all_files_says_which_are_missing() -> None:
    page = give(open_at("data"), {"directory": files()["directory"]})
    assert [item.value for item in page.warning] == ["还缺少：信用风险分类月度推送、检查结果。请选择文件后再读取。"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_registers_that_were_read_show_counts_that_add_up(language: str) -> None:
    page = give(open_at("data", language), spoilt())
    words = load_catalogue(language)
    counts = page.table[0].value
    columns = [words.text(f"page.data.{name}") for name in ("records", "accepted", "refused")]
    numbers = counts[columns].map(lambda text: int(text.replace(",", "")))
    assert len(counts) == 4
    assert (numbers[columns[0]] == numbers[columns[1]] + numbers[columns[2]]).all()
    lines = [len(content.decode().strip().splitlines()) - 1 for content in spoilt().values()]
    assert numbers[columns[0]].tolist() == lines
    assert numbers[columns[2]].tolist() == [0, 1, 0, 0]
    assert words.text("page.data.next") in [item.value for item in page.subheader]


def test_a_refused_row_is_shown_with_its_number_column_value_and_reason() -> None:
    page = give(open_at("data"), spoilt())
    shown = page.table[2].value
    last = len(spoilt()["classes"].decode().strip().splitlines())
    (row,) = shown.to_dict("records")
    assert row["行号"] == last
    assert row["列"] == verbatim("风险类别")
    assert row["原因"] == plain(ZH.text("refused.unknown_class"))
    assert row["内容"] == verbatim(HOSTILE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_that_were_read_as_blank_are_counted_by_column(language: str) -> None:
    kept, words = files(), load_catalogue(language)
    lines = kept["directory"].decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("成立日期")
    for row in (1, 2):
        cells = lines[row].split(",")
        lines[row] = ",".join([*cells[:place], "去年", *cells[place + 1 :]])
    page = give(open_at("data", language), {**kept, "directory": "\n".join(lines).encode()})
    assert words.text("page.data.notes") in [item.value for item in page.subheader]
    table = next(item.value for item in page.table if words.text("page.data.cells") in item.value.columns)
    assert table[words.text("page.data.cells")].tolist() == ["2"]
    assert words.text("page.data.none_refused") in [item.value for item in page.success]


def test_the_files_of_refused_rows_are_marked_and_run_no_formula() -> None:
    registers = read_uploads({name: (f"{name}.csv", content) for name, content in spoilt().items()})
    from simulation.workflows.registers import word_refused

    refused = word_refused(registers, "zh")
    text = refused_file(refused, ZH, ".csv")
    assert text.startswith(b"\xef\xbb\xbf")
    for table in (pd.read_csv(io.BytesIO(text)), pd.read_excel(io.BytesIO(refused_file(refused, ZH, ".xlsx")))):
        assert table["标记"].tolist() == ["内部参考 不得公开"]
        assert table["内容"].tolist() == ["'" + HOSTILE]


def test_text_of_a_file_is_never_markdown() -> None:
    shown = plain("![x](http://h/?a=1) :red[b] $c$")
    assert shown.replace(BREAK, "") == r"\!\[x\]\(http\:\/\/h\/?a\=1\) \:red\[b\] \$c\$"
    assert plain("x" * 500).startswith("x" * 80)
    assert len(plain("x" * 500)) == 81


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"not,a,register\n1,2,3\n", b"PK\x03\x04broken", b"PAR1broken", b"<html></html>"]
)
def test_junk_gets_one_readable_message_for_each_file(content: bytes, language: str) -> None:
    page = give(open_at("data", language), dict.fromkeys(REQUIRED, content))
    assert len(page.error) == len(page.code) == 3
    for name, item in zip(REQUIRED, page.code, strict=True):
        assert item.value.startswith(f"{name}.csv")
        assert "Traceback" not in item.value
    assert "registers" not in page.session_state


def test_a_register_of_which_nothing_can_be_used_says_so_and_shows_why() -> None:
    kept = files()
    header = kept["visits"].splitlines()[0]
    page = give(open_at("data"), {**kept, "visits": with_row(header, "x,2026-01-05,t,双随机,市场监管,甲,1,")})
    assert "记录全部未能采用" in page.code[0].value
    assert any("没有可用的检查结果记录" in item.value for item in page.info)
    assert ZH.text("page.data.next") not in [item.value for item in page.subheader]
    assert any(ZH.text("page.data.refused_rows") == item.value for item in page.subheader)


def test_a_file_beyond_the_limit_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_reading, "SIZE_LIMIT", 10)
    with pytest.raises(RefusedFilesError) as caught:
        read_uploads({"visits": ("big.csv", b"x" * 11)})
    assert [error.source for error in caught.value.errors] == ["big.csv"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.csv", "名" * 300 + ".csv", "..", ""])
def test_no_name_of_a_file_leads_out_of_its_folder(name: str) -> None:
    kept = files()
    registers = read_uploads({n: (name, kept[n]) for n in REQUIRED})
    assert registers.counts["refused"].tolist() == [0, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_click_brings_synthetic_registers_that_are_called_so(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "shipped_district", small_district)
    page = open_at("data", language)
    page.button(key="trial").click()
    run(page)
    words = load_catalogue(language)
    assert any(item.value == words.text("page.data.synthetic") for item in page.markdown)
    assert any(item.value == words.text("page.data.none_refused") for item in page.success)
    firms = page.table[1].value[words.text("page.data.firms")]
    assert sum(int(text.replace(",", "")) for text in firms) > 100


def test_a_trial_follows_the_plan_in_force_once_there_is_one(monkeypatch: pytest.MonkeyPatch, named: None) -> None:
    asked: list[str] = []

    def noted(_: object, plan: sim.Plan, __: object) -> sim.Registers:
        asked.append(plan.id)
        return read_uploads({name: (f"{name}.csv", content) for name, content in files().items()})

    monkeypatch.setattr(upload, "make_synthetic", noted)
    for before in (lambda: None, lambda: adopt("mine")):
        before()
        page = open_at("data")
        page.button(key="trial").click()
        run(page)
    assert asked == [library.shipped_plans()[0].plan.id, "mine"]


def test_all_words_are_english_in_english_except_what_the_files_say() -> None:
    page = give(open_at("data", "en"), spoilt())
    headings = {cell for text in spoilt().values() for cell in text.decode("utf-8-sig").splitlines()[0].split(",")}
    from_files = {verbatim("风险类别"), EN.text("notice.internal"), *(plain(heading) for heading in headings)}
    left = [text for text in words_of(page) if HAN.search(str(text)) and str(text) not in from_files]
    assert left == []


def test_no_firm_is_shown_unless_its_row_was_refused() -> None:
    page = give(open_at("data"), files())
    codes = {line.split(",")[0] for line in files()["directory"].decode("utf-8-sig").splitlines()[1:]}
    shown = " ".join(str(cell) for cell in cells_of_tables(page))
    assert len(codes) > 100
    assert not [code for code in codes if code in shown]


def test_registers_outlast_a_change_of_page_and_language_and_can_be_forgotten() -> None:
    page = turn_to(turn_to(give(open_at("data"), files()), "calibrate"), "data")
    page.segmented_control(key="language").set_value("en")
    assert len(run(page).table) > 2
    page.button(key="forget").click()
    assert [item.value for item in run(page).info] == [EN.text("page.data.empty")]
