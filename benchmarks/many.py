"""Districts with the annual plan of a whole year's tasks, and the two ways in which `monte-carlo` plays them."""

from __future__ import annotations

from benchmarks import cases
from benchmarks.counts import MANY_FIRMS, MONTHS, STRATA
from benchmarks.district import PLANS, district, existing, in_force
from benchmarks.measure import Measured, Options, interleaved
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.exchange import read_plan
from simulation.workflows.compare import compare

FUTURES, TIMED = 200, 20
"""Futures of a comparison, and those of them that are timed."""


def annual(options: Options) -> list[Measured]:
    """Time the expected course and one future of the district under the synthetic annual plan of 40 tasks."""
    specification, plan = district(), read_plan(existing(PLANS / "synthetic" / "annual_2026.json"))
    request, repeats = Request(specification, plan, MONTHS), options.repeats(9)
    jobs = {
        "expectation": lambda: Expectation().run(request),
        "monte-carlo": lambda: MonteCarlo("firms").run(request),
    }
    taken = interleaved(jobs, repeats)
    how = f"{len(plan.programmes)} tasks that overlap, {MONTHS} months; processor time, median of {repeats}, in turn"
    return [
        Measured("expectation, annual plan of the district", taken["expectation"], "s", 2, how=how),
        Measured("monte-carlo, one future, annual plan of the district", taken["monte-carlo"], "s", 0.15, how=how),
    ]


def futures(options: Options) -> list[Measured]:
    """Time the futures of two plans of the district, firm by firm, and those of a large population, as counts."""
    specification, base, repeats = district(), in_force(), options.repeats(3)
    other = base.with_ratio(A=0.0, D=0.5).model_copy(update={"id": "other"})
    large = Request(cases.specification(STRATA, MANY_FIRMS), cases.plan(), MONTHS, TIMED)
    jobs = {
        "district": lambda: compare(specification, [base, other], replications=TIMED, chance_only=True, workers=1),
        "large": lambda: MonteCarlo("counts").run(large),
    }
    taken = interleaved(jobs, repeats)
    how = f"{TIMED} futures timed, × {FUTURES // TIMED}; {MONTHS} months; processor time, median of {repeats}, in turn"
    scale = FUTURES / TIMED
    return [
        Measured(f"district, {FUTURES} futures of two plans", taken["district"] * scale, "s", 10, how=how),
        Measured(f"{MANY_FIRMS:,} firms, {FUTURES} futures", taken["large"] * scale, "s", 16, how=how),
    ]
