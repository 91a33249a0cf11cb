"""How many real futures lie inside the intervals that a comparison gives by default, where the model is true.

`python -m tests.misspecified.held played 1-16 --output FILE.csv` calibrates districts played by the generator of this
folder (``registers``: by that of the project), and asks of each how many of twenty futures of the truth, twelve months
under the plan in force and under another, lie inside the 95 % intervals of `sim.compare`. `python -m
tests.misspecified.held table FILE.csv…` prints the table of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import simulation as sim
from tests.misspecified.engine_truth import engine_district
from tests.misspecified.plans import BURN_IN, RECORDS, plan_named
from tests.misspecified.play import Month, play
from tests.misspecified.streams import Streams
from tests.misspecified.worlds import World, districts

INDICATORS = ("undetected_stock", "found", "detection_yield", "coverage", "harm", "hours")
PLANS = ("p0", "p1")
MONTHS = 12
FUTURES = 20
REPLICATIONS = 100
DRAWS = 500
SIZE = 4000 / 3400
HOURS, WEIGHTS = 6.0, np.array([0.0, 1.0, 3.0])
Z = 1.96


def played(seed: int) -> tuple[sim.Registers, dict[str, pd.DataFrame]]:
    """Return the registers of a district of this folder, and by plan its futures, one row each."""
    world = districts("none", seed, SIZE)
    return world.read(), {plan: _futures(world, plan) for plan in PLANS}


def _futures(world: World, plan: str) -> pd.DataFrame:
    end, (_, firms) = BURN_IN + RECORDS, world.past
    streams = (Streams(world.name, world.seed, part) for part in range(1, FUTURES + 1))
    here = (
        play(firms.of(firms.there), world.truth, plan_named(plan), own, range(end, end + MONTHS)) for own in streams
    )
    return pd.DataFrame([_indicators(list(months)) for months in here], columns=list(INDICATORS))


def _indicators(months: list[Month]) -> tuple[float, ...]:
    """Return `INDICATORS` of a year, by the definitions of the model, counted firm by firm."""
    visits = sum(len(month.visits.firm) for month in months)
    found = sum(int((month.visits.found > 0).sum()) for month in months)
    standing = np.array([np.bincount(month.status, minlength=3) for month in months])
    seen: set[int] = set()
    never = 1.0
    for month in months:
        fresh = set(month.visits.firm.tolist()) - seen
        never *= 1 - len(fresh) / len(set(month.firm.tolist()) - seen)
        seen |= fresh
    stock = standing[:, 1:].sum(axis=1).mean()
    return (stock, found, found / visits, 1 - never, float((standing @ WEIGHTS).sum()), HOURS * visits)


def judged(kind: str, seed: int) -> pd.DataFrame:
    """Return for each plan and indicator the interval, the forecast, and what share of the futures it holds."""
    registers, futures = played(seed) if kind == "played" else engine_district(seed, MONTHS, FUTURES, INDICATORS)
    calibration = sim.calibrate(registers, seed=seed, draws=DRAWS)
    plans = [plan_named(name) for name in PLANS]
    compared = sim.compare(
        calibration.specification, plans, months=MONTHS, replications=REPLICATIONS, seed=seed, draws=calibration.draws
    )
    everyone = compared.table[compared.table["scope"] == "all"]
    table = {(str(row["plan"]), str(row["indicator"])): row for row in everyone.to_dict("records")}
    return pd.DataFrame(_rows(kind, seed, table, futures))


Table = dict[tuple[str, str], dict[Hashable, Any]]


def _rows(kind: str, seed: int, table: Table, futures: dict[str, pd.DataFrame]) -> Iterator[dict[str, object]]:
    for plan, frame in futures.items():
        for name in INDICATORS:
            row, values = table[plan, name], frame[name]
            yield {
                "kind": kind, "seed": seed, "plan": plan, "indicator": name,
                "inside": float(values.between(row["low"], row["high"]).mean()),
                "below": float((values < row["low"]).mean()), "above": float((values > row["high"]).mean()),
                "low": float(row["low"]), "high": float(row["high"]),
                "forecast": float(row["value"]), "truth": float(values.mean()),
            }  # fmt: skip


def page_lines(results: pd.DataFrame) -> list[str]:
    """Return the table of the page: by generator, plan and indicator the share held, over districts.

    Futures of one district share its past, so the standard error is that of the means of districts.
    """
    lines = [
        "| generator | plan | indicator | districts | futures inside | ± 1.96 se | below | above | forecast ÷ truth |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for (kind, plan, name), group in results.groupby(["kind", "plan", "indicator"], sort=False):
        error = Z * group["inside"].std(ddof=1) / np.sqrt(len(group))
        ratio = group["forecast"].sum() / group["truth"].sum()
        shares = [f"{100 * group[column].mean():.0f} %" for column in ("below", "above")]
        lines.append(
            f"| {kind} | {plan} | `{name}` | {len(group)} | {100 * group['inside'].mean():.1f} % | {100 * error:.1f} | "
            f"{' | '.join(shares)} | {ratio:.3f} |"
        )
    return lines


def _seeds(words: list[str]) -> list[int]:
    pairs = [word.partition("-") for word in words]
    return [seed for first, _, last in pairs for seed in range(int(first), int(last or first) + 1)]


def main() -> None:
    """Judge the districts that the command line names, or print the table of files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["played", "registers", "table"])
    parser.add_argument("items", nargs="+")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    if given.kind == "table":
        print("\n".join(page_lines(pd.concat([pd.read_csv(path) for path in given.items]))))
        return
    results: list[pd.DataFrame] = []
    for seed in _seeds(given.items):
        results.append(judged(given.kind, seed))
        print(results[-1].to_string(), flush=True)
        if given.output is not None:
            pd.concat(results).to_csv(given.output, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
