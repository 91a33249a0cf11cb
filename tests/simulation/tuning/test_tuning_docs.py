"""What docs/tuning.md says of problem files and of written files is what the program reads and writes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import simulation as sim
from simulation.tuning.ceiling.outcome import Ceiling
from simulation.tuning.information.worth import COLUMNS as INFORMATION
from simulation.tuning.problem.format import GoalEntry, LeverEntry, LimitEntry, TuningProblem
from simulation.tuning.problem.posing import question
from simulation.tuning.proposing.allocated import COLUMNS as ALLOCATION
from simulation.tuning.proposing.record_file import TuningFile
from simulation.tuning.proposing.tables import CLASH, FIRST, LAST, PRICES
from simulation.tuning.robust.rules import COLUMNS as ROBUST
from simulation.tuning.robust.rules import RULES
from simulation.tuning.sensitivity.indices import COLUMNS as SENSITIVITY

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "tuning.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)


def row(name: str) -> str:
    """The row of a table whose first cell begins with a code."""
    (found,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{name}`")]
    return found


def codes(text: str) -> set[str]:
    return {part.strip() for code in re.findall(r"`([^`]*)`", text) for part in code.split(",")}


@pytest.fixture(scope="module")
def shipped() -> tuple[sim.Specification, sim.Plan]:
    folder = ROOT / "datasets"
    specification = sim.read_specification(folder / "xiangzhou" / "specification.json")
    return specification, sim.read_plan(folder / "plans" / "status_quo.json")


def test_the_example_is_a_problem_that_fits_the_shipped_district(shipped: tuple[sim.Specification, sim.Plan]) -> None:
    problem = TuningProblem.model_validate(json.loads(EXAMPLE))
    asked = question(problem, *shipped)
    assert [lever.name for lever in asked.rounds] == ["general.rounds.D"]


def test_the_example_uses_every_key_that_can_stand_together() -> None:
    content: dict[str, Any] = json.loads(EXAMPLE)
    used = {key for part in ("levers", "goals", "limits") for entry in content[part] for key in entry} | set(content)
    fields = [kind.model_fields for kind in (TuningProblem, LeverEntry, GoalEntry, LimitEntry)]
    # A programme whose rounds are a lever cannot be taken apart as well.
    assert used == {name for part in fields for name in part} - {"by"}


def test_every_key_is_explained() -> None:
    table = TEXT.split("| key | meaning |")[1].split("\n\n")[0]
    explained = {code for line in table.splitlines() for code in codes(line.split("|")[1] if "|" in line else "")}
    fields = [kind.model_fields for kind in (TuningProblem, LeverEntry, GoalEntry, LimitEntry)]
    assert explained == {name for part in fields for name in part}


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("prices.csv", PRICES),
        ("clash.csv", CLASH),
        ("frontier.csv", (*FIRST, *LAST)),
        ("robust.csv", ("plan", *ROBUST, "cvar_level", "chosen_by")),
        ("sensitivity.csv", SENSITIVITY),
        ("information.csv", INFORMATION),
        ("allocation.csv", ALLOCATION),
        ("ceiling.json", tuple(Ceiling.__dataclass_fields__)),
    ],
)
def test_the_columns_of_each_file_are_named(file: str, columns: tuple[str, ...]) -> None:
    assert set(columns) - codes(row(file)) == set()


def test_what_tune_json_holds_is_named_as_it_is() -> None:
    named = codes(row("tune.json")) - {"tune.json", "tuned/1"}
    assert named - set(TuningFile.model_fields) == set()


def test_every_rule_of_choice_is_named() -> None:
    assert set(RULES) <= codes(row("--choose"))
