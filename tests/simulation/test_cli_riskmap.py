"""The commands riskmap and propose: files, exit status, words."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.registry.observed.files import write_observations
from simulation.registry.observed.format import COLUMNS, empty_observations

SPEC, PLAN = "datasets/xiangzhou/specification.json", "datasets/plans/henan_2021.json"


@pytest.fixture(scope="module")
def observations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a year of the shipped district in which one township finds three times as much."""
    rows = []
    for stratum in sim.read_specification(SPEC).strata:
        for name, firms in stratum.firms.model_dump().items():
            visits = {"A": 0, "B": firms // 20, "C": firms // 4, "D": firms // 2}[name]
            share = {"A": 0.0, "B": 0.08, "C": 0.15, "D": 0.2}[name] * (3 if stratum.region == "伙牌" else 1)
            key = ("2026-12", f"{stratum.sector}-{stratum.region}", name)
            found = round(visits * share)
            rows += [(*key, "firms", "", firms, True)] * (firms > 0)
            rows += [(*key, "visits", "programme", visits, True)] * (visits > 0)
            rows += [(*key, "found", "programme", found, True)] * (found > 0)
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(empty_observations().dtypes.to_dict())
    path = tmp_path_factory.mktemp("observed") / "observations.csv"
    write_observations(table.groupby(list(COLUMNS[:5]), as_index=False).agg({"value": "sum", "complete": "all"}), path)
    return path


def call(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments), "--language", "en"])
    return result.exit_code, result.output


@pytest.mark.slow
def test_a_map_and_a_proposal_from_monthly_counts(observations: Path, tmp_path: Path) -> None:
    risk = tmp_path / "risk.xlsx"
    status, said = call("riskmap", "--observations", observations, "--output", risk)
    assert status == 0, said
    sheets = pd.read_excel(risk, sheet_name=None)
    assert {"cells", "effects", "scan", "funnel"} <= set(sheets)
    assert list(sheets["cells"].columns[:10]) == [
        "sector", "region", "firms", "visits", "found", "share", "low", "high", "worst_tenth", "kind",
    ]  # fmt: skip
    assert (sheets["cells"]["region"].head(5) == "伙牌").all()
    assert set(sheets["cells"]["kind"]) <= {"partly", "unvisited"}
    assert sheets["scan"]["regions"][0] == "伙牌"

    plan = tmp_path / "plan.json"
    status, said = call("propose", SPEC, PLAN, "--risk", risk, "--hours", 1200, "--output", plan)
    assert status == 0, said
    record = json.loads((tmp_path / "proposal.json").read_text(encoding="utf-8"))
    assert record["answer"] == "cells"
    best = max(record["cells"], key=lambda cell: cell["share"])
    assert best["region"] == "伙牌"
    assert [p.id for p in sim.read_plan(plan).programmes][1] == "targeted-2027-01"
    assert record["hours"] <= 1200
    assert "approved" in said


@pytest.mark.parametrize(
    "options", [[], ["--registers", "nowhere"], ["--observations", "nowhere.csv"], ["--observations", PLAN]]
)
def test_a_source_that_cannot_be_used_ends_with_two_and_writes_nothing(options: list[str], tmp_path: Path) -> None:
    status, said = call("riskmap", *options, "--output", tmp_path / "risk")
    assert (status, "Traceback" in said) == (2, False)
    assert list(tmp_path.iterdir()) == []


def test_a_question_out_of_its_limits_ends_with_two_and_writes_nothing(tmp_path: Path) -> None:
    status, said = call(
        "propose", SPEC, PLAN, "--risk", PLAN, "--hours", 100, "--floor", 0.1, "--output", tmp_path / "plan.json"
    )
    assert status == 2
    assert "0.15" in said
    assert list(tmp_path.iterdir()) == []
