"""Many plans at once: the indicators of `compare` for each of them, without tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import xarray as xr

from simulation.engines.base import Request, check_request, enough_memory, record
from simulation.engines.counts.stages import holds_every_flag
from simulation.engines.expectation import Expectation
from simulation.engines.lanes.batch import Make, make_of, pack_plans, prepare, ratios_of, template_of
from simulation.engines.lanes.play import group_totals, measures
from simulation.evaluation.asked import BLIND_SPOT, SPELL, Asked, GroupName, asked_for, quantity_in, weights_of
from simulation.model.forecast import Forecast, channels
from simulation.model.groups import Group
from simulation.model.indicators import indicators as every_indicator
from simulation.model.indicators.blind_spot import kinds_of
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.given import with_state
from simulation.model.states.state import State

HEADLINES = ("coverage", "burden_on_a", "detection_yield", "harm", "hours")
COMPILED = "compiled"
LANES_AT_ONCE = 2**13
"""Plans × kinds that are packed together: some dozen MiB."""


K = TypeVar("K", bound=Hashable)


class _Batch(NamedTuple):
    make: object
    places: list[int]


@enough_memory()
def evaluate(
    specification: Specification,
    plans: Sequence[Plan],
    months: int = 36,
    indicators: Sequence[str] = HEADLINES,
    groups: Sequence[GroupName] = ("all", "A"),
    initial: State | None = None,
) -> xr.Dataset:
    """Return indicators of many plans: the expected values of `compare`, hundreds of plans a second.

    Plans that differ in ratios and proactive visits alone run side by side in the compiled core. A plan with a capacity
    limit runs by itself, with NumPy (where the blind-spot width is asked for, strata are not added up); so does one
    with so many programmes that their flags are taken as independent. The variable ``engine`` says which plan took
    which way: ``compiled``, ``numpy``, ``flags independent``.

    Parameters
    ----------
    indicators
        Names as in the column ``indicator`` of a comparison.
    groups
        ``all``, a class, ``sector:H``, ``region:张湾``; or pairs as in the columns ``scope`` and ``group``.
    initial
        `State` that every plan begins with, as in `compare`: a plan year begins.

    Returns
    -------
    xarray.Dataset
        ``value`` with dimensions plan (ids, in the order given), indicator, group; NaN where undefined.

    Raises
    ------
    InputError
        For an unknown indicator or group, and for what `run` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> values = sim.evaluate(specification, [plan, plan.with_ratio(A=0.0)], months=12, indicators=["hours"])
    >>> dict(values.sizes), bool(values.value[0, 0, 0] > values.value[1, 0, 0])
    ({'plan': 2, 'indicator': 1, 'group': 2}, True)
    """
    if initial is not None:
        specification = with_state(specification, initial)
    asked = asked_for(specification, plans, indicators, groups)
    for plan in plans:
        check_request(Request(specification, plan, months))
    values = np.full((len(plans), len(indicators), len(groups)), np.nan)
    engines = np.full(len(plans), COMPILED, dtype=object)
    for batch in _batches(plans, by_cells=BLIND_SPOT in indicators):
        chosen = [plans[place] for place in batch.places]
        by_itself = chosen[0].capacity_hours_per_month is not None or _of_whole_record(chosen[0], indicators)
        if by_itself or not holds_every_flag(specification, template_of(chosen)):
            engines[batch.places] = [_way(specification, plan) for plan in chosen]
            values[batch.places] = [_one_by_one(specification, plan, months, asked) for plan in chosen]
        else:
            values[batch.places] = _together(specification, chosen, months, asked)
    return xr.Dataset(
        {"value": (("plan", "indicator", "group"), values), "engine": ("plan", engines.astype(str))},
        coords={"plan": [plan.id for plan in plans], "indicator": list(indicators), "group": list(asked.labels)},
    )


def _of_whole_record(plan: Plan, indicators: Sequence[str]) -> bool:
    """Tell whether the compiled sums do not hold what is asked of a plan with measures."""
    return bool(plan.measures) and bool({BLIND_SPOT, SPELL} & set(indicators))


def _way(specification: Specification, plan: Plan) -> str:
    """Return how a plan that runs by itself is run."""
    return "numpy" if holds_every_flag(specification, plan) else "flags independent"


def _batches(plans: Sequence[Plan], *, by_cells: bool) -> list[_Batch]:
    """Put plans of one make together; `by_cells`: those that draw the same strata alike, which are one cell there."""
    alike = places_of((make_of(plan), kinds_of(plan) if by_cells else ()) for plan in plans)
    return [_Batch(make, places) for (make, _), places in alike.items()]


def places_of(keys: Iterable[K]) -> dict[K, list[int]]:
    """Return the places at which each key stands."""
    found: dict[K, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found


@lru_cache(maxsize=64)
def prepared(
    specification: Specification, template: Plan, months: int, members: tuple[Group, ...], *, lump: bool
) -> Make:
    """Keep what plans of a make share: a search evaluates one plan after another."""
    return prepare(specification, template, months, weights_of(specification, members), lump=lump)


def _together(specification: Specification, plans: list[Plan], months: int, asked: Asked) -> np.ndarray:
    """Return (plan, indicator, group) of plans of one make."""
    each_stratum = BLIND_SPOT in asked.indicators
    make = prepared(specification, template_of(plans), months, asked.members, lump=not each_stratum)
    ratios, proactive = ratios_of(plans)
    step = max(1, LANES_AT_ONCE // make.packed.strata)
    parts = []
    for start in range(0, len(plans), step):
        packed = pack_plans(make, ratios[start : start + step], proactive[start : start + step])
        if each_stratum:
            own = plans[start : start + step]
            request = Request(specification, own[0], months)
            forecast = Forecast(record(request, measures(packed)), specification, own[0], Expectation.name)
            parts.append(_of_forecast(forecast, asked))
        else:
            totals = group_totals(packed, asked.weights(specification)[:, first_of_kinds(make)])
            parts.append(_of_totals(totals, plans[0], asked))
    return np.concatenate(parts)


def first_of_kinds(make: Make) -> np.ndarray:
    """Return one stratum of each kind."""
    return np.unique(make.kinds, return_index=True)[1]


def _of_totals(totals: np.ndarray, plan: Plan, asked: Asked) -> np.ndarray:
    visited_by = channels(plan)
    values = np.full((len(totals), len(asked.indicators), len(asked.groups)), np.nan)
    for row, name in enumerate(asked.indicators):
        for column, group in enumerate(asked.groups):
            quantity = quantity_in(name, visited_by, group, asked)
            if quantity is not None:
                values[:, row, column] = quantity.value(totals)
    return values


def _one_by_one(specification: Specification, plan: Plan, months: int, asked: Asked) -> np.ndarray:
    return np.asarray(_of_forecast(Expectation().run(Request(specification, plan, months)), asked)[0])


def _of_forecast(forecast: Forecast, asked: Asked) -> np.ndarray:
    """Return (replication, indicator, group) from a labelled record."""
    known = every_indicator(forecast)
    places = [known.groups.index(group) for group in asked.groups]
    return np.stack([known.values[name][:, places] for name in asked.indicators], axis=1)
