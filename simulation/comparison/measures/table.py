"""The measures of a plan as a tidy table: who qualifies, for how long, who loses it and why, who is in violation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.forecast import Forecast
from simulation.model.incentives.effect import MeasureEffect, effect_of
from simulation.model.incentives.measure import ANY_CONVENIENCE, ANY_REVIEW
from simulation.model.indicators.qualifying import LOST
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

COLUMNS = (
    "plan", "measure", "title", "kind", "classes", "conditions", "eligible", "eligible_share", "gained", "lost",
    "lost_by_class", "lost_by_sanction", "lost_by_exit", "spell", "exposure", "serious_exposure", "exposure_share",
    "multiplier", "low", "high",
)  # fmt: skip
"""`eligible` is a mean number of firms; `gained`, `lost` and its parts are times a year; `spell` is in months;
`exposure` and `serious_exposure` are firm-months a year; `multiplier` with `low` and `high` is what is assumed of the
onset of violations while a firm qualifies: 1 throughout where the specification assumes nothing."""
COUNTED = ("eligible", "eligible_minor", "eligible_serious")
JOINT = {ANY_CONVENIENCE: "convenience", ANY_REVIEW: "strict_review"}

Values = NDArray[np.float64]


class _Row(NamedTuple):
    name: str
    title: str
    kind: str
    classes: str
    conditions: str
    assumed: MeasureEffect


def measures_table(specification: Specification, plans: Plan | Iterable[Plan], months: int = 36) -> pd.DataFrame:
    """Return the expected course of every measure of some plans, a row each; plans without measures have no rows.

    Two rows of each plan join its measures: ``all:convenience`` and ``all:strict_review`` count a firm once, however
    many measures it qualifies for; a plan without conveniences (or reviews) lacks that row.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`. Firms that qualify when the run begins have not gained it; a spell runs from the month after the push
        in which a firm qualifies to the last month in which it does, so ``spell`` is eligible firm-months ÷ times lost.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/synthetic/incentives.json")
    >>> table = measures_table(specification, plan, months=12)
    >>> bool((table.exposure_share < 1).all()), bool((table.lost > 0).all())
    (True, True)
    """
    chosen = [plans] if isinstance(plans, Plan) else list(plans)
    frames = [table_of(Expectation().run(Request(specification, p, months))) for p in chosen if p.measures]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def table_of(forecast: Forecast) -> pd.DataFrame:
    """Return the same of a run, the mean over its replications."""
    plan, names = forecast.plan, forecast.record.plan_measures
    rows = [row for row in _rows(forecast.specification, plan) if row.name in names]
    return pd.DataFrame([_figures(forecast, plan, row) for row in rows], columns=list(COLUMNS))


def _rows(specification: Specification, plan: Plan) -> list[_Row]:
    effects = specification.behaviour.measures
    joint = []
    for name, kind in JOINT.items():
        own = [m for m in plan.measures if m.convenient == (kind == "convenience")]
        if own:
            classes = "".join(c for c in RISK_CLASSES if any(c in m.classes for m in own))
            joint.append(_Row(name, "", kind, classes, "", effect_of(effects, name)))
    single = [
        _Row(
            m.id, m.title, m.kind, "".join(m.classes), " ".join(k for k, v in m.conditions.model_dump().items() if v),
            effect_of(effects, m.id, m.kind),
        )
        for m in plan.measures
    ]  # fmt: skip
    return [*joint, *single]


def _figures(forecast: Forecast, plan: Plan, row: _Row) -> tuple[object, ...]:
    """Return a row of the table."""
    months = forecast.record.months
    years = months / MONTHS_PER_YEAR
    eligible, minor, serious = (_course(forecast, name, row.name) for name in COUNTED)
    ends = {name: _course(forecast, name, row.name) for name in LOST}
    total, lost = float(eligible.sum()), {name: float(course.sum()) / years for name, course in ends.items()}
    exposed = float((minor + serious).sum())
    firms = float(forecast.array("firms").sum(axis=(1, 2, 3)).mean())
    # Between the first month and the last: a class or a sanction ends it after the count of a month, leaving before.
    between = ends["lost_by_class"][:-1] + ends["lost_by_sanction"][:-1] + ends["lost_by_exit"][1:]
    gained = float(eligible[-1] - eligible[0] + between.sum())
    all_lost, effect = sum(lost.values()), row.assumed
    return (
        plan.id, row.name, row.title, row.kind, row.classes, row.conditions, total / months, _ratio(total, firms),
        gained / years, all_lost, *lost.values(), _ratio(total, all_lost * years), exposed / years,
        float(serious.sum()) / years, _ratio(exposed, total), effect.onset_multiplier, effect.low, effect.high,
    )  # fmt: skip


def _course(forecast: Forecast, measure: str, name: str) -> Values:
    """Return a measure of one row month by month, the mean over replications."""
    place = forecast.record.plan_measures.index(name)
    return np.asarray(forecast.array(measure)[..., place].sum(axis=(2, 3)).mean(axis=0))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
