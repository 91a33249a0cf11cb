"""Fields of a tuning problem: what a problem says in them makes the same problem again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.tuning.problem.format import TuningProblem
from workbench.tune.problem.form import (
    HOURS,
    MONTH,
    OUTCOME_FIELDS,
    WIDTH,
    Bounds,
    bounds_of,
    choices_of,
    further_limits,
    in_order,
    kept_programmes,
    lever_entries,
    outcome_entries,
    outcome_of,
    problem_from,
    round_entries,
    rule_entries,
    rule_of,
)

CLASSES = "ABCD"
RULES = ("planned_total", "sharply", "visits_per_firm")
HARM = {"indicator": "harm", "least": True}


def whole(*levers: dict[str, Any], limits: list[dict[str, Any]] | None = None) -> TuningProblem:
    content = {"format": "problem/1", "id": "p", "title": "p", "levers": levers, "goals": [HARM]}
    return problem_from({**content, "limits": limits or []})


shares = st.integers(0, 100).map(lambda n: n / 100)
bounds = st.tuples(shares, shares, st.sampled_from([0.005, 0.01])).map(
    lambda t: Bounds(min(t[0], t[1]), max(t[0], t[1]), t[2])
)
by_class = st.dictionaries(st.sampled_from(CLASSES), bounds, min_size=1)
optional = st.none() | st.integers(1, 90).map(lambda n: n / 100)


@given(by_class, st.dictionaries(st.sampled_from(CLASSES), bounds))
def test_levers_come_back_with_their_bounds_and_steps(ratios: dict[str, Bounds], proactive: dict[str, Bounds]) -> None:
    problem = whole(*lever_entries({("general", "ratio"): ratios, (None, "proactive"): proactive}))
    assert {c: b for c in CLASSES if (b := bounds_of(problem, "ratio", "general", c))} == ratios
    assert {c: b for c in CLASSES if (b := bounds_of(problem, "proactive", None, c))} == proactive


@given(
    st.dictionaries(st.sampled_from(CLASSES), st.lists(st.sampled_from([1, 2, 3, 4, 6, 12]), unique=True), min_size=1)
)
def test_rounds_come_back_and_none_to_choose_from_is_no_lever(choices: dict[str, list[int]]) -> None:
    entries = round_entries("general", choices)
    assert len(entries) == sum(bool(c) for c in choices.values())
    if entries:
        problem = whole(*entries)
        assert all(list(choices_of(problem, "general", c)) == choices.get(c, []) for c in CLASSES)


@given(
    st.fixed_dictionaries(dict.fromkeys(RULES, optional)),
    st.booleans(),
    st.fixed_dictionaries(dict.fromkeys(OUTCOME_FIELDS, optional)),
)
def test_limits_come_back(rules: dict[str, float | None], ordered: bool, outcomes: dict[Any, float | None]) -> None:
    limits = [*rule_entries(rules, ordered=ordered, kept=["food"]), *outcome_entries(outcomes)]
    problem = whole({"programme": "general", "ratio": ["A"]}, limits=limits)
    assert {rule: rule_of(problem, rule) for rule in RULES} == rules
    assert {field: outcome_of(problem, field) for field in OUTCOME_FIELDS} == outcomes
    assert (in_order(problem), kept_programmes(problem), further_limits(problem)) == (ordered, ("food",), ())


def test_of_a_limit_that_is_there_twice_the_stricter_holds() -> None:
    limits: list[dict[str, Any]] = [
        {"planned_total": 0.02}, {"planned_total": 0.04}, {"visits_per_firm": 3.0}, {"visits_per_firm": 2.0},
        {"indicator": "hours", "at_most": 9000.0}, {"indicator": "hours", "at_most": 8000.0},
    ]  # fmt: skip
    problem = whole({"programme": "general", "ratio": ["A"]}, limits=limits)
    assert (rule_of(problem, "planned_total"), rule_of(problem, "visits_per_firm")) == (0.04, 2.0)
    assert outcome_of(problem, HOURS) == 8000.0


def test_what_has_no_field_of_its_own_is_a_further_limit() -> None:
    limits = [
        {"indicator": "hours", "at_least": 100.0}, {"indicator": "hours", "group": "A", "at_most": 100.0},
        {"indicator": "hours", "at_most": 900.0, "per": "month"},
        {"indicator": "blind_spot_width", "group": "A", "at_most": 0.05},
    ]  # fmt: skip
    problem = whole({"programme": "general", "ratio": ["A"]}, limits=limits)
    assert [(limit.group, limit.at_least) for limit in further_limits(problem)] == [("all", 100.0), ("A", None)]
    assert (outcome_of(problem, MONTH), outcome_of(problem, WIDTH)) == (900.0, 0.05)


def test_every_problem_of_the_fields_is_told_at_once() -> None:
    bad = {"programme": "general", "ratio": ["A"], "low": {"A": 0.5}, "high": {"A": 0.2}}
    with pytest.raises(sim.InputError) as refused:
        whole(bad, limits=[{"planned_total": 2.0}])
    assert {problem.path for problem in refused.value.problems} == {"levers[0].low", "limits[0].planned_total"}
