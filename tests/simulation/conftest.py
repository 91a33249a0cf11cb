"""A desk of its own for every test of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, specification: Specification, plan: Plan) -> Desk:
    return Desk(tmp_path, specification, plan)
