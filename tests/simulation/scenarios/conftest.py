"""A store in a file, and plans to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation.model.plan import Plan
from simulation.scenarios.repository import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def draft(id_: str = "p", title: str = "方案") -> Plan:
    return Plan(id=id_, title=title, start="2026-01", programmes=())


def codes(error: pytest.ExceptionInfo[Exception]) -> list[str]:
    return [problem.code for problem in error.value.problems]  # type: ignore[attr-defined]
