"""A tiny specification and plan, and a fixture that runs a test on all three engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import dev
from simulation.engines import core
from simulation.engines.base import Engine
from simulation.engines.choice import ENGINES, engine_named
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases

# Tests assert no times, and an example found once is found again.
settings.register_profile("workbench", deadline=None, derandomize=True)
settings.register_profile("quick", settings.get_profile("workbench"), max_examples=40)
settings.load_profile("workbench")


def pytest_configure(config: pytest.Config) -> None:
    """Let the quick part try fewer examples where a test names no number; the whole tries them all."""
    if "not slow" in config.option.markexpr:
        settings.load_profile("quick")


@pytest.fixture
def specification() -> Specification:
    """One stratum in which firms turn to violations, are found and come to lie in other classes."""
    return shops()


def shops() -> Specification:
    """Make that stratum."""
    worse = [[0.2, 0.8, 0, 0], [0, 0.2, 0.8, 0], [0, 0, 0.2, 0.8], [0, 0, 0, 1]]
    return cases.specification(
        cases.stratum("shops", cases.by_class(20, 30, 10, 5), entries_per_month=1.0),
        onset=cases.by_class(0.05),
        self_correction={"minor": 0.1, "serious": 0.0},
        rectification={"minor": 1.0, "serious": 1.0},
        exit=cases.by_class(0.02),
        reclassification=cases.moves(found_minor=worse),
    )


@pytest.fixture
def plan() -> Plan:
    """One programme that draws riskier classes more often."""
    return riskier_more_often()


def riskier_more_often() -> Plan:
    """Make that plan."""
    return cases.plan(cases.programme("general", cases.by_class(0.1, 0.2, 0.5, 1.0), cases.by_class(1, 1, 2, 4)))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_named(request.param)


@pytest.fixture(autouse=True)
def runs_take_numpy_again() -> Iterator[None]:
    """Leave no test with the compiled core that another has loaded: a server's page loads it for its whole process."""
    yield
    core.take(None)


@pytest.fixture
def bare_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Point dev.py at a folder that has only a lock and a project; collect the commands it would run."""
    files = {"LOCK": "requirements.txt", "RUN_LOCK": "requirements-run.txt", "PROJECT": "pyproject.toml"}
    for name, path in files.items():
        (tmp_path / path).write_text(name, encoding="utf-8")
        monkeypatch.setattr(dev, name, tmp_path / path)
    monkeypatch.setattr(dev, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(dev, "create_environment", (tmp_path / ".venv").mkdir)
    commands: list[list[str]] = []

    def record(command: list[str]) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(dev, "call", record)
    return commands
