"""Engines return what they returned when the numbers were recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulation.engines.choice import ENGINES
from tests.golden.recorded import DRAWS, FILE, numbers

RECORDED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_returns_the_recorded_numbers(engine: str, draw: str) -> None:
    then, now = RECORDED[f"{engine}, {draw}"], numbers(engine, draw)
    for name in ("specification", "plan"):
        assert now[name] == then[name], "another input was run; record the numbers anew"
    # Sums of floats in another order, and rounding in another library, differ in the last digits only.
    assert now["totals"] == pytest.approx(then["totals"], rel=1e-9)
    assert now["standing at the end"] == pytest.approx(then["standing at the end"], rel=1e-9)
