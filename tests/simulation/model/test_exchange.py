"""Files and objects say the same; objects do not change."""

from __future__ import annotations

import json
from functools import cache

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.advice import class_order
from simulation.model.errors import InputError
from simulation.model.exchange import digest, json_schema, parse_plan, parse_specification, to_json
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases
from tests.strategies import World, worlds

some = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(world=worlds())
def test_what_is_written_is_read_back_the_same(world: World) -> None:
    specification, plan = world
    assert parse_specification(to_json(specification)) == specification
    assert parse_plan(to_json(plan)) == plan


@some
@given(world=worlds())
def test_every_valid_file_meets_its_schema(world: World) -> None:
    for item in world:
        assert [error.message for error in validator(type(item)).iter_errors(json.loads(to_json(item)))] == []


@cache
def validator(model: type[Specification] | type[Plan]) -> jsonschema.protocols.Validator:
    """Return the validator of a format; to make its schema and to check it takes longer than a file."""
    schema = json_schema(model)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@some
@given(world=worlds())
def test_the_digest_is_of_the_content_and_not_of_its_spelling(world: World) -> None:
    specification, plan = world
    spelt = json.dumps(dict(reversed(json.loads(to_json(plan)).items())), indent=7)
    assert digest(parse_plan(spelt)) == digest(plan)
    assert digest(plan.model_copy(update={"title": "another"})) != digest(plan)
    assert digest(specification) != digest(plan)


def test_keys_that_may_be_left_out_have_their_defaults() -> None:
    text = '{"format": "plan/1", "id": "p", "title": "p", "start": "2026-01", "programmes": []}'
    plan = parse_plan(text)
    assert (plan.draw, plan.fusion, plan.observation, plan.capacity_hours_per_month) == ("fixed", "none", None, None)
    assert (plan.other_visit.hours_per_visit, plan.other_visit.team_size, plan.mutual_recognition) == (3.0, 2, False)


def test_objects_are_frozen(specification: Specification, plan: Plan) -> None:
    for item in (specification, plan, plan.programmes[0], specification.strata[0]):
        with pytest.raises(ValidationError):
            setattr(item, "id", "other")  # noqa: B010  # the type checker would not let it pass


def test_a_changed_ratio_is_a_changed_copy(plan: Plan) -> None:
    two = Plan.model_validate(
        {**plan.model_dump(), "programmes": [{**plan.programmes[0].model_dump(), "id": name} for name in "ab"]}
    )
    changed = two.with_ratio(programme="b", A=0.9)
    assert [p.ratio.A for p in changed.programmes] == [0.1, 0.9]
    assert [p.ratio.A for p in two.with_ratio(A=0.9).programmes] == [0.9, 0.9]
    assert [p.ratio.A for p in two.programmes] == [0.1, 0.1]
    with pytest.raises(ValidationError):
        two.with_ratio(A=1.1)


def test_a_riskier_class_with_fewer_planned_visits_is_warned_of() -> None:
    upside_down = cases.plan(cases.programme("p", cases.by_class(0.3, 0.1, 0.2, 0.1), cases.by_class(1, 1, 1, 2)))
    warned = [(item.lower, item.higher, item.clause) for item in class_order(upside_down)]
    assert warned == [("A", "B", "第3条")]


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"])
@pytest.mark.parametrize("field", ["id", "title"])
def test_signs_that_turn_the_direction_of_writing_are_refused_and_shown_by_number(sign: str, field: str) -> None:
    content = {"format": "plan/1", "id": "p", "title": "方案", "start": "2026-01", "programmes": []}
    text = json.dumps({**content, field: f"甲{sign}乙"})
    with pytest.raises(InputError) as refused:
        parse_plan(text, "p.json")
    (problem,) = refused.value.problems
    assert (problem.code, problem.path, problem.value, problem.limit) == (
        "turning_sign", field, f"U+{ord(sign):04X}", 0,
    )  # fmt: skip
    for language in LANGUAGES:
        worded = word_error(refused.value, language)
        assert sign not in worded
        assert f"U+{ord(sign):04X}" in worded
