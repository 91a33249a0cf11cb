"""Districts played by the project's own generator of registers, and what really happens to them afterwards."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

import simulation as sim
from simulation.model.indicators import indicators
from tests.misspecified.plans import BURN_IN, RECORDS, plan_named
from tests.simulation.calibration.worlds import district

KEY = 20_261
"""Of the random numbers behind the districts, apart from those of the recovery."""


def truth(seed: int) -> sim.Specification:
    """Return what is true in a district of about 4,000 firms when the registers begin."""
    content: dict[str, Any] = district(np.random.default_rng([KEY, seed]))
    practised = plan_named("p0", "burn-in").model_dump(mode="json")
    content["initial"] = {"kind": "settled", "plan": practised, "months": BURN_IN}
    return sim.Specification.model_validate({"format": "specification/1", **content})


def futures_of(
    specification: sim.Specification,
    state: sim.State,
    plan: sim.Plan,
    months: int,
    number: int,
    names: tuple[str, ...],
    seed: int,
) -> pd.DataFrame:
    """Return indicators of futures that go on from the firms as they are, one row each, played firm by firm."""
    forecast = sim.run(
        specification, plan, "discrete-event", months=months, replications=number, seed=seed, initial=state, workers=1
    )
    values = indicators(forecast).values
    return pd.DataFrame({name: values[name][:, 0] for name in names})


def engine_district(
    seed: int, months: int, number: int, names: tuple[str, ...]
) -> tuple[sim.Registers, dict[str, pd.DataFrame]]:
    """Return the registers of a district, and by plan its futures, one row each."""
    specification = truth(seed)
    made = sim.generate_registers(specification, plan_named("p0", "records"), months=RECORDS, seed=seed)
    with TemporaryDirectory() as folder:
        sim.write_registers(made, folder)
        registers = sim.read_registers(*(Path(folder) / f"{name}.csv" for name in ("directory", "classes", "visits")))
    state = made.forecast.state
    assert state is not None
    return registers, {
        # Luck of their own: neither that of the records nor that of another district.
        plan: futures_of(specification, state, plan_named(plan), months, number, names, KEY + seed)
        for plan in ("p0", "p1")
    }
