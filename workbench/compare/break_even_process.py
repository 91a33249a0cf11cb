"""A break-even under many draws, in a process of its own; see `workbench.server.beside`."""

from __future__ import annotations

from typing import Any

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.breaking_even import break_even
from workbench.server.beside import Report, serve


def work(content: dict[str, Any], report: Report) -> list[float]:
    """Return the multiplier under each draw; see `simulation.comparison.measures.break_even.BreakEven.drawn`."""
    found = break_even(
        Specification.model_validate(content["specification"]),
        Plan.model_validate(content["plan"]),
        Plan.model_validate(content["baseline"]),
        content["indicator"],
        content["months"],
        draws=content["draws"],
        seed=content["seed"],
        progress=report,
    )
    return list(found.drawn)


if __name__ == "__main__":
    serve(work)
