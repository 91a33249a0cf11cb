"""The compiled core: warm runs, many plans at once, slopes, and very many strata."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np

from benchmarks import cases
from benchmarks.counts import FIRMS, MANY_STRATA, MONTHS, STRATA
from benchmarks.district import ROOT, district, in_force
from benchmarks.firm_level import run_firm_level
from benchmarks.measure import Measured, Options, interleaved
from simulation.engines.lanes.warmth import cool_down, warm_up
from simulation.evaluation.evaluate import evaluate
from simulation.evaluation.slopes import slopes
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.workflows.run import run

PLANS = 200
GROUPS = ("all", *RISK_CLASSES)
LARGEST = 60_000
TOWNSHIPS = f"""
import resource, sys, time
from benchmarks import cases
from simulation.workflows.run import run
specification = cases.specification({LARGEST}, {LARGEST * 300})
start = time.process_time()
run(specification, cases.plan(), record="total")
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def warm(options: Options) -> list[Measured]:
    """Time warm runs against the yardstick, in turn."""
    few, many, plan = cases.specification(STRATA, FIRMS), cases.specification(MANY_STRATA, FIRMS), cases.plan()
    repeats = options.repeats(9)
    warm_up()
    try:
        taken = interleaved(
            {
                "arrays": lambda: run_firm_level(few, plan, MONTHS, 0),
                "few": lambda: run(few, plan, months=MONTHS),
                "many": lambda: run(many, plan, months=MONTHS, record="full"),
            },
            repeats,
        )
    finally:
        cool_down()
    how = (
        f"{MONTHS} months; processor time, median of {repeats}, in turn; firm-level arrays: one run of {FIRMS:,} firms"
    )
    ratio = taken["arrays"] / taken["few"]
    return [
        Measured("firm-level arrays", taken["arrays"] * 1000, "ms", how=how),
        Measured(f"firm-level arrays ÷ warm run, {STRATA} strata", ratio, "×", 130, True, how),
        Measured(f"warm run with its record, {MANY_STRATA} strata", taken["many"] * 1000, "ms", 20, how=how),
    ]


def plans(options: Options) -> list[Measured]:
    """Time many plans at once, and slopes against one evaluation, in turn with the yardstick."""
    few, plan, large, force = cases.specification(STRATA, FIRMS), cases.plan(), district(), in_force()
    levers = [f"{p.id}.ratio.{c}" for p in force.programmes for c in RISK_CLASSES]
    levers += [f"proactive.{c}" for c in RISK_CLASSES]
    repeats = options.repeats(7)
    jobs: dict[str, Callable[[], object]] = {
        "arrays": lambda: run_firm_level(few, plan, MONTHS, 0),
        "few": _evaluation(few, plan),
        "district": _evaluation(large, force),
        "one": lambda: evaluate(large, [force], MONTHS, ["harm"], ["all"]),
        "slopes": lambda: slopes(large, force, levers, MONTHS, ["harm"], ["all"]),
    }
    taken = interleaved(jobs, repeats)
    how = (
        f"{MONTHS} months, {PLANS} plans, headline indicators of all and each class; processor time of one core, "
        f"median of {repeats}, in turn; firm-level arrays in the same run: {taken['arrays'] * 1000:.0f} ms"
    )
    ratio = taken["slopes"] / taken["one"]
    what = f"slopes of one indicator by {len(levers)} levers ÷ one evaluation, district"
    return [
        Measured("evaluate, district", PLANS / taken["district"], "plans/s", 150, True, how),
        Measured(f"evaluate, {STRATA} strata", PLANS / taken["few"], "plans/s", 800, True, how),
        Measured("one evaluation of one plan, district", taken["one"] * 1000, "ms", how=how),
        Measured(what, ratio, "×", 3, how=how),
    ]


def townships(_options: Options) -> list[Measured]:
    """Time a county of very many strata in a process of its own, by NumPy, and take its peak memory."""
    command = [sys.executable, "-c", TOWNSHIPS]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    taken, peak = (float(part) for part in told.split())
    how = f"{LARGEST:,} strata, {MONTHS} months, NumPy, strata added up; processor time, one run"
    return [
        Measured("expectation, run", taken, "s", 60, how=how),
        Measured("peak memory of the process", peak, "MiB", 1024, how=how),
    ]


def _evaluation(specification: Specification, plan: Plan) -> Callable[[], object]:
    """Evaluate plans with ratios at random."""
    rng = np.random.default_rng(0)
    drawn = [
        plan.with_ratio(A=float(row[0]), B=float(row[1]), C=float(row[2]), D=float(row[3])).model_copy(
            update={"id": f"{number}"}
        )
        for number, row in enumerate(rng.random((PLANS, len(RISK_CLASSES))))
    ]
    return lambda: evaluate(specification, drawn, MONTHS, groups=GROUPS)
