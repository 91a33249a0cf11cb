"""Problem files: whatever they hold, they are read, or refused with every problem at once in both languages."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import simulation as sim
from benchmarks import cases
from datasets.tables import DATASETS
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.exchange import json_schema, parse_file, to_json
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import question
from simulation.tuning.problem.usual import usual_problem
from tests.simulation.tuning.tuned import asked

SPECIFICATION, PLAN = cases.specification(3, 2_000), cases.plan()
EXAMPLES = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((DATASETS / "problems").glob("*.json"))]
NO_PROBLEMS = ["", "[]", "null", "{", '{"format": "plan/1"}', "{}", '{"format": "problem/1"}', "\x00"]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**12), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "A", "E", "general", "harm", "hours", "blind_spot_width", "sector:Z", "month", "\x00"]),
    st.lists(st.sampled_from(["A", "B", 1, None, 12]), max_size=3),
    st.dictionaries(st.sampled_from(["A", "least", "ratio", "indicator", "x"]), st.sampled_from([True, 0.5, "A", None]),
                    max_size=3),
)  # fmt: skip
some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def places_of(content: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value."""
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [at, *(place for key, value in inner for place in places_of(value, (*at, key)))]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A valid file of which one to three values are replaced, taken out, or joined by a key that is unknown."""
    content = copy.deepcopy(draw(st.sampled_from(EXAMPLES)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places_of(content)[1:] or [("format",)]))
        owner = content
        for key in place[:-1]:
            owner = owner[key]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove":
                del owner[place[-1]]
            case "add" if isinstance(owner, dict):
                owner[draw(st.sampled_from(["x", "low", "per", "rounds", "at_least", "sharply"]))] = draw(JUNK)
            case _:
                owner[place[-1]] = draw(JUNK)
        if not content:
            break
    return json.dumps(content)


def refusal_of(text: str) -> sim.InputError | None:
    """Why a file is refused; ``None`` for one that can be asked."""
    try:
        question(parse_file(TuningProblem, text, "p.json"), SPECIFICATION, PLAN, "p.json")
    except sim.InputError as refused:
        return refused
    return None


@some
@given(spoilt())
def test_a_spoilt_file_is_read_or_refused_with_place_and_remedy_in_both_languages(text: str) -> None:
    refused = refusal_of(text)
    if refused is None:
        return
    assert refused.problems
    assert refused.source == "p.json"
    for problem in refused.problems:
        assert problem.path or problem.code in ("not_json", "not_an_object"), problem
    for language in LANGUAGES:
        assert "p.json" in word_error(refused, language)


@pytest.mark.parametrize("text", NO_PROBLEMS)
def test_what_is_no_problem_at_all_is_refused(text: str) -> None:
    with pytest.raises(sim.InputError) as refused:
        parse_file(TuningProblem, text, "p.json")
    assert word_error(refused.value, "zh")


def test_every_problem_of_a_file_is_told_at_once() -> None:
    content: dict[str, Any] = {
        "format": "problem/1", "id": "p", "title": "p", "months": 0,
        "levers": [
            {"programme": "general", "ratio": ["A"], "low": 0.5, "high": 0.1},
            {"programme": "general", "ratio": ["A", "E"]},
            {"ratio": ["B"]},
            {"proactive": ["C"], "choices": [1]},
            {"programme": "general", "rounds": ["D"]},
            {"programme": "general", "ratio": ["C"], "rounds": ["C"]},
        ],
        "goals": [{"indicator": "harm"}, {"indicator": "harm", "least": True, "most": True}],
        "limits": [{}, {"indicator": "hours"}, {"indicator": "hours", "at_most": 1.0, "at_least": 0.0},
                   {"planned_total": 1.5}, {"sharply": -1.0}, {"planned_total": 0.03, "class_order": True}],
    }  # fmt: skip
    with pytest.raises(sim.InputError) as refused:
        parse_file(TuningProblem, json.dumps(content))
    found = {(problem.path, problem.code) for problem in refused.value.problems}
    assert found >= {
        ("months", "below"), ("levers[0].low", "low_above_high"), ("levers[1].ratio[1]", "not_among"),
        ("levers[1].ratio", "lever_twice"), ("levers[2].programme", "programme_of_lever"),
        ("levers[3].choices", "not_of_lever"), ("levers[4].choices", "missing_key"), ("levers[5]", "one_lever"),
        ("goals[0]", "one_direction"), ("goals[1]", "one_direction"), ("limits[0]", "one_rule"),
        ("limits[1]", "one_side"), ("limits[2]", "one_side"), ("limits[3].planned_total", "above"),
        ("limits[4].sharply", "below"), ("limits[5]", "one_rule"),
    }  # fmt: skip


@pytest.mark.parametrize("content", EXAMPLES, ids=lambda content: content["id"])
def test_examples_are_written_and_read_back_the_same_and_meet_the_schema(content: dict[str, Any]) -> None:
    read = parse_file(TuningProblem, json.dumps(content))
    assert parse_file(TuningProblem, to_json(read)) == read
    jsonschema.validate(json.loads(to_json(read)), json_schema(TuningProblem))


def test_the_usual_problem_is_one_that_a_file_can_hold_and_that_can_be_asked() -> None:
    usual = usual_problem(SPECIFICATION, PLAN, 12)
    assert parse_file(TuningProblem, to_json(usual)) == usual
    spent = float(sim.evaluate(SPECIFICATION, [PLAN], 12, ["hours"], ["all"]).value.values[0, 0, 0])
    assert usual.limits[0].at_most == spent
    assert [lever.name for lever in question(usual, SPECIFICATION, PLAN).levers] == [
        f"general.ratio.{name}" for name in "ABCD"
    ]


def test_a_bound_for_every_class_or_by_class_is_the_same() -> None:
    levers = [{"programme": "general", "ratio": ["A", "B"], "high": high} for high in (0.2, {"A": 0.2, "B": 0.2})]
    one, other = (asked(SPECIFICATION, PLAN, levers=(lever,)) for lever in levers)
    assert one.high.tolist() == other.high.tolist() == [0.2, 0.2]
