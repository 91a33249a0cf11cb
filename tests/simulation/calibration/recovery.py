"""How often the intervals of an estimate hold the truth: many districts, each with behaviour of its own.

`python -m tests.simulation.calibration.recovery --districts 60 --output FILE` writes the table.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.calibration.counted import direct_quantities
from simulation.calibration.draws import REGION, SECTOR
from simulation.calibration.estimates import estimates_frame, hidden_quantities
from simulation.calibration.fit import fit
from simulation.calibration.panel import Panel
from simulation.calibration.problem import pose
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world

MONTHS = 36
DRAWS = 2000


def truth_of(specification: Specification, panel: Panel) -> dict[str, float]:
    """Return the true values under the names of the estimates, multipliers about a mean of 1 over the panel's firms."""
    weight = np.bincount(panel.stratum, minlength=len(panel.places)) / len(panel.stratum)
    multiplier = np.array([s.onset_multiplier for s in specification.strata])
    base = multiplier[0]
    means, values = [], dict(_flat("behaviour", specification.behaviour.model_dump()))
    for name, prefix in (("sector", SECTOR), ("region", REGION)):
        labels = np.array([getattr(place, name) for place in panel.places])
        other = np.array([getattr(p, "region" if name == "sector" else "sector") for p in panel.places])
        effect = {x: multiplier[(labels == x) & (other == other[0])][0] / base for x in np.unique(labels)}
        mean = sum(weight[labels == x].sum() * e for x, e in effect.items())
        means.append(mean)
        values |= {prefix + x: e / mean for x, e in effect.items()}
    for name in RISK_CLASSES:
        values[f"behaviour.onset.{name}"] *= base * means[0] * means[1]
    return values


def _flat(prefix: str, node: object) -> Iterator[tuple[str, float]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _flat(f"{prefix}.{key}", value)
    elif isinstance(node, list | tuple):
        for place, value in enumerate(node):
            yield from _flat(f"{prefix}[{place}]", value)
    elif isinstance(node, float):
        yield prefix, node


def recover(number: int, key: int = 1) -> pd.DataFrame:
    """Play district `number`, estimate it, and return each number's truth beside its estimate."""
    specification = Specification.model_validate(district(np.random.default_rng([key, number])))
    panel = panel_of_world(specification, busy_plan(), MONTHS, seed=1000 * key + number)
    problem = pose(panel)
    found = fit(problem)
    quantities = hidden_quantities(problem, found, DRAWS, number) + direct_quantities(panel, DRAWS, number)
    table = estimates_frame(quantities)
    truth = truth_of(specification, panel)
    table = table[table["parameter"].isin(list(truth))]
    return table.assign(truth=table["parameter"].map(truth), district=number, converged=found.converged)


def recover_all(districts: int, workers: int = 2, key: int = 1) -> pd.DataFrame:
    """Return `recover` of many districts, one below the other."""
    with ProcessPoolExecutor(workers) as pool:
        return pd.concat(pool.map(partial(recover, key=key), range(districts)), ignore_index=True)


def judged(results: pd.DataFrame) -> pd.DataFrame:
    """Return by parameter: districts that measured it, intervals that held the truth, mean miss over mean half-width.

    Numbers that are 0 or 1 by nature, the other classes of an onset that is the same in all, and those that the
    records did not identify are left out.
    """
    inside = (results["truth"] > 0) & (results["truth"] < 1) | results["unit"].isin(["factor", "months"])
    twice = results["parameter"].isin([f"behaviour.onset.{name}" for name in "ACD"])
    twice |= results["parameter"].str.startswith("behaviour.general_deterrence")
    twice |= results["parameter"].isin(["behaviour.propensity[0].share"])
    chosen = results[inside & ~twice & (results["kind"] == "measured")].copy()
    chosen["covered"] = (chosen["truth"] >= chosen["low"]) & (chosen["truth"] <= chosen["high"])
    chosen["miss"], chosen["half"] = chosen["value"] - chosen["truth"], (chosen["high"] - chosen["low"]) / 2
    groups = chosen.groupby("parameter")
    table = groups.agg(
        districts=("covered", "size"), covered=("covered", "sum"), miss=("miss", "mean"), half=("half", "mean")
    )
    table = table.assign(coverage=table["covered"] / table["districts"], bias=table["miss"] / table["half"])
    return table[["districts", "covered", "coverage", "bias"]].reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--key", type=int, default=1)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    results = recover_all(options.districts, options.workers, options.key)
    results.to_csv(options.output.with_suffix(".all.csv"), index=False)
    judged(results).round(4).to_csv(options.output, index=False)


if __name__ == "__main__":
    main()
