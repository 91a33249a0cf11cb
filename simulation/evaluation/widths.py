"""Blind-spot widths of everyone and of each class alone, for many plans: what a search asks for again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request, enough_memory, record
from simulation.engines.counts.stages import holds_every_flag
from simulation.engines.expectation import Expectation
from simulation.engines.lanes.batch import make_of, pack_plans, ratios_of, template_of
from simulation.engines.lanes.play import measures
from simulation.evaluation.asked import BLIND_SPOT
from simulation.evaluation.evaluate import evaluate, places_of, prepared
from simulation.model.forecast import Forecast
from simulation.model.groups import ADDED_UP, Group, GroupTotals, in_years
from simulation.model.indicators.blind_spot import blind_spots, kinds_of
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

GROUPS = ("all", *RISK_CLASSES)
EVERYONE = (Group("all", ""),)


@enough_memory()
def widths_by_class(specification: Specification, plans: Sequence[Plan], months: int = 36) -> NDArray[np.float64]:
    """Return the blind-spot widths of `GROUPS`, (plan, group), as `evaluate` has them.

    Plans of one make are played at once, and nothing but the widths is worked out.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/a_zero.json")
    >>> widths_by_class(specification, [plan], months=12)[0, 1:3].round(2).tolist()[0]
    1.0
    """
    first = plans[0]
    alike = all(make_of(plan) == make_of(first) for plan in plans)
    alone = bool(first.measures) or first.capacity_hours_per_month is not None
    if not alike or alone or not holds_every_flag(specification, first):
        return np.asarray(evaluate(specification, plans, months, [BLIND_SPOT], GROUPS).value.values[:, 0])
    make = prepared(specification, template_of(list(plans)), months, EVERYONE, lump=False)
    played = measures(pack_plans(make, *ratios_of(list(plans))))
    widths = np.empty((len(plans), len(GROUPS)))
    for places in places_of(map(kinds_of, plans)).values():  # widths are made of the same cells
        own, plan = {name: array[places] for name, array in played.items()}, plans[places[0]]
        forecast = Forecast(record(Request(specification, plan, months), own), specification, plan, Expectation.name)
        widths[places] = blind_spots(forecast, _sums(forecast)).mean(axis=1)
    return widths


def _sums(forecast: Forecast) -> GroupTotals:
    """Return what widths need of the sums over everyone, by class."""
    strata = len(forecast.specification.strata)
    months = {name: in_years(forecast.array(name).sum(axis=2, keepdims=True)) for name in ADDED_UP}
    groups = (*EVERYONE, *(Group("risk_class", name) for name in RISK_CLASSES))
    return GroupTotals(groups, np.ones((1, strata)), months)
