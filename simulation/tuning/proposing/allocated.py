"""Learning and finding want different visits: the ratios now and at the optimum beside those of either wish alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.evaluation.asked import asked_for
from simulation.evaluation.evaluate import evaluate
from simulation.evaluation.quantity import Quantity, quantity_of
from simulation.model.forecast import channels
from simulation.model.indicators.blind_spot import width_in_violation
from simulation.model.indicators.formulas import Formula, Part
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.tuning.answer import Answer
from simulation.tuning.information.allocation import side_by_side
from simulation.tuning.posed import Array
from simulation.tuning.problem.outcomes import DistrictOutcomes
from simulation.tuning.problem.posing import Question

WAYS = ("in_force", "optimum", "learning", "finding")
"""Ratios now, at the optimum, and where the hours of the optimum learn most and find most."""
ALL = "all"
COLUMNS = (
    "risk_class", "firms", "prevalence", "hours_per_visit",
    *(f"{what}_{way}" for what in ("ratio", "found", "width") for way in WAYS),
)  # fmt: skip


def allocation_of(answered: Answer) -> pd.DataFrame:
    """Return how the programmes' visits are shared out, and how learning and finding would share out the same hours.

    Firms and the share of them in violation are expected values under the plan in force: the means over the horizon of
    the stock and of the undetected stock, class by class. Visits are those of programmes in a year; a visit to a class
    costs what it costs on the mean over that class's programme visits at the optimum (over all of them where the class
    has none). The hours of the optimum's programme visits are then shared out anew: so that the share in violation of
    all firms is estimated with the least variance (in proportion to firms × standard deviation ÷ √hours), and so that
    most firms in violation are found (most violations an hour first), no firm more than once. What four ways find and
    leave open is told by one rule, so that they compare: visits × share in violation, as if a visit saw everything;
    and the width of the 95 % interval of the share in violation when so many different firms are visited at random,
    1 where nobody is. Learning is for the width of everyone: a class alone may be known better in another way.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, a row a class that has firms, and one for ``all``. ``ratio_…``: programme visits a firm and year,
        above 1 where rounds repeat. No rows where the optimum has no programme visits.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation.tuning.answer import answer
    >>> from simulation.tuning.problem.posing import question
    >>> from simulation.tuning.problem.usual import usual_problem
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> asked = question(usual_problem(specification, plan, 12), specification, plan)
    >>> table = allocation_of(answer(asked)).set_index("risk_class")
    >>> bool(table.width_learning["all"] < table.width_finding["all"])
    True
    >>> bool(table.found_learning["all"] < table.found_finding["all"])
    True
    """
    asked = answered.solved.question
    firms, prevalence = _firms(asked)
    (now, _), (best, hours) = (_programme_visits(asked, plan) for plan in (asked.plan, answered.plan))
    own = firms > 0
    if not (best[own] > 0).any():
        return pd.DataFrame(columns=list(COLUMNS))
    usual = hours[own].sum() / best[own].sum()
    cost = np.where(best > 0, np.divide(hours, best, out=np.full(len(best), usual), where=best > 0), usual)
    # Repeat visits may take more hours than one visit to everybody does.
    total = min(float(cost[own] @ best[own]), float(cost[own] @ firms[own]))
    both = side_by_side(
        firms[own], prevalence[own], total, cost[own], [c for c, k in zip(RISK_CLASSES, own, strict=True) if k]
    )
    visits = (now[own], best[own], both["learning_visits"].to_numpy(), both["finding_visits"].to_numpy())
    told = {name: both[name].tolist() for name in COLUMNS[:3]} | {"hours_per_visit": cost[own].tolist()}
    return _table(told, firms[own], prevalence[own], dict(zip(WAYS, visits, strict=True)))


def _firms(asked: Question) -> tuple[Array, Array]:
    """Return firms and the share of them in violation, by class, under the plan in force."""
    names = ["firms", "undetected_stock"]
    found = evaluate(asked.specification, [asked.plan], asked.problem.months, names, RISK_CLASSES).value.values[0]
    firms, stock = np.nan_to_num(found)
    return firms, np.clip(np.divide(stock, firms, out=np.zeros_like(firms), where=firms > 0), 0.0, 1.0)


def _programme_visits(asked: Question, plan: Plan) -> tuple[Array, Array]:
    """Return the visits of programmes in a year and the inspector-hours that they take, by class."""
    names, months = channels(plan), asked.problem.months
    hours = {f"programme:{own.id}": own.hours_per_visit * own.team_size for own in plan.programmes}
    counted = asked_for(asked.specification, [plan], ["visits"], RISK_CLASSES)
    quantities: list[Quantity] = []
    for weights in (dict.fromkeys(hours, 1.0), hours):
        part = Part("visits", tuple(weights.get(name, 0.0) for name in names))
        for group in counted.groups:
            kind = quantity_of("visits", names, group, counted.member_of(group))
            assert kind is not None
            quantities.append(Quantity(Formula("sum", (part,)), (part,), kind.channels, kind.risk_class, kind.member))
    outcomes = DistrictOutcomes(asked.specification, plan, months, (), tuple(quantities), counted)
    visits, spent = outcomes.values(np.zeros((1, 0)))[0].reshape(2, len(RISK_CLASSES))
    return visits, spent


def _table(told: dict[str, list[float]], firms: Array, prevalence: Array, ways: dict[str, Array]) -> pd.DataFrame:
    """Return the table, a row a class and one for everyone."""
    table: dict[str, list[float]] = {name: list(values) for name, values in told.items()}
    everyone = float(firms.sum())
    share = float(firms @ prevalence) / everyone
    spent = np.array(told["hours_per_visit"]) @ ways["optimum"] / ways["optimum"].sum()
    for name, value in zip(COLUMNS[:4], (ALL, everyone, share, float(spent)), strict=True):
        table[name].append(value)  # type: ignore[arg-type]  # names of classes are text
    for way, visits in ways.items():
        reached = np.minimum(visits / firms, 1.0)
        table[f"ratio_{way}"] = [*(visits / firms).tolist(), float(visits.sum()) / everyone]
        table[f"found_{way}"] = [*(visits * prevalence).tolist(), float(visits @ prevalence)]
        table[f"width_{way}"] = [*_widths(firms[:, None], reached[:, None], prevalence[:, None]),
                                 *_widths(firms[None], reached[None], prevalence[None])]  # fmt: skip
    return pd.DataFrame(table)[list(COLUMNS)]


def _widths(firms: Array, reached: Array, prevalence: Array) -> list[float]:
    """Return the width of each row of cells, as if a visit saw everything."""
    return [float(w) for w in width_in_violation(firms, reached, prevalence, np.ones_like(firms))]
