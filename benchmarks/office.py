"""A year of an office by working days, against the reference by working hours that knows no staff."""

from __future__ import annotations

from time import process_time

from benchmarks.district import district, in_force
from benchmarks.measure import Measured, Options, interleaved
from simulation.engines.base import Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.operations.answers.goal import Goal
from simulation.operations.answers.least import least_staff
from simulation.operations.carried import Operations
from simulation.operations.kernel.reference_year import future
from simulation.operations.people.workforce import Workforce
from simulation.operations.year import year_of

DEPARTMENT, INSPECTORS, YEARS = "市场监管", 16, 50
HOURS = 450.0
"""Inspector-hours a month, with which the engine by events sends teams out."""


def operations(options: Options) -> list[Measured]:
    """Time 50 years of the district, load and tables included, and the engines by events for one year."""
    specification, plan = district(), in_force()
    people, limited = (
        Workforce.of_number(DEPARTMENT, INSPECTORS),
        plan.model_copy(update={"capacity_hours_per_month": HOURS}),
    )

    def years() -> Operations:
        found = year_of(specification, plan, replications=YEARS).carried_by(people)
        assert len(found.table)
        return found

    years()  # compiled
    ready, repeats = year_of(specification, plan, replications=YEARS), options.repeats(9)
    jobs = {
        "years": years,
        "again": lambda: year_of(specification, plan, replications=YEARS, load=ready.load).carried_by(people),
        "least": lambda: least_staff(ready, people, Goal()),
        "reference": lambda: future(ready.load, ready.days, people, ready.setting, 0),
    }
    taken = interleaved(jobs, repeats)
    started = process_time()
    DiscreteEvent().run(Request(specification, limited, months=12))
    events = process_time() - started
    how = f"processor time, median of {repeats}, in turn; the engine by events: one year once, times {YEARS}"
    return [
        Measured("operate, 50 years of the district", taken["years"], "s", 1, how=how),
        Measured("the same when people or ways of working change", taken["again"], "s", 0.3, how=how),
        Measured("least staff for a goal", taken["least"], "s", how=how),
        Measured("50 years, reference by days in SimPy ÷ operate", YEARS * taken["reference"] / taken["again"], "×",
                 how=how),
        Measured("50 years, discrete-event ÷ operate", YEARS * events / taken["years"], "×", 100, at_least=True,
                 how=how),
    ]  # fmt: skip
