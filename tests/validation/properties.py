"""What must hold exactly: conservation, the same plan twice, the same seed."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simulation.engines.choice import ENGINES
from simulation.files.reading import read_plan, read_specification
from simulation.workflows.compare import compare
from simulation.workflows.run import run
from tests.validation.agreement import rich_case, rich_plan
from tests.validation.closed_forms import Check

SPECIFICATION, PLAN = "datasets/xiangzhou/specification.json", "datasets/plans/status_quo.json"
ROUNDING = 1e-9
"""Asked of sums of expected counts; sums of drawn counts must be exact."""


def properties() -> list[Check]:
    """Return one check per property; `obtained` is the largest departure."""
    return [*_books(), _district_books(), _same_plan(), _same_seed()]


def _books() -> list[Check]:
    """Return the checks of the record of each engine, with both draw rules and a capacity limit."""
    checks = []
    for engine in ENGINES:
        plans = [rich_plan(draw, capacity=60.0) for draw in ("fixed", "bernoulli")]
        data = [run(rich_case(), plan, engine, 26, 5, seed=3).data for plan in plans]
        asked = ROUNDING if engine == "expectation" else 0.0
        for name, departure in DEPARTURES.items():
            checks.append(Check(f"`{engine}`: {name}", 0.0, max(map(departure, data)), asked))
    return checks


def conservation(data: xr.Dataset) -> float:
    """Return the largest departure from firms(t+1) = pushed(t) + entries(t+1) − exits(t+1), by stratum and class."""
    pushed = data["reclassified"].sum("risk_class").rename(new_class="risk_class").transpose(*data["firms"].dims)
    after = (data["entries"] - data["exits"] - data["firms"]).isel(month=slice(1, None)).to_numpy()
    return float(np.abs(pushed.isel(month=slice(None, -1)).to_numpy() + after).max())


def bookkeeping(data: xr.Dataset) -> float:
    """Return the largest departure from the sums that tie the measures together."""
    visits, found = data["visits"].sum("channel"), data["found"].sum("severity")
    departures = (
        visits - data["first_visits"] - data["repeat_visits"],
        visits - data["visits_to_compliant"] - found - data["missed"].sum("severity"),
        found - data["found_by_channel"].sum("channel"),
        data["reclassified"].sum("new_class") - data["firms"],
    )
    return max(float(np.abs(departure).max()) for departure in departures)


def negative(data: xr.Dataset) -> float:
    return max(0.0, -min(float(data[name].min()) for name in data.data_vars))


DEPARTURES = {
    "firms next month = firms + entries − exits": conservation,
    "visits, findings and pushes add up": bookkeeping,
    "below zero": negative,
}


def _district_books() -> Check:
    data = run(read_specification(SPECIFICATION), read_plan(PLAN)).data
    return Check("District, 36 months, `expectation`: firms conserved", 0.0, conservation(data), ROUNDING)


def _same_plan() -> Check:
    """Compare a plan with itself under another id, with replications."""
    one = rich_plan("fixed")
    table = compare(rich_case(), [one, one.model_copy(update={"id": "again"})], months=24, replications=20).table
    differences = table[["difference", "difference_low", "difference_high"]].abs().to_numpy()
    return Check("The same plan twice: largest difference of any indicator", 0.0, float(np.nanmax(differences)), 0.0)


def _same_seed() -> Check:
    """Run replications 0 to 44 with one worker and with three."""
    one, three = (
        run(rich_case(), rich_plan("fixed"), "monte-carlo", 24, 45, seed=5, record="full", workers=workers).data
        for workers in (1, 3)
    )
    apart = max(float(np.abs(one[name] - three[name]).max()) for name in one.data_vars)
    return Check("The same seed, 1 and 3 workers, `monte-carlo`: largest difference", 0.0, apart, 0.0)
