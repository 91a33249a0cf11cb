"""Results as platforms write them: several in a cell, labels of every platform, and numbers only in a named list."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.model.errors import InputError
from simulation.registry.code_lists import CODE_LISTS
from simulation.registry.results import LABELS, LETTERS, read_results
from simulation.registry.values import Refusal
from simulation.registry.vocabulary import RESULTS
from tests.simulation.registry.desk import Desk, problem_codes, refusals

ZHEJIANG = CODE_LISTS["zhejiang_2017"]
PUNCTUATION = ";；、,，/|\n\t 　"

# --- several results in one cell ---

PENDING = "发现问题待后续处理；违反工商行政管理相关规定；未按规定公示应当公示的信息；"
SEVERAL = [
    ("未发现问题", ("1",)),
    ("未发现问题;", ("1",)),
    (" 未发现问题 ； ", ("1",)),
    ("发现问题已责令改正", ("E",)),
    ("发现问题经责令已改正;", ("E",)),
    (PENDING, ("A", "D", "B")),
    (PENDING.replace("；", "\n"), ("A", "D", "B")),
    (PENDING.replace("；", "、"), ("A", "D", "B")),
    ("未发现问题，发现问题经责令已改正", ("E", "1")),
    ("公示信息隐瞒真实情况、弄虚作假", ("C",)),
    ("公示信息隐瞒真实情况弄虚作假；", ("C",)),
    ("未按规定公示应当公示的信息、公示信息隐瞒真实情况、弄虚作假、注销", ("C", "B", "9")),
    ("通过登记的住所（经营场所）无法联系/不配合检查情节严重", ("8", "6")),
    ("被吊销 ;", ("10",)),
    ("A,E", ("A", "E")),
    ("e；b", ("E", "B")),
    ("Ａ、Ｇ", ("A", "D")),
    ("E E", ("E",)),
    ("1.未发现问题", ("1",)),
    ("1、未发现问题", ("1",)),
    ("（1）未按规定公示应当公示的信息；（2）公示信息隐瞒真实情况、弄虚作假", ("C", "B")),
    ("①未发现问题", ("1",)),
    ("8.被吊销营业执照", ("10",)),
    ("E：发现问题已责令改正", ("E",)),
    ("正常（符合信息公示相关规定）;", ("1",)),
    ("违反食品药品管理相关规定;违反质量技术监督相关规定;", ("D",)),
]


@pytest.mark.parametrize(("cell", "meant"), SEVERAL)
def test_all_results_of_a_cell_are_kept_and_the_worst_stands_first(cell: str, meant: tuple[str, ...]) -> None:
    assert read_results(cell) == meant


@pytest.mark.parametrize("separator", list(PUNCTUATION))
def test_any_usual_separator_parts_results_and_may_stand_at_the_end(separator: str) -> None:
    for order in permutations(["E", "未发现问题", "C"]):
        assert set(read_results(separator.join(order) + separator)) == {"C", "E", "1"}
        assert read_results(separator.join(order))[0] == "C"


REFUSED = [
    ("好", "unknown_result"), ("其他", "unknown_result"), (";", "unknown_result"), ("AB", "unknown_result"),
    ("未发现问题；好", "unknown_result"), ("发现问题待后续处理；违反工商行政管理相...", "unknown_result"),
    ("H", "unknown_result"), ("E未发现问题", "result_code_words"), ("A：发现问题经责令已改正", "result_code_words"),
    ("1", "number_without_list"), ("1.0", "number_without_list"), ("01", "number_without_list"),
    ("A,2,B", "number_without_list"), ("2,未发现问题", "number_without_list"), ("①", "number_without_list"),
    ("1,2", "number_without_list"), ("1、1", "number_without_list"), ("1\n2", "number_without_list"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "reason"), REFUSED)
def test_what_cannot_be_told_is_refused_with_its_reason(cell: str, reason: str) -> None:
    found = read_results(cell)
    assert isinstance(found, Refusal)
    assert found.reason == reason


# --- numbers ---


@pytest.mark.parametrize(
    ("codes", "cell", "meant"),
    [
        ("gsxt", "8", ("8",)), ("gsxt", "10", ("10",)), ("gsxt", "1.0", ("1",)), ("gsxt", "01", ("1",)),
        ("zhejiang_2017", "A,2,B", ("A", "D", "B")), ("zhejiang_2017", "1,2", ("D", "1")),
        ("zhejiang_2017", "1、1", ("1",)), ("zhejiang_2017", "12", ("12",)), ("zhejiang_2017", "3", ("D",)),
        ("zhejiang_2017", "G", ("D",)), ("zhejiang_2017", "3、未发现问题", None),
        ("aic_2014", "8", ("10",)), ("aic_2014", "6", ("8",)), ("aic_2014", "7", ("9",)), ("aic_2014", "4", ("6",)),
        ("aic_2014", "10", None), ("aic_2014", "12", None), ("aic_2014", "1,2", ("B", "1")),
        ("guangdong", "4", ("C",)), ("guangdong", "8", ("D",)), ("guangdong", "9", None),
        ("aic_other", "1", None), ("aic_other", "7", ("6",)), ("aic_other", "8", ("9",)),
        ("health", "02", ("E",)), ("health", "2", ("E",)), ("health", "10", ("6",)), ("health", "08", ("7",)),
        ("health", "15", None), ("health", "1.5", None), ("health", "1-2", None), ("health", "E", ("E",)),
    ],
)  # fmt: skip
def test_a_number_means_what_the_named_list_says(codes: str, cell: str, meant: tuple[str, ...] | None) -> None:
    found = read_results(cell, CODE_LISTS[codes])
    assert isinstance(found, Refusal) if meant is None else found == meant


@pytest.mark.parametrize("codes", list(CODE_LISTS))
def test_every_label_and_every_code_of_a_list_is_read(codes: str) -> None:
    chosen = CODE_LISTS[codes]
    for code, entry in chosen.codes.items():
        if entry.meaning:
            assert read_results(entry.label) == read_results(code, chosen) == (entry.meaning,)
            assert read_results(f"{code}.{entry.label}", chosen) == (entry.meaning,)
        else:
            assert read_results(code, chosen) == Refusal("result_unclear", entry.label)


def test_a_label_or_a_letter_means_the_same_in_every_list() -> None:
    entries = [(code, entry) for codes in CODE_LISTS.values() for code, entry in codes.codes.items()]
    assert len({(entry.label, entry.meaning) for _, entry in entries}) == len({entry.label for _, entry in entries})
    assert all(LETTERS[code] == entry.meaning for code, entry in entries if code.isalpha())


def test_the_same_number_means_different_things_in_different_lists() -> None:
    assert {codes.codes[number].meaning for codes in CODE_LISTS.values() for number in ["8"]} == {
        *("7", "8", "9", "10", "D")
    }


@given(st.lists(st.integers(0, 20), min_size=1, max_size=5), st.sampled_from(list(PUNCTUATION)))
def test_digits_are_never_joined_over_a_separator(numbers: list[int], separator: str) -> None:
    cell = separator.join(map(str, numbers))
    found = read_results(cell, ZHEJIANG)
    known = [ZHEJIANG.codes[str(n)].meaning for n in numbers if str(n) in ZHEJIANG.codes]
    if len(known) < len(numbers):
        assert isinstance(found, Refusal)
    else:
        assert set(found) == set(known)
    assert isinstance(read_results(cell), Refusal)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*(entry.label for c in CODE_LISTS.values() for entry in c.codes.values()), *"ABEG", "2", "?"])
        | st.text(max_size=6),
        max_size=6,
    ),
    st.sampled_from(list(PUNCTUATION)),
    st.sampled_from([None, *CODE_LISTS.values()]),
)
def test_any_cell_is_read_to_known_categories_worst_first_or_refused(
    parts: list[str], mark: str, codes: object
) -> None:
    found = read_results(mark.join(parts), codes)  # type: ignore[arg-type]
    if not isinstance(found, Refusal):
        assert set(found) <= set(RESULTS)
        assert RESULTS[found[0]].found == any(RESULTS[code].found for code in found)
        assert (RESULTS[found[0]].severity == "serious") == any(RESULTS[c].severity == "serious" for c in found)
        assert len(set(found)) == len(found)


def test_a_label_holds_no_mark_that_would_split_it_into_other_labels() -> None:
    for label, code in LABELS.items():
        assert read_results(label) == (code,)


# --- through the whole reader ---

PLATFORM = ["A,2,B", "E", "1", "3", "发现问题经责令已改正;", PENDING]


def test_the_cells_of_a_platform_are_read_under_its_list_and_only_numbers_need_it(desk: Desk) -> None:
    for row, cell in enumerate(PLATFORM, start=2):
        desk.put("visits", row, "检查结果", cell)
    visits = desk.read(result_codes="zhejiang_2017").visits
    assert visits["results"].tolist() == ["A;D;B", "E", "1", "D", "E", "A;D;B"]
    assert visits["result"].tolist() == ["A", "E", "1", "D", "E", "A"]
    assert visits["found"].tolist() == [True, True, False, True, True, True]
    registers = desk.read()
    assert [(row, reason) for _, row, _, _, reason in refusals(registers)] == [
        (2, "number_without_list"), (4, "number_without_list"), (5, "number_without_list"),
    ]  # fmt: skip


def test_the_worst_result_gives_the_severity_unless_the_record_says_another(desk: Desk) -> None:
    desk.put("visits", 2, "检查结果", "未发现问题；不配合检查情节严重；E")
    desk.put("visits", 3, "检查结果", "E、C")
    desk.put("visits", 3, "严重程度", "一般")
    assert desk.read().visits["severity"].tolist()[:2] == ["serious", "minor"]


def test_a_line_end_in_a_workbook_cell_parts_two_results(desk: Desk) -> None:
    desk.put("visits", 2, "检查结果", "1\n2")
    desk.put("visits", 3, "检查结果", "未发现问题\n发现问题已责令改正")
    desk.put_workbook("visits")
    assert desk.read(result_codes="zhejiang_2017").visits["results"].tolist()[:2] == ["D;1", "E;1"]


def test_a_list_that_nobody_knows_is_an_error_that_names_those_there_are(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        desk.read(result_codes="mars")
    assert problem_codes(caught) == ["not_among"]
    assert "zhejiang_2017" in str(caught.value.problems[0].limit)
