"""A small synthetic district, its registers and their calibration: made once for all tests of calibration."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulation as sim
from simulation.model.specification import Specification
from simulation.registry.registers import Registers
from simulation.registry.synthetic.teams import Teams
from tests.simulation.calibration.worlds import busy_plan, district

NAMES = ("directory", "classes", "visits", "signals")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Registers of a small district over two years."""
    specification = Specification.model_validate(district(np.random.default_rng(31), size=0.15))
    place = tmp_path_factory.mktemp("registers")
    sim.write_registers(sim.generate_registers(specification, busy_plan(), 24, 31, teams=Teams(8, 0.0)), place)
    return place


@pytest.fixture(scope="session")
def registers(folder: Path) -> Registers:
    return sim.read_registers(*(folder / f"{name}.csv" for name in NAMES))


@pytest.fixture(scope="session")
def calibration(registers: Registers) -> sim.Calibration:
    return sim.calibrate(registers, holdout_months=6, draws=500, language="en")
