"""Problems become sentences; every code that the source can raise has one in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

import simulation
from simulation.language.catalogue import LANGUAGES, MissingTextError, load_catalogue
from simulation.language.wording import word_advice, word_error, word_problem
from simulation.model import exchange
from simulation.model.advice import class_order
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_plan, parse_specification
from simulation.model.plan import Plan

SOURCE = Path(simulation.__file__).parent
FINDING_LENGTH = 3
RAISING = ("Problem", "PydanticCustomError")


def problem_calls(tree: ast.AST) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return (call for call in calls if (getattr(call.func, "id", None) or getattr(call.func, "attr", None)) in RAISING)


def texts(nodes: Iterable[ast.expr]) -> list[str]:
    return [
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    ]


def raised_in(tree: ast.AST) -> Iterator[str]:
    for call in problem_calls(tree):
        yield from texts(call.args[:1])


def found_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == FINDING_LENGTH:
            yield from texts(node.value.elts[:1])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_error":
            yield from texts([item for part in node.args[:1] if isinstance(part, ast.Tuple) for item in part.elts[:1]])


def remedies_in(tree: ast.AST) -> Iterator[str]:
    for call in problem_calls(tree):
        yield from texts([*call.args[4:5], *(k.value for k in call.keywords if k.arg == "remedy")])


def modules() -> Iterator[ast.AST]:
    files = [*sorted(SOURCE.rglob("*.py")), *sorted((SOURCE.parent / "workbench").rglob("*.py"))]
    return (ast.parse(path.read_text(encoding="utf-8")) for path in files)


@cache
def told_in_source() -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes that the source raises and the remedies that it names; to read it all takes seconds."""
    raised, remedies = set[str](), set[str]()
    for tree in modules():
        raised.update(raised_in(tree))
        remedies.update(remedies_in(tree))
    return frozenset(raised), frozenset(remedies)


def codes_of_source() -> set[str]:
    raised = set(told_in_source()[0]) - {"rule"}  # `rule` carries the code in its context
    rules = (
        "model/rules",
        "model/start/rules",
        "model/validation",
        "registry/mapping/rules",
        "tuning/problem/rules",
        "operations/answers/goal",
    )
    found = {
        code for name in rules for code in found_in(ast.parse((SOURCE / f"{name}.py").read_text(encoding="utf-8")))
    }
    return raised | found | set(exchange._CODES.values()) | {"not_valid"}


def test_the_listing_of_codes_sees_each_way_to_raise_one() -> None:
    codes = codes_of_source()
    assert {"too_large", "round_without_month", "sum_not_one", "out_of_range", "above", "mapped_twice"} <= codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_source_has_a_sentence(language: str) -> None:
    catalogue = load_catalogue(language)
    assert sorted(code for code in codes_of_source() if f"problem.{code}" not in catalogue) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_every_remedy_of_the_source_has_advice(language: str) -> None:
    catalogue = load_catalogue(language)
    remedies = told_in_source()[1]
    assert sorted(key for key in remedies | codes_of_source() if f"remedy.{key}" not in catalogue) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_without_a_code_that_uses_it(language: str) -> None:
    sentences = {key.removeprefix("problem.") for key in load_catalogue(language).keys("problem")}
    assert sorted(sentences - codes_of_source()) == []


def test_a_line_names_path_value_limit_and_remedy() -> None:
    problem = Problem("above", "programmes[0].ratio.D", 1.2, 1, "ratio")
    expected = (
        "programmes[0].ratio.D: 1.2 is above 1; a ratio is a share of the class per round, "
        "use rounds_per_year for more than one visit"
    )
    assert word_problem(problem, load_catalogue("en")) == expected


def test_the_file_and_the_number_of_problems_stand_above_the_lines() -> None:
    problems = [
        Problem("missing_key", "id", remedy="missing_key"),
        Problem("unknown_key", "foo", 1, None, "unknown_key"),
    ]
    lines = word_error(InputError(problems, "file.json"), "en").splitlines()
    assert lines == [
        "file.json: 2 problems",
        "  id: this key is missing; add it",
        "  foo: this key is not part of the format; remove it or correct its spelling",
    ]


def test_a_single_problem_is_not_a_plural() -> None:
    error = InputError([Problem("is_directory", value="x", remedy="is_directory")], "x")
    assert word_error(error, "en").startswith("x: 1 problem\n")
    assert word_error(error).startswith("x：发现 1 处问题\n")


def test_without_a_source_the_heading_is_only_the_count() -> None:
    assert word_error(InputError([Problem("no_strata", "strata", 0, 1)]), "en").startswith("1 problem\n")


def test_values_are_shown_as_a_file_spells_them() -> None:
    catalogue = load_catalogue("en")
    shown = [
        word_problem(Problem("not_a_number", "x", value), catalogue) for value in (True, None, "a", 1.0, float("nan"))
    ]
    assert [line.split(" is ")[0] for line in shown] == ["x: true", "x: null", 'x: "a"', "x: 1", "x: NaN"]


def test_a_value_just_above_its_limit_is_not_rounded_onto_it() -> None:
    line = word_problem(Problem("above", "x", 1 + 1e-12, 1), load_catalogue("en"))
    assert line.startswith("x: 1.000000000001 is above 1;")


def test_an_unknown_remedy_gives_the_advice_of_the_code() -> None:
    catalogue = load_catalogue("en")
    known = word_problem(Problem("above", "x", 2, 1, "above"), catalogue)
    assert word_problem(Problem("above", "x", 2, 1, "no_such_remedy"), catalogue) == known


def test_a_code_without_a_sentence_is_an_error() -> None:
    with pytest.raises(MissingTextError, match=r"problem\.no_such_code"):
        word_problem(Problem("no_such_code"), load_catalogue("zh"))


def test_months_of_a_programme_and_months_of_an_observation_get_their_own_advice() -> None:
    catalogue = load_catalogue("en")
    programme = word_problem(Problem("above", "programmes[0].months[2]", 13, 12, "months"), catalogue)
    observation = word_problem(Problem("below", "observation.months", 0, 1, "months"), catalogue)
    horizon = word_problem(Problem("out_of_range", "months", 0, "1–1200", "months"), catalogue)
    assert "calendar months" in programme
    assert "observation" in observation.split(";", 1)[1]
    assert "1 to 1200" in horizon


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ('{"a": ', {"zh": "此处应有一个值", "en": "a value is expected here"}),
        ("[" * 100_000, {"zh": "嵌套过深", "en": "nested too deeply"}),
        ('{"a": ' + "9" * 5000 + "}", {"zh": "数字位数过多", "en": "too many digits"}),
        ("[]", {"zh": "不是由键和值组成的对象", "en": "not an object"}),
        ('{"a": 1, "a": 2}', {"zh": "重复出现", "en": "more than once"}),
        (
            '{"format": "plan/9"}',
            {"zh": "不是本程序使用的格式 plan/1", "en": "not the format this program uses, plan/1"},
        ),
        ('{"format": "plan/1", "draw": "x"}', {"zh": "（fixed、bernoulli）", "en": "(fixed, bernoulli)"}),
    ],
)
def test_junk_is_worded_in_the_language_of_the_reader(text: str, fragment: dict[str, str], language: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_plan(text, "file.json")
    assert fragment[language] in word_error(caught.value, language)


def test_a_row_that_does_not_sum_says_what_it_sums_to() -> None:
    shares = '[{"id": "a", "share": 0.5, "onset_multiplier": 1}, {"id": "b", "share": 0.4, "onset_multiplier": 1}]'
    text = f'{{"format": "specification/1", "behaviour": {{"propensity": {shares}}}}}'
    with pytest.raises(InputError) as caught:
        parse_specification(text)
    assert "behaviour.propensity: sums to 0.9, not to 1;" in word_error(caught.value, "en")


def test_a_reason_of_the_system_is_translated_and_an_unforeseen_one_is_kept() -> None:
    known = Problem("unreadable", value="No such file or directory", remedy="unreadable")
    unforeseen = Problem("unreadable", value="Quota exceeded", remedy="unreadable")
    assert "没有这个文件或文件夹" in word_problem(known, load_catalogue("zh"))
    assert "Quota exceeded" in word_problem(unforeseen, load_catalogue("zh"))


def test_a_warning_names_plan_classes_and_visits_and_cites_the_clause() -> None:
    (advice,) = class_order(plan_of_ratios(A=0.05, B=0.03, C=0.1, D=0.5))
    assert word_advice(advice, load_catalogue("zh"), "试点方案") == (
        "《工作方案》第3条要求对A类合理降低、C类适当提高、D类大幅提高抽查比例和频次。"
        "“试点方案”中A类计划每户每年 0.05 次，高于B类的 0.03 次，请核实。此为提示，不影响测算。"
    )
    assert "Class A is planned 0.05 visits" in word_advice(advice, load_catalogue("en"), "Pilot")


def plan_of_ratios(**ratio: float) -> Plan:
    rounds = dict.fromkeys("ABCD", 1)
    fixed = {"id": "p", "title": "p", "departments": ["d"], "hours_per_visit": 3.0}
    programme = {**fixed, "ratio": ratio, "rounds_per_year": rounds}
    return Plan.model_validate({"id": "p", "title": "p", "start": "2026-01", "programmes": [programme]})


ON_A_COMMAND_LINE_ONLY = {
    "by_not_on_page", "from_before_plan", "from_not_observed", "futures", "futures_too_few", "no_tuning",
    "not_a_month_option", "not_tuned", "nothing_watched", "one_risk_source", "one_source", "one_use", "renamed_pair",
    "watching_unreadable",
}  # fmt: skip
"""Advice that no page gives: about options that a page does not have, or that a page fills in itself."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_on_a_page_names_no_option_of_the_command_line(language: str) -> None:
    catalogue = load_catalogue(language)
    optioned = {key.removeprefix("remedy.") for key in catalogue.keys("remedy") if "--" in catalogue.templates[key]}
    assert (
        optioned - ON_A_COMMAND_LINE_ONLY
        == {key.removeprefix("remedy_on_page.") for key in catalogue.keys("remedy_on_page")} & optioned
    )
    assert not [key for key in catalogue.keys("remedy_on_page") if "--" in catalogue.templates[key]]
    gone = Problem("months_without_record", "", "甲", "2026-01", remedy="months_without_record")
    assert word_problem(gone, catalogue, on_page=True) != word_problem(gone, catalogue)
