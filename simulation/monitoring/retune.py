"""When to tune again: four rules, and first the one that says whether it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.calibration.hidden.draws import specification_of_draw
from simulation.comparison.futures import rows_of
from simulation.evaluation.evaluate import evaluate
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.monitoring.completion import ENOUGH
from simulation.monitoring.forecast_check import outside_twice
from simulation.monitoring.hypotheses.evidence import PLANNED

COLUMNS = ("rule", "answer", "figure", "limit", "detail")
LATE_PUSH = "late_push"
YES, NO, UNKNOWN = "yes", "no", "not_examined"
RUNNING = 2
"""Quarters that must be outside one after another."""
INDICATOR = "harm"
RANKED_DRAWS = 50
"""Draws of the newest calibration under which plans are ranked."""


@dataclass(frozen=True)
class Rank:
    """Place of the adopted plan among the compared ones.

    Attributes
    ----------
    before, now
        1 for the least harm, under the calibration it was adopted by and under the newest one.
    still_best
        Share of the newest draws under which it is not worse than the plan that came after it; nan without draws.
    best
        Id of the plan with the least harm now.
    """

    before: int
    now: int
    still_best: float
    best: str


def rank_of(
    plan: Plan, others: Sequence[Plan], old: Specification, new: Specification, draws: pd.DataFrame | None, months: int
) -> Rank:
    """Compare the adopted plan with others under the old and the newest calibration."""
    plans = [plan, *(p for p in others if p.id != plan.id)]
    harm = [_harm(specification, plans, months) for specification in (old, new)]
    places = [int((values < values[0]).sum()) + 1 for values in harm]
    share = float("nan")
    if draws is not None and len(plans) > 1:
        rows = rows_of(draws, new)
        chosen = np.unique(np.linspace(0, len(rows) - 1, min(RANKED_DRAWS, len(rows))).astype(int))
        drawn = np.array([_harm(specification_of_draw(new, rows[i]), plans, months) for i in chosen])
        share = float((drawn[:, 0] <= drawn[:, 1:].min(axis=1)).mean())
    return Rank(places[0], places[1], share, plans[int(np.argmin(harm[1]))].id)


def _harm(specification: Specification, plans: Sequence[Plan], months: int) -> np.ndarray:
    found = evaluate(specification, plans, months, indicators=(INDICATOR,), groups=("all",))
    return np.asarray(found["value"].to_numpy()[:, 0, 0])


def retune_table(
    rank: Rank | None, check: pd.DataFrame, hypotheses: pd.DataFrame, bound: float, completion: pd.DataFrame
) -> pd.DataFrame:
    """Return the rules, whether each asks for a new tuning, and the figure behind it.

    Parameters
    ----------
    bound
        Evidence from which an explanation counts as found.
    """
    outside = outside_twice(check)
    # A push that came late is a matter of the records: nothing has to be measured anew.
    causes = hypotheses[(hypotheses["name"] != PLANNED) & (hypotheses["kind"] != LATE_PUSH)]
    named, top = causes[causes["highest"] >= bound], causes["highest"].max()
    if late_push(hypotheses, bound):
        named = named.iloc[:0]
    share = float(completion.loc[completion["risk_class"] == "all", "share"].iloc[0])
    quarters = check["quarter"].nunique()
    rows = [
        _rank_row(rank),
        (
            "forecast_check",
            UNKNOWN if quarters < RUNNING else _answer(bool(outside)),
            len(outside),
            1,
            "、".join(outside),
        ),
        ("hypothesis", _answer(len(named) > 0), float(top), bound, "、".join(named["name"])),
        ("completion", UNKNOWN if np.isnan(share) else _answer(share < ENOUGH), share, ENOUGH, ""),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def late_push(hypotheses: pd.DataFrame, bound: float) -> bool:
    """Tell whether a late push explains more than anything else, and enough."""
    best = hypotheses.iloc[0]
    return bool(best["kind"] == LATE_PUSH and best["highest"] >= bound)


def _rank_row(rank: Rank | None) -> tuple[str, str, float, float, str]:
    if rank is None:
        return ("rank", UNKNOWN, float("nan"), 1, "")
    return ("rank", _answer(rank.now > rank.before), rank.now, rank.before, f"{rank.best};{rank.still_best:.2f}")


def _answer(yes: bool) -> str:
    return YES if yes else NO
