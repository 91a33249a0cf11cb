"""Intervals in a process of their own (``python -m workbench.server.interval_process``); see `beside`."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.comparison.comparison import Comparison
from simulation.comparison.comparison_file import comparison_json, parse_comparison
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.compare import compare
from workbench.server.beside import Report, run_beside, serve

if TYPE_CHECKING:  # the process itself needs no pages
    from workbench.server.jobs import Job


@dataclass(frozen=True)
class Wanted:
    """What to compare.

    Attributes
    ----------
    draws
        Content of a calibration's ``draws.parquet``; ``None``: the ranges of what is assumed.
    chance_only
        Take the behaviour as known.
    """

    specification: Specification
    plans: tuple[Plan, ...]
    baseline: str
    months: int
    replications: int
    seed: int
    draws: bytes | None = None
    chance_only: bool = False

    def line(self) -> str:
        """Return it as the process reads it."""
        content = {
            "specification": self.specification.model_dump(mode="json"),
            "plans": [plan.model_dump(mode="json") for plan in self.plans],
            "draws": None if self.draws is None else base64.b64encode(self.draws).decode(),
            **{name: getattr(self, name) for name in ("baseline", "months", "replications", "seed", "chance_only")},
        }
        return json.dumps(content, ensure_ascii=False)


def compare_beside(wanted: Wanted, job: Job[Comparison]) -> Comparison:
    """Compare in another process; see `run_beside` for what it raises."""
    return run_beside("workbench.server.interval_process", wanted.line(), job, parse_comparison)


def work(content: dict[str, Any], report: Report) -> Any:
    """Compare what was asked for."""
    comparison = compare(
        Specification.model_validate(content["specification"]),
        [Plan.model_validate(plan) for plan in content["plans"]],
        *(content[name] for name in ("baseline", "months", "replications", "seed")),
        draws=drawn(content["draws"]),
        chance_only=content["chance_only"],
        progress=report,
    )
    return comparison_json(comparison)


def drawn(content: str | None) -> pd.DataFrame | None:
    """Return the parameter draws that a line carries."""
    return None if content is None else pd.read_parquet(io.BytesIO(base64.b64decode(content)))


if __name__ == "__main__":
    serve(work)
