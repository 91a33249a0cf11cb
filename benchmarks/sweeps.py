"""A list of jobs on one worker of a cluster and on two, and draws of parameters compared."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from benchmarks.cluster import cluster
from benchmarks.district import district, in_force
from benchmarks.measure import Measured, Options
from simulation.model.exchange import to_json
from simulation.workflows.compare import compare
from simulation.workflows.sweep import sweep

JOBS, DRAWS, TIMED = 200, 500, 100


def workers(options: Options) -> list[Measured]:
    """Time a list of jobs with one worker and with two, by the clock: the machine should have nothing else to do."""
    jobs = JOBS // 4 if options.quick else JOBS
    with TemporaryDirectory() as name:
        place = Path(name)
        (place / "specification.json").write_text(to_json(district()), encoding="utf-8")
        for number in range(jobs + 1):  # each plan once: a worker keeps what it has worked out
            plan = in_force().with_ratio(A=0.0001 * number).model_copy(update={"id": f"plan-{number}"})
            (place / f"plan{number}.json").write_text(to_json(plan), encoding="utf-8")
        columns = ["specification", "plan", "months"]
        rows = [("specification.json", f"plan{n}.json", 36) for n in range(jobs)]
        pd.DataFrame(rows, columns=columns).to_csv(place / "jobs.csv", index=False)
        warm = [("specification.json", f"plan{jobs}.json", 12 + n) for n in range(4)]
        pd.DataFrame(warm, columns=columns).to_csv(place / "warm.csv", index=False)
        taken = {number: _taken(place, number) for number in (1, 2)}
    how = f"{jobs} plans of the district, expected values; by the clock, workers warm, one run each"
    return [
        Measured("jobs, one worker", taken[1], "s", how=how),
        Measured("jobs, two workers: efficiency", taken[1] / taken[2] / 2, "", 0.8, at_least=True, how=how),
    ]


def _taken(place: Path, number: int) -> float:
    with cluster(place, number) as address:
        sweep(place / "warm.csv", place / f"warm{number}", scheduler=address)
        start = perf_counter()
        sweep(place / "jobs.csv", place / f"results{number}", scheduler=address)
        return perf_counter() - start


def draws(_options: Options) -> list[Measured]:
    """Time the comparison of three plans of the district over draws of the parameters."""
    specification, base = district(), in_force()
    plans = [base] + [base.with_ratio(A=a).model_copy(update={"id": f"a{a}"}) for a in (0.0, 0.02)]
    spread = np.random.default_rng(0).normal(0.0, 0.05, DRAWS)
    drawn = pd.DataFrame({"behaviour.sensitivity.minor": specification.behaviour.sensitivity.minor * np.exp(spread)})
    compare(specification, plans, draws=drawn.head(TIMED), workers=1)
    start = process_time()
    compare(specification, plans, draws=drawn.head(TIMED), workers=1)
    seconds = (process_time() - start) * DRAWS / TIMED
    how = f"{TIMED} draws timed, × {DRAWS // TIMED}; 36 months; processor time, one run"
    return [Measured(f"{DRAWS} draws, three plans of the district", seconds, "s", 40, how=how)]
