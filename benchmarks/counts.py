"""The count engines against the yardstick, and against themselves at other sizes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import perf_counter

from benchmarks import cases
from benchmarks.district import district, in_force, require
from benchmarks.firm_level import run_firm_level
from benchmarks.measure import Measured, Options, interleaved, seconds
from benchmarks.one_by_one import run_one_by_one
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.plan import Plan
from simulation.model.specification import Specification

FIRMS, MANY_FIRMS = 100_000, 100_000_000
LOOPED_FIRMS = 1_000
"""Firms that the plain loop is timed on: its time is the same for each."""
MONTHS = 36
STRATA, MANY_STRATA = 10, 180
REPLICATIONS = 200
WORKERS = (1, 2)
ARRAYS, LOOP = "firm-level arrays", "firm-by-firm loop"
YARDSTICKS = (
    f"{ARRAYS}: all firms at once in NumPy arrays, stage by stage; "
    f"{LOOP}: one firm after another, timed on {LOOPED_FIRMS:,} firms, × {FIRMS // LOOPED_FIRMS}"
)


def expectation(options: Options) -> list[Measured]:
    """Time one run of both yardsticks against one run of `expectation` of the same case."""
    specification, plan = cases.specification(STRATA, FIRMS), cases.plan()
    jobs = {ARRAYS: _firm_level(specification, plan), LOOP: _one_by_one(plan)}
    repeats = options.repeats(7)
    taken = interleaved(jobs | {"expectation": _expectation(specification, plan)}, repeats)
    taken[LOOP] *= FIRMS / LOOPED_FIRMS
    how = f"{STRATA} strata, {MONTHS} months; processor time, median of {repeats}, in turn; {YARDSTICKS}"
    found = [Measured("expectation", taken["expectation"] * 1000, "ms", how=how)]
    for name in jobs:
        found.append(Measured(f"{name}, one run of {FIRMS:,} firms", taken[name], "s", how=how))
        found.append(Measured(f"{name} ÷ expectation", taken[name] / taken["expectation"], "×", 200, True, how))
    return found


def strata(options: Options) -> list[Measured]:
    """Time `expectation` with as many strata as the district has."""
    repeats = options.repeats(15)
    job = _expectation(cases.specification(MANY_STRATA, FIRMS), cases.plan())
    taken = interleaved({"expectation": job}, repeats)["expectation"] * 1000
    how = f"{MONTHS} months, two propensity groups, sanction memory, one programme; processor time, median of {repeats}"
    return [Measured(f"expectation, {MANY_STRATA} strata", taken, "ms", 50, how=how)]


def settled(options: Options) -> list[Measured]:
    """Time `expectation` on the district, with its settled start still to be worked out and with it known."""
    specification, plan, repeats = district(), in_force(), options.repeats(15)
    # The start is remembered by content: a title never seen before makes it be worked out anew.
    titles = (f"{specification.title} {number}" for number in count())

    def cold() -> object:
        return _expectation(specification.model_copy(update={"title": next(titles)}), plan)()

    taken = interleaved({"cold": cold, "warm": _expectation(specification, plan)}, repeats)
    how = f"{len(specification.strata)} strata, {MONTHS} months; processor time, median of {repeats}, in turn"
    return [
        Measured("expectation, district, start worked out anew", taken["cold"] * 1000, "ms", how=how),
        Measured("expectation, district, start known", taken["warm"] * 1000, "ms", 50, how=how),
    ]


def replications(options: Options) -> list[Measured]:
    """Time 200 futures by `monte-carlo` against as many firm-level runs, of which only some are run."""
    specification, plan, repeats = cases.specification(STRATA, FIRMS), cases.plan(), options.repeats(3)
    jobs = {ARRAYS: _firm_level(specification, plan), LOOP: _one_by_one(plan)}
    jobs |= {f"run, workers={workers}": _workers(specification, plan, workers) for workers in WORKERS}
    taken = interleaved(jobs, repeats, perf_counter)
    yardsticks = {ARRAYS: taken.pop(ARRAYS) * REPLICATIONS, LOOP: taken.pop(LOOP) * REPLICATIONS * FIRMS / LOOPED_FIRMS}
    how = f"wall time, median of {repeats}, in turn; {YARDSTICKS}; both: one run timed, × {REPLICATIONS}"
    found = [Measured(f"{name}, {REPLICATIONS} runs", time, "s", how=how) for name, time in yardsticks.items()]
    for name, time in taken.items():
        found.append(Measured(f"monte-carlo, {REPLICATIONS} replications, {name}", time, "s", how=how))
        for yardstick, whole in yardsticks.items():
            found.append(Measured(f"{yardstick} ÷ monte-carlo, {name}", whole / time, "×", 100, True, how))
    return found


def size(options: Options) -> list[Measured]:
    """Compare what `monte-carlo` takes with a thousand times as many firms."""
    replicated, repeats = 20, options.repeats(5)
    jobs = {
        str(firms): _monte_carlo(cases.specification(STRATA, firms), cases.plan(), replicated)
        for firms in (FIRMS, MANY_FIRMS)
    }
    taken = interleaved(jobs, repeats)
    how = f"{replicated} replications, {STRATA} strata, {MONTHS} months; processor time, median of {repeats}, in turn"
    what = f"monte-carlo, {MANY_FIRMS:,} firms ÷ {FIRMS:,} firms"
    return [Measured(what, taken[str(MANY_FIRMS)] / taken[str(FIRMS)], "×", 1.5, how=how)]


def discrete_event(options: Options) -> list[Measured]:
    """Time the reference engine on a small town."""
    require("simulation.engines.discrete_event")
    from simulation.engines.discrete_event import DiscreteEvent

    request = Request(cases.specification(STRATA, 10_000), cases.plan(), months=12)
    repeats = options.repeats(3)
    times = sorted(seconds(lambda: DiscreteEvent().run(request)) for _ in range(repeats))
    how = f"one replication, {STRATA} strata; median of {repeats}; the target says “seconds”: read as 10"
    return [Measured("discrete-event, 10,000 firms, 12 months", times[repeats // 2], "s", 10, how=how)]


def _firm_level(specification: Specification, plan: Plan) -> Callable[[], object]:
    seeds = count()
    return lambda: run_firm_level(specification, plan, MONTHS, next(seeds))


def _one_by_one(plan: Plan) -> Callable[[], object]:
    specification, seeds = cases.specification(STRATA, LOOPED_FIRMS), count()
    return lambda: run_one_by_one(specification, plan, MONTHS, next(seeds))


def _expectation(specification: Specification, plan: Plan) -> Callable[[], object]:
    return lambda: Expectation().run(Request(specification, plan, MONTHS))


def _monte_carlo(specification: Specification, plan: Plan, number: int = REPLICATIONS) -> Callable[[], object]:
    return lambda: MonteCarlo().run(Request(specification, plan, MONTHS, number))


def _workers(specification: Specification, plan: Plan, workers: int) -> Callable[[], object]:
    from simulation.workflows.run import run

    # The whole record, as the yardstick keeps it.
    return lambda: run(specification, plan, "monte-carlo", MONTHS, REPLICATIONS, record="full", workers=workers)
