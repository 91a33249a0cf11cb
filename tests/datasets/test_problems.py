"""The example problems: each meets its schema and has an answer in the district that they are written for."""

from __future__ import annotations

import json

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest

import simulation as sim
from datasets.tables import DATASETS
from simulation.model.exchange import parse_file
from simulation.tuning.answer import Answer, answer
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import question

FILES = sorted((DATASETS / "problems").glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_meets_the_schema_and_has_an_answer(file: object) -> None:
    text = DATASETS.joinpath("problems", str(file)).read_text(encoding="utf-8")
    schema = json.loads((DATASETS / "schema" / "problem.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(text), schema)
    specification = sim.read_specification(DATASETS / "xiangzhou" / "specification.json")
    plan = sim.read_plan(DATASETS / "plans" / "a_zero.json")
    found = answer(question(parse_file(TuningProblem, text), specification, plan))
    assert isinstance(found, Answer)
    assert found.solved.optimum.stopped_by == "optimal"
    goal = found.solved.posed.goals[0]
    before, after = found.indicators.loc[goal.name].to_numpy(dtype=float)
    assert goal.sign * (before - after) > 0


def test_there_are_examples() -> None:
    assert len(FILES) >= 3
