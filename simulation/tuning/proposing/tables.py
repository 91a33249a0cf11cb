"""The tables of a tuning, as its files hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.model.plan import Plan
from simulation.tuning.answer import indicators_of
from simulation.tuning.clash import Clash
from simulation.tuning.posed import Array
from simulation.tuning.prices import BOUNDS
from simulation.tuning.problem.posing import Question, Rounds

if TYPE_CHECKING:
    from simulation.tuning.proposing.tuned import Tuned

PRICES = (
    "point", "limit", "at", "slack", "price", "unit", "valid_low", "valid_high", "checked",
)  # fmt: skip
CLASH = ("limit", "set", "at", "shortfall", "relax_alone_to", "alone")
FIRST, LAST = ("point", "plan"), ("kind", "proven", "stopped_by")
IN_FORCE, ANNOUNCED = "in_force", "announced"


def clash_table(clash: Clash) -> pd.DataFrame:
    """Return the limits of a clash: by how much together, and what each alone would have to be."""
    rows = [
        (
            limit.name, "linear" if clash.linear else "all", limit.at, limit.shortfall, limit.relax_alone_to,
            getattr(limit, "alone", False),
        )
        for limit in clash.limits
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CLASH))


def price_table(tuned: Tuned) -> pd.DataFrame:
    """Return the prices at the optimum (point ``optimum``), then those along the frontier, unchecked."""
    if tuned.answer is None:
        return pd.DataFrame(columns=list(PRICES))
    goal = tuned.answer.solved.posed.goals[0].name
    rows: list[tuple[Any, ...]] = [
        ("optimum", p.limit, p.at, p.slack, p.price, _unit(goal, p.limit), p.valid_low, p.valid_high, p.checked)
        for p in tuned.answer.prices
    ]
    for number, point in enumerate(tuned.front.points if tuned.front else ()):
        rows += [
            (str(number + 1), limit, np.nan, 0.0, price, _unit(goal, limit), np.nan, np.nan, np.nan)
            for limit, price in point.prices.items()
        ]
    return pd.DataFrame(rows, columns=list(PRICES))


def _unit(goal: str, limit: str) -> str:
    """Return the unit of a price: the goal per unit of the limit."""
    return f"{goal} / {limit.partition(':')[2] if limit.startswith(BOUNDS) else limit.partition('.')[0]}"


def announced_table(tuned: Tuned) -> pd.DataFrame:
    """Return each lever's smooth and announced value; loss, bound, certificate and runs stand in every row."""
    found = tuned.announcement
    if found is None:
        return pd.DataFrame()
    table = pd.DataFrame(found.rows())
    table.insert(0, "point", ANNOUNCED)
    return table.assign(
        loss=found.loss, bound=found.bound, certified=found.certified, why=found.why, runs=found.runs,
        looked=found.looked,
    )  # fmt: skip


def points_table(
    question: Question, rounds: Rounds, settings: list[tuple[Array, dict[str, Any]]], plans: list[Plan]
) -> pd.DataFrame:
    """Return one row a setting: what is told of it, levers, indicators.

    Parameters
    ----------
    settings
        Setting (lever,), and ``point, plan, kind, proven, stopped_by``.
    plans
        The same settings as plans.
    """
    if not settings:
        return pd.DataFrame()
    shown = indicators_of(question, {str(number): plan for number, plan in enumerate(plans)})
    chosen = {lever.name: number for lever, number in zip(question.rounds, rounds, strict=True)}
    rows = []
    for number, (point, told) in enumerate(settings):
        levers = dict(zip((lever.name for lever in question.levers), point.tolist(), strict=True))
        values: dict[str, Any] = {str(name): value for name, value in shown[str(number)].items()}
        first, last = ({key: told[key] for key in keys} for keys in (FIRST, LAST))
        rows.append({**first, **levers, **chosen, **values, **last})
    return pd.DataFrame(rows)
