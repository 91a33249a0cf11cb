"""How often the intervals of an estimate hold the truth: many districts, each with behaviour of its own.

`python -m tests.simulation.calibration.recovery --districts 48` writes ``recovered.csv`` beside this file and, from it,
the table of ``docs/calibration.md``; with ``--output FILE`` it writes the tables there and leaves the page alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binom

from simulation.calibration.counted.quantities import direct_quantities
from simulation.calibration.estimates import hidden_quantities
from simulation.calibration.hidden.draws import REGION, SECTOR
from simulation.calibration.hidden.filtered import posterior_draws
from simulation.calibration.hidden.fit import fit
from simulation.calibration.hidden.posterior import pose
from simulation.calibration.panel.panel import Panel
from simulation.calibration.quantity import LEVEL, estimates_frame
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world

MONTHS = 36
DRAWS = 2000
HALF = 0.5
RECOVERED = Path(__file__).with_name("recovered.csv")
PAGE = Path(__file__).parents[3] / "docs" / "calibration.md"
BEGIN, END = "<!-- recovery: begin -->\n", "<!-- recovery: end -->\n"


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
    drawn = posterior_draws(found, DRAWS, number)
    quantities = hidden_quantities(problem, found, drawn, number) + direct_quantities(panel, DRAWS, number)
    table = estimates_frame(quantities)
    truth = truth_of(specification, panel)
    table = table[table["parameter"].isin(list(truth))]
    return table.assign(truth=table["parameter"].map(truth), district=number, converged=found.converged)


def recover_all(districts: int, workers: int = 2, key: int = 1) -> pd.DataFrame:
    """Return `recover` of many districts, one below the other."""
    with ProcessPoolExecutor(workers) as pool:
        return pd.concat(pool.map(partial(recover, key=key), range(districts)), ignore_index=True)


def judged(results: pd.DataFrame) -> pd.DataFrame:
    """Return by parameter: districts, intervals that held the truth, mean miss over mean half-width.

    A number is identifiable if most districts measured it; then every district counts, also one in which luck told
    little of it. Numbers that are 0 or 1 by nature and the other classes of an onset that is the same in all are left
    out.
    """
    inside = (results["truth"] > 0) & (results["truth"] < 1) | results["unit"].isin(["factor", "months"])
    twice = results["parameter"].isin([f"behaviour.onset.{name}" for name in "ACD"])
    twice |= results["parameter"].str.startswith("behaviour.general_deterrence")
    twice |= results["parameter"].isin(["behaviour.propensity[0].share"])
    measured = (results["kind"] == "measured").groupby(results["parameter"]).mean()
    identifiable = results["parameter"].isin(measured.index[measured > HALF])
    chosen = results[inside & ~twice & identifiable].copy()
    chosen["covered"] = (chosen["truth"] >= chosen["low"]) & (chosen["truth"] <= chosen["high"])
    chosen["miss"], chosen["half"] = chosen["value"] - chosen["truth"], (chosen["high"] - chosen["low"]) / 2
    groups = chosen.groupby("parameter")
    table = groups.agg(
        districts=("covered", "size"), covered=("covered", "sum"), miss=("miss", "mean"), half=("half", "mean")
    )
    table = table.assign(coverage=table["covered"] / table["districts"], bias=table["miss"] / table["half"])
    return table[["districts", "covered", "coverage", "bias"]].reset_index()


def page_lines(table: pd.DataFrame) -> list[str]:
    """Return the table of `judged` as lines of the page, what all numbers have in common first."""
    trials, held = int(table["districts"].sum()), int(table["covered"].sum())
    worst = table.iloc[int(table["coverage"].argmin())]
    tail = binom.cdf(worst["covered"], worst["districts"], LEVEL)
    return [
        f"{len(table)} numbers in {int(table['districts'].max())} districts: {held:,} of {trials:,} intervals, "
        f"**{held / trials:.1%}**, held the truth. The number held least often is `{worst['parameter']}`, in "
        f"{int(worst['covered'])} of {int(worst['districts'])}; an honest interval does that badly or worse with "
        f"probability {tail:.3f}, and {len(table)} were tried. The largest mean miss is "
        f"{table['bias'].abs().max():.2f} half-widths.",
        "",
        "| number | held | of | mean miss ÷ half-width |",
        "|---|---|---|---|",
        *(
            f"| `{row['parameter']}` | {row['covered']} | {row['districts']} | {row['bias']:+.2f} |"
            for row in table.to_dict("records")
        ),
    ]


def with_table(text: str, table: pd.DataFrame) -> str:
    """Return the text of the page with its table written anew."""
    head, begun, rest = text.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{PAGE.name}: the lines {BEGIN!r} and {END!r} must both be there")
    return head + BEGIN + "\n".join([*page_lines(table), ""]) + END + tail


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, default=48)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--key", type=int, default=1)
    parser.add_argument("--output", type=Path, default=RECOVERED)
    options = parser.parse_args()
    results = recover_all(options.districts, options.workers, options.key)
    table = judged(results).round(4)
    table.to_csv(options.output, index=False, lineterminator="\n")
    if options.output == RECOVERED:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table), encoding="utf-8", newline="\n")
    else:
        results.to_csv(options.output.with_suffix(".all.csv"), index=False)


if __name__ == "__main__":
    main()
