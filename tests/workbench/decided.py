"""A comparison of the small district in the store, and plans on their way to adoption."""

from __future__ import annotations

from importlib.metadata import version

import simulation as sim
from simulation.scenarios.comparison import SavedComparison
from simulation.workflows.keep import KeptReport, keep_comparison, keep_report
from tests.workbench.registers import small_district
from workbench.server import library, records
from workbench.server.people import keep_local_name

WHO = "合成编制人"
"""Who did it all; no person of that name exists."""


def plan_named(name: str, title: str, a: float = 0.01, d: float = 0.6) -> sim.Plan:
    """Return the plan in force under another name, with other ratios."""
    plan = library.shipped_plans()[0].plan.with_ratio(A=a, B=0.05, C=0.2, D=d)
    return plan.model_copy(update={"id": name, "title": title})


def compared(*plans: sim.Plan, replications: int = 0) -> tuple[SavedComparison, sim.Comparison]:
    """Compare plans with the one in force, and keep the comparison."""
    first = library.shipped_plans()[0].plan
    comparison = sim.compare(small_district().specification, [first, *plans], first.id, 12, replications)
    return keep_comparison(records.store(), comparison, WHO, version("xiangzhou-workbench")), comparison


def reviewed(name: str, title: str, *, with_report: bool = True, a: float = 0.01, d: float = 0.6) -> KeptReport | None:
    """Take a plan to its review, with a report that proposes it unless told otherwise."""
    store, plan = records.store(), plan_named(name, title, a, d)
    store.save_plan(plan, WHO)
    store.move_plan(name, "reviewed", 1, WHO)
    if not with_report:
        return None
    return keep_report(store, f"%PDF {name}".encode(), compared(plan)[1], name, "zh", WHO)


def introduce() -> None:
    """Let the local planner have said a name before."""
    records.store()  # makes the data folder
    keep_local_name(WHO)
