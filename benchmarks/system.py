"""What users wait for, and what their machine must hold: a cold run, a slider, a thousand replications."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks import cases
from benchmarks.district import IN_FORCE, PLANS, ROOT, SPECIFICATION, district, existing, in_force, require
from benchmarks.measure import Measured, MissingPartError, Options, interleaved, seconds
from simulation.model.exchange import read_plan
from simulation.model.plan import Plan

REPLICATIONS = 1000
MEBIBYTE = 2**20


def cold_run(options: Options) -> list[Measured]:
    """Time `python -m simulation run` of the district, from the start of the interpreter to the written file."""
    require("simulation.__main__")
    inputs = [str(existing(path)) for path in (SPECIFICATION, IN_FORCE)]
    repeats = options.repeats(7)
    with tempfile.TemporaryDirectory() as folder:
        output = str(Path(folder) / "forecast.csv")
        times = [
            seconds(lambda: _python("-m", "simulation", "run", *inputs, "--output", output)) for _ in range(repeats)
        ]
    how = f"its own process each time, CSV written; median of {repeats}"
    return [Measured("cold run of the district from the command line", median(times), "s", 0.9, how=how)]


def slider(options: Options) -> list[Measured]:
    """Time what the page waits for when a ratio moves: three plans compared, of which one moved, or all are new."""
    require("simulation.workflows.compare")
    from simulation.workflows.compare import compare

    specification, base = district(), in_force()
    others = sorted(path for path in PLANS.glob("*.json") if path != IN_FORCE)
    if not others:
        raise MissingPartError("datasets/plans holds no second plan yet")
    second = read_plan(others[0])
    steps = count(1)

    def changed(plan: Plan, name: str) -> Plan:
        return plan.with_ratio(A=next(steps) / 10_000).model_copy(update={"id": name})

    jobs = {
        "one of them moved": lambda: compare(specification, [base, second, changed(base, "moved")]),
        "none seen before": lambda: compare(
            specification, [changed(base, "now"), changed(second, "second"), changed(base, "moved")]
        ),
    }
    repeats = options.repeats(15)
    taken = interleaved(jobs, repeats)
    how = f"{len(specification.strata)} strata, expected values; processor time, median of {repeats}, in turn"
    what = "slider: three plans of the district compared"
    return [Measured(f"{what}, {name}", time * 1000, "ms", 300, how=how) for name, time in taken.items()]


def memory(_options: Options) -> list[Measured]:
    """Read the peak memory of a process that compares two plans over 1,000 replications of 180 strata."""
    require("simulation.workflows.compare")
    # Peak of the process: threads share it, so the workers are counted.
    peak = float(json.loads(_python("-m", "benchmarks.system"))["peak"])
    where = "the district" if SPECIFICATION.is_file() else "180 strata, for want of the district"
    how = f"{where}, two plans, 36 months; peak resident set of one process with all its threads"
    return [Measured(f"{REPLICATIONS:,} replications compared", peak / MEBIBYTE, "MiB", 1024, how=how)]


def _python(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:3])} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def _compare_and_tell_peak() -> None:
    """Run in a process of its own, whose peak is then that of the comparison."""
    import resource

    from simulation.workflows.compare import compare

    specification = district() if SPECIFICATION.is_file() else cases.specification(180, 24_000)
    base = in_force() if IN_FORCE.is_file() else cases.plan()
    changed = base.with_ratio(A=0.0).model_copy(update={"id": "changed"})
    compare(specification, [base, changed], replications=REPLICATIONS)
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}))


if __name__ == "__main__":
    _compare_and_tell_peak()
