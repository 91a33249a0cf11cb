"""A small district, its tuning, and a report of one of the plans that the tuning proposes."""

from __future__ import annotations

from functools import cache

from simulation.comparison.comparison import Comparison
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.reports.subject import Subject
from simulation.tuning.proposing.record import TuningRecord
from simulation.tuning.proposing.tuned import Tuned
from simulation.workflows.compare import compare
from simulation.workflows.report import report
from simulation.workflows.tuning.files import record_of
from simulation.workflows.tuning.tune import tune
from tests.simulation.engines import discrete_event_cases as cases

PROBLEM = {
    "format": "problem/1",
    "id": "small",
    "title": "抽查比例",
    "months": 12,
    "levers": [{"programme": "general", "ratio": ["A", "D"], "high": {"A": 0.2}, "step": 0.05}],
    "goals": [{"indicator": "harm", "least": True}, {"indicator": "hours", "least": True}],
    "limits": [{"indicator": "hours", "at_most": 900.0}, {"planned_total": 0.03}, {"class_order": True}],
}


def district(firms_in_d: int = 120) -> Specification:
    """A township where violations stay until somebody comes."""
    return cases.specification(
        cases.stratum("s", cases.by_class(600, 200, 100, firms_in_d)),
        start={"compliant": 0.85, "minor": 0.1, "serious": 0.05},
        onset=cases.by_class(0.01, 0.01, 0.02, 0.06),
        sensitivity={"minor": 0.7, "serious": 0.9},
        rectification={"minor": 0.9, "serious": 0.8},
    )


def in_force() -> Plan:
    plan = cases.plan(cases.programme("general", cases.by_class(0.05), cases.by_class(1)))
    return plan.model_copy(update={"id": "now", "title": "now"})


@cache
def tuned() -> Tuned:
    return tune(district(), in_force(), PROBLEM, points=3, sensitivity=True)


@cache
def record() -> TuningRecord:
    return record_of(tuned())


def chosen() -> Plan:
    """The plan that the tuning takes."""
    return next(plan for plan in record().plans if record().chose(plan))


@cache
def comparison() -> Comparison:
    return compare(district(), [in_force(), chosen()], months=12)


@cache
def subject(language: str) -> Subject:
    return report(comparison(), language=language, tuning=record())
