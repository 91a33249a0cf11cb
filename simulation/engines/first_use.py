"""Compile the engines' kernels where that was never done on this machine: at setup, not in front of somebody."""

from __future__ import annotations

from simulation.engines.base import Request
from simulation.engines.counts.many.course import follow
from simulation.engines.counts.start import first_firms
from simulation.engines.lanes.first_call import compile_all as compile_lanes
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.plan import Plan
from simulation.model.specification import Specification


def compile_all(specification: Specification, plan: Plan) -> None:
    """Run every kernel once on the first stratum; code that is kept already is loaded instead.

    Examples
    --------
    See ``dev.py setup``.
    """
    small = specification.model_copy(update={"strata": specification.strata[:1]})
    request = Request(small, plan, months=1)
    compile_lanes()
    MonteCarlo("firms").run(request)
    MonteCarlo("counts").run(request)
    follow(small, plan, first_firms(small), 1)
