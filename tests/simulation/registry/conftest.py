"""The desk on which registers are spoilt, and the registers that lie there otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.registry.registers import Registers
from tests.simulation.registry.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def usual(tmp_path: Path) -> Registers:
    folder = tmp_path / "usual"
    folder.mkdir()
    return Desk(folder).read()
