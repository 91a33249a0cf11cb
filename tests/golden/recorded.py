"""A few recorded numbers of each engine, with the digests of what was run: an accidental change shows.

After a change that was meant, ``python -m tests.golden.recorded`` records them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.engines.base import Request
from simulation.engines.choice import ENGINES, engine_named
from simulation.model.exchange import digest
from simulation.model.forecast import MEASURES
from tests.agreement.worlds import rich_plan, rich_specification

FILE = Path(__file__).with_name("recorded.json")
MONTHS, REPLICATIONS, SEED = 14, 2, 1
DRAWS = ("fixed", "bernoulli")


def numbers(engine: str, draw: str) -> dict[str, Any]:
    """Run the rich world; return digests, totals of every measure, and the violations standing in the last month."""
    specification, plan = rich_specification(), rich_plan(draw=draw, capacity_hours_per_month=230.0)
    data = engine_named(engine).run(Request(specification, plan, MONTHS, REPLICATIONS, SEED)).data
    return {
        "specification": digest(specification),
        "plan": digest(plan),
        "totals": {measure: float(data[measure].sum()) for measure in MEASURES},
        "standing at the end": data.in_violation.isel(month=-1)
        .sum(["stratum", "severity"])
        .to_numpy()
        .ravel()
        .tolist(),
    }


def every() -> dict[str, Any]:
    return {f"{engine}, {draw}": numbers(engine, draw) for engine in ENGINES for draw in DRAWS}


if __name__ == "__main__":
    FILE.write_text(json.dumps(every(), indent=1) + "\n", encoding="utf-8")
