"""Exact slopes of indicators by the levers of a plan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simulation.engines.base import Request, check_request, enough_memory
from simulation.engines.counts.stages import holds_every_flag
from simulation.engines.lanes.batch import ratios_of, template_of
from simulation.evaluation.asked import BLIND_SPOT, SPELL, Asked, GroupName, asked_for, quantity_in
from simulation.evaluation.evaluate import HEADLINES, first_of_kinds, prepared
from simulation.evaluation.taped import Lever, Taped, run_taped, value_and_slopes
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import channels
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.model.states.given import with_state
from simulation.model.states.state import State

Values = NDArray[np.float64]


@enough_memory()
def slopes(
    specification: Specification,
    plan: Plan,
    levers: Sequence[str],
    months: int = 36,
    indicators: Sequence[str] = HEADLINES,
    groups: Sequence[GroupName] = ("all",),
    initial: State | None = None,
) -> xr.Dataset:
    """Return the exact derivatives of indicators by the levers of a plan.

    One run forwards and, for each indicator and group, one backwards, however many levers. At a ratio of 0 or 1 the
    slope is the one towards the inside. Where the largest month of `workload_peak` is not the only one, it is that of
    the first.

    Parameters
    ----------
    levers
        ``<programme>.ratio.<class>`` or ``proactive.<class>``. Rounds are whole numbers and have no slope.
    indicators, groups
        See `evaluate`; all but the blind-spot width, which is flat where nobody is visited.
    initial
        See `evaluate`.

    Returns
    -------
    xarray.Dataset
        ``slope`` with dimensions indicator, group, lever, and ``value`` with indicator, group; NaN where undefined.

    Raises
    ------
    InputError
        For unknown names, a plan with a capacity limit or with more programmes than the exact counts can tell apart,
        and what `run` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> found = sim.slopes(specification, plan, levers=["general.ratio.D"], months=12, indicators=["harm", "hours"])
    >>> found.slope.sel(group="all", lever="general.ratio.D").values.round(-2).tolist()[1] > 0
    True
    """
    if initial is not None:
        specification = with_state(specification, initial)
    asked = asked_for(specification, [plan], indicators, groups)
    check_request(Request(specification, plan, months))
    moved = _checked(plan, levers, indicators)
    if not holds_every_flag(specification, template_of([plan], dict.fromkeys(moved))):
        number = len(plan.programmes)
        raise InputError([Problem("no_slope_of_many", "programmes", number, remedy="no_slope_of_many")], plan.id)
    run = _run(specification, plan, months, asked, moved)
    shape = (len(indicators), len(groups))
    values, found = np.full(shape, np.nan), np.full((*shape, len(levers)), np.nan)
    for row, name in enumerate(indicators):
        for column, group in enumerate(asked.groups):
            quantity = quantity_in(name, channels(plan), group, asked)
            if quantity is not None:
                values[row, column], found[row, column] = value_and_slopes(run, quantity, moved)
    return xr.Dataset(
        {"slope": (("indicator", "group", "lever"), found), "value": (("indicator", "group"), values)},
        coords={"indicator": list(indicators), "group": list(asked.labels), "lever": list(levers)},
    )


def _checked(plan: Plan, levers: Sequence[str], indicators: Sequence[str]) -> list[Lever]:
    """Return the levers, or raise `InputError` with everything that has no slope."""
    known: dict[str, Lever] = {f"proactive.{c}": (-1, c) for c in RISK_CLASSES}
    for place, programme in enumerate(plan.programmes):
        known |= {f"{programme.id}.ratio.{c}": (place, c) for c in RISK_CLASSES}
    rounds = {f"{programme.id}.rounds.{c}" for programme in plan.programmes for c in RISK_CLASSES}
    problems = [] if levers else [Problem("too_short", "levers", 0, 1, "too_short")]
    for place, name in enumerate(levers):
        path = f"levers[{place}]"
        if name in rounds:
            problems.append(Problem("rounds_have_no_slope", path, name, remedy="rounds_have_no_slope"))
        elif name not in known:
            problems.append(Problem("not_among", path, name, ", ".join(known), "not_among"))
    if BLIND_SPOT in indicators:
        path = f"indicators[{list(indicators).index(BLIND_SPOT)}]"
        problems.append(Problem("no_slope_of_width", path, BLIND_SPOT, remedy="no_slope_of_width"))
    if SPELL in indicators:
        path = f"indicators[{list(indicators).index(SPELL)}]"
        problems.append(Problem("no_slope_of_spell", path, SPELL, remedy="no_slope_of_spell"))
    if plan.capacity_hours_per_month is not None:
        limit = plan.capacity_hours_per_month
        problems.append(
            Problem("no_slope_under_capacity", "capacity_hours_per_month", limit, remedy="no_slope_under_capacity")
        )
    if problems:
        raise InputError(problems, plan.id)
    return [known[name] for name in levers]


def _run(specification: Specification, plan: Plan, months: int, asked: Asked, moved: list[Lever]) -> Taped:
    template = template_of([plan], dict.fromkeys(moved))
    make = prepared(specification, template, months, asked.members, lump=True)
    ratios, proactive = ratios_of([plan])
    return run_taped(make, ratios[0], proactive[0], asked.weights(specification)[:, first_of_kinds(make)])
