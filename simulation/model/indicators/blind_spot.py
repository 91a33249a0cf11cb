"""The blind spot: how closely a plan's own random visits tell the share of a group that is in violation.

Cells are the classes of strata that are drawn alike: by programmes that differ in nothing but name and scope. Of N
firms in a cell the programmes reach n different ones in a year. One cell alone: Wilson's 95 % interval for the share
found, n counting as n/(1 − n/N), over the sensitivity of a visit. Several cells are combined by their firms, as a
stratified sample is, so that a class with many visits does not speak for one with few: with W the cell's share of the
firms and s its sensitivity,

    share in violation = Σ W·p/s,   variance = Σ (W/s)²·p(1 − p)·(1 − n/N)/n,

inside Wilson's formula. Where the plan hardly comes, a cell's error would drown what is known of all others. It is left
out then, and its share of the firms is added to the width, since all of them might be in violation or none: whichever
is narrower. So a cell that is never visited adds its share, and a group without visits has width 1.

Strata that are drawn alike are one cell and not many: a future may visit nobody in a small stratum, which tells no less
of its class for that.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.model.forecast import Forecast
from simulation.model.groups import GroupTotals, in_years
from simulation.model.indicators.life_table import chance_of_once
from simulation.model.plan import Plan, Programme, Scope
from simulation.model.population import RISK_CLASSES, SEVERITIES
from simulation.model.rules import in_scope

Values = NDArray[np.float64]
Kinds = tuple[tuple[int, Scope], ...]

WILSON_Z = 1.959963984540054
"""Normal quantile of a 95 % interval."""
EVERYONE = 0
"""The place of everyone among the memberships."""
CONTENT = tuple(name for name in Programme.model_fields if name not in ("id", "title", "scope"))
LEAST = 1e-6
"""Fewer visits a year, and a lower sensitivity, count as none: they tell nothing, and divisions would overflow."""


def blind_spots(forecast: Forecast, totals: GroupTotals) -> Values:
    """Return the blind-spot width, (replication, year, group).

    Share found and sensitivity are those of the class within the group: its visits by programmes in the year, weighed
    by the severity of its standing violations and by the departments of the visits.
    """
    members, (found, sensitivity) = totals.memberships, (_found(forecast, totals), _sensitivity(forecast, totals))
    sets = drawn_alike(forecast, members.shape[1])
    there = members @ sets.T > 0  # (membership, set)
    widths = np.empty((*found.shape[:2], len(members) + len(RISK_CLASSES)))
    # Groups of as many cells are judged together: there may be hundreds, and each by itself is little work.
    for size in np.unique(there.sum(axis=1)):
        groups = np.flatnonzero(there.sum(axis=1) == size)
        group, own = np.nonzero(there[groups])
        firms, reached = _reached(forecast, members[groups][group] * sets[own])
        by_class = (array[:, :, groups[group]] for array in (found, sensitivity))
        parts = [part.reshape(*part.shape[:2], len(groups), size, -1) for part in (firms, reached, *by_class)]
        widths[..., groups] = width_in_violation(*(part.reshape(*part.shape[:3], -1) for part in parts))
        if groups[0] == EVERYONE:  # groups name the classes last
            widths[..., len(members) :] = width_in_violation(*(p[:, :, 0].swapaxes(-1, -2) for p in parts))
    return widths


def drawn_alike(forecast: Forecast, strata: int) -> Values:
    """Return sets of strata that the plan draws alike, 0/1 (set, stratum).

    Strata that are added up already are one set.
    """
    of_specification = forecast.specification.strata
    if len(of_specification) != strata:
        return np.ones((1, strata))
    plans = (forecast.plan, *(plan for _, _, plan in forecast.changes))
    places = tuple((s.sector, s.region, s.id) for s in of_specification)
    return _sets(tuple(kinds_of(plan) for plan in plans), places)


def kinds_of(plan: Plan) -> Kinds:
    """Return of each programme the place of the first that differs in nothing but name and scope, and the scope."""
    first: dict[tuple[object, ...], int] = {}
    contents = (tuple(getattr(programme, name) for name in CONTENT) for programme in plan.programmes)
    places = (first.setdefault(content, place) for place, content in enumerate(contents))
    return tuple(zip(places, (programme.scope for programme in plan.programmes), strict=True))


@lru_cache(maxsize=16)
def _sets(plans: tuple[Kinds, ...], places: tuple[tuple[str, str, str], ...]) -> Values:
    """Return the same of what was drawn where: hundreds of futures and of ratios change nothing of it."""
    wanted = [[(kind, scope.model_dump()) for kind, scope in kinds] for kinds in plans]
    keys = [dict(zip(("sector", "region", "id"), place, strict=True)) for place in places]
    patterns = [
        tuple(tuple(sorted(kind for kind, scope in kinds if in_scope(scope, key))) for kinds in wanted) for key in keys
    ]
    sets = np.array([[pattern == each for pattern in patterns] for each in dict.fromkeys(patterns)], dtype=np.float64)
    sets.setflags(write=False)
    return sets


def _reached(forecast: Forecast, cells: Values) -> tuple[Values, Values]:
    """Return firms and the share of them reached, (replication, year, cell, class), of 0/1 weights (cell, stratum)."""
    names = ("firms", "first_programme_visits", "not_yet_visited")
    firms, first, not_yet = (in_years(np.matmul(cells, forecast.array(name))) for name in names)
    return firms.mean(axis=2), np.nan_to_num(chance_of_once(first, not_yet), nan=0.0)


def width_in_violation(firms: Values, reached: Values, found: Values, sensitivity: Values) -> Values:
    """Return the width of the 95 % interval for the share in violation of a group made of cells (last axis).

    Parameters
    ----------
    firms
        Firms of each cell, N.
    reached
        Share of them that programmes reach in the year, n ÷ N.
    found
        Share of the visits that find something.
    sensitivity
        Chance that a visit to a firm in violation finds it.

    Examples
    --------
    Nobody is visited; half of a hundred firms are, and a tenth of them is found; all are:

    >>> firms, found, sensitivity = np.full((3, 1), 100.0), np.full((3, 1), 0.1), np.full((3, 1), 0.8)
    >>> width_in_violation(firms, np.array([[0.0], [0.5], [1.0]]), found, sensitivity).round(3)
    array([1.   , 0.149, 0.   ])
    """
    known = (firms * reached > LEAST) & (sensitivity > LEAST)
    order = np.argsort(np.where(known, -reached, 1.0), axis=-1, kind="stable")
    firms, reached, found, sensitivity = (
        np.take_along_axis(array, order, axis=-1) for array in (firms, reached, found, sensitivity)
    )
    known = np.take_along_axis(known, order, axis=-1)
    total = firms.sum(axis=-1, keepdims=True)
    weight = np.divide(firms, total, out=np.zeros_like(firms), where=total > 0)
    raised = np.divide(weight, sensitivity, out=np.zeros_like(weight), where=known)
    # Of the most visited cells, of those and the next, …: what they tell, and the share of the firms beyond them.
    error = _error(firms, reached, known) * raised**2
    spread = np.cumsum(error * found * (1 - found), axis=-1)
    size, error = np.cumsum(raised, axis=-1), np.cumsum(error, axis=-1)
    width = 1 - np.cumsum(weight, axis=-1) + size * _wilson(spread, error, size)
    return np.asarray(np.clip(np.where(known, width, 1.0).min(axis=-1), 0.0, 1.0))


def _error(firms: Values, reached: Values, known: NDArray[np.bool_]) -> Values:
    """Return (1 − n/N)/n of each cell."""
    return np.divide(1 - reached, reached * firms, out=np.zeros_like(firms), where=known)


def _wilson(spread: Values, error: Values, size: Values) -> Values:
    """Return Wilson's width for weights that add up to 1, from sums whose weights add up to `size`."""
    some = error > 0
    n = np.divide(size**2, error, out=np.zeros_like(error), where=some)
    p = np.divide(spread, error, out=np.zeros_like(error), where=some)
    width = 2 * WILSON_Z * np.sqrt(p * n + WILSON_Z**2 / 4) / (n + WILSON_Z**2)
    return np.where(some, width, 0.0)


def _found(forecast: Forecast, totals: GroupTotals) -> Values:
    """Return findings per visit of programmes, (replication, year, membership, class)."""
    own = _programmes(forecast)
    visits, found = (totals.by_class(name)[..., own].sum(axis=-1) for name in ("visits", "found_by_channel"))
    share = np.divide(found, visits, out=np.zeros_like(visits), where=visits > 0)
    return np.asarray(np.clip(share, 0.0, 1.0))


def _sensitivity(forecast: Forecast, totals: GroupTotals) -> Values:
    """Return the chance that a programme's visit finds a standing violation, (replication, year, membership, class).

    Without any violation the severity that is seen less often counts.
    """
    visits = totals.by_class("visits")[..., _programmes(forecast)]
    unseen = 1 - np.array([getattr(forecast.specification.behaviour.sensitivity, name) for name in SEVERITIES])
    departments = np.array(forecast.departments)
    seen = 1 - unseen ** departments[:, None]  # (programme, severity)
    total = visits.sum(axis=-1, keepdims=True)
    of_visit = np.divide(visits @ seen, total, out=np.zeros((*visits.shape[:-1], 2)), where=total > 0)
    standing = totals.by_class("in_violation")
    number = standing.sum(axis=-1)
    mixed = np.divide((of_visit * standing).sum(axis=-1), number, out=np.zeros_like(number), where=number > 0)
    return np.asarray(np.where(number > 0, mixed, of_visit.min(axis=-1)))


def _programmes(forecast: Forecast) -> slice:
    """Return where the programmes stand among the channels."""
    return slice(len(forecast.record.channels) - len(forecast.departments), None)
