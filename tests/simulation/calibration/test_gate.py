"""The gate: every item and advice in words, and what each item sees."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.calibration import health
from simulation.calibration.counted.teams import team_spread
from simulation.calibration.forecasts.residuals import CHECKS as RESIDUALS
from simulation.calibration.forecasts.residuals import Check
from simulation.calibration.gate import surprises
from simulation.calibration.panel.lag import lag_of
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.specification import InitialSettled
from simulation.registry.registers import Registers
from simulation.workflows.calibrate import worded_health
from tests.simulation.calibration.worlds import busy_plan


def advice_of_source() -> set[str]:
    """Every advice code in the source of the gate: the third argument of `item`, both branches of a condition."""
    codes = set(surprises.ADVICE.values())
    sources = [Path(health.__file__), *Path(surprises.__file__).parent.glob("*.py")]
    for node in (node for path in sources for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "item":
            codes |= {
                n.value for n in ast.walk(node.args[2]) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "advice":
            codes |= {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return codes - {"PASS", "REVIEW", "FAIL"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_and_every_advice_has_its_words(language: str) -> None:
    catalogue = load_catalogue(language)
    assert {k.removeprefix("health.") for k in catalogue.keys("health")} == set(health.CHECKS)
    assert {k.removeprefix("health_advice.") for k in catalogue.keys("health_advice")} == advice_of_source()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gate_gives_one_sentence_for_each_item(calibration: sim.Calibration, language: str) -> None:
    worded = worded_health(calibration, load_catalogue(language))
    assert set(worded) == set(health.CHECKS)
    for found in worded.values():
        assert found["status"] in ("PASS", "REVIEW", "FAIL")
        assert found["advice"].rstrip().endswith((".", "。"))
        assert np.isfinite(found["figure"])


def evidence(registers: Registers, calibration: sim.Calibration, **changes: Any) -> health.Evidence:
    given: dict[str, Any] = {
        "registers": registers, "lag": lag_of(calibration.unknowns.panel),
        "residuals": dict.fromkeys(RESIDUALS, Check(0.0, 100, 10, 10.0)),
        "unknowns": calibration.unknowns, "fit": calibration.fit, "estimates": calibration.estimates, "draws": 500,
        "specification": settled_start(calibration), "teams": team_spread(pd.DataFrame(VISITS)), "backtest": None,
        "signal_gain": calibration.signal_gain,
        "state": calibration.state,
    }  # fmt: skip
    return health.Evidence(**(given | changes))


def settled_start(calibration: sim.Calibration) -> sim.Specification:
    """Return the calibrated district with the start that the gate compares the filtered one with."""
    start = InitialSettled(kind="settled", plan=busy_plan(), months=120)
    return calibration.specification.model_copy(update={"initial": start})


VISITS = {"channel": ["programme"], "team": ["a;b"], "found": [False], "month": [1]}


def test_a_search_that_failed_fails(registers: Registers, calibration: sim.Calibration) -> None:
    lost = replace(calibration.fit, converged=False, gradient=3.0)
    assert health.examine(evidence(registers, calibration, fit=lost))["fit"]["status"] == "FAIL"


def test_few_visits_to_d_are_seen(registers: Registers, calibration: sim.Calibration) -> None:
    panel = calibration.unknowns.panel
    spared = np.where(panel.risk_class == 3, -1, panel.channel).astype(np.int8)
    unknowns = replace(calibration.unknowns, panel=replace(panel, channel=spared))
    found = health.examine(evidence(registers, calibration, unknowns=unknowns))
    assert found["sparse_d"]["status"] == "FAIL"
    assert found["extrapolation"]["status"] == "FAIL"


def test_assumed_numbers_are_named(registers: Registers, calibration: sim.Calibration) -> None:
    assumed = calibration.estimates.assign(kind="assumed")
    found = health.examine(evidence(registers, calibration, estimates=assumed))["identifiability"]
    assert found["status"] == "FAIL"
    assert "behaviour.onset.B" in found["values"]["names"]


def test_few_draws_and_unnamed_teams_are_seen(registers: Registers, calibration: sim.Calibration) -> None:
    found = health.examine(evidence(registers, calibration, draws=20))
    assert found["monte_carlo"]["status"] == "FAIL"
    assert found["teams"]["status"] == "REVIEW"
