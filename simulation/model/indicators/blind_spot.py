"""The blind spot: how closely a plan's own random visits tell the share of a group that is in violation.

Cells are the strata and classes of a group: the plan draws in each by itself. Of N firms in a cell the programmes reach
n different ones in a year. One cell alone: Wilson's 95 % interval for the share found, n counting as n/(1 − n/N), over
the sensitivity of a visit. Several cells are combined by their firms, as a stratified sample is, so that a class with
many visits does not speak for one with few: with W the cell's share of the firms and s its sensitivity,

    share in violation = Σ W·p/s,   variance = Σ (W/s)²·p(1 − p)·(1 − n/N)/n,

inside Wilson's formula. Where the plan hardly comes, a cell's error would drown what is known of all others. It is left
out then, and its share of the firms is added to the width, since all of them might be in violation or none: whichever
is narrower. So a cell that is never visited adds its share, and a group without visits has width 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.model.forecast import Forecast
from simulation.model.groups import GroupTotals, in_years
from simulation.model.indicators.life_table import chance_of_once
from simulation.model.population import RISK_CLASSES, SEVERITIES

Values = NDArray[np.float64]
Places = NDArray[np.int64]

WILSON_Z = 1.959963984540054
"""Normal quantile of a 95 % interval."""
EVERYONE = np.zeros(1, dtype=np.int64)
"""The place of everyone among the memberships."""
LEAST = 1e-6
"""Fewer visits a year, and a lower sensitivity, count as none: they tell nothing, and divisions would overflow."""


class Cells(NamedTuple):
    """Firms and the share reached by (replication, year, stratum, class); findings and sensitivity by membership."""

    firms: Values
    reached: Values
    found: Values
    sensitivity: Values


def blind_spots(forecast: Forecast, totals: GroupTotals) -> Values:
    """Return the blind-spot width, (replication, year, group).

    Share found and sensitivity are those of the class within the group: its visits by programmes in the year, weighed
    by the severity of its standing violations and by the departments of the visits.
    """
    firms = in_years(forecast.array("firms")).mean(axis=2)
    first, not_yet = (in_years(forecast.array(name)) for name in ("first_programme_visits", "not_yet_visited"))
    reached = np.nan_to_num(chance_of_once(first, not_yet), nan=0.0)
    found, sensitivity = _found(forecast, totals), _sensitivity(forecast, totals)
    cells = Cells(firms, reached, found, sensitivity)
    by_class = [
        widths(cells, np.arange(firms.shape[2])[None], EVERYONE, slice(c, c + 1)) for c in range(len(RISK_CLASSES))
    ]
    groups = np.empty((*firms.shape[:2], len(totals.memberships)))
    for chosen, members in alike(totals.memberships):
        groups[..., chosen] = widths(cells, members, chosen, slice(None))
    # Groups name the classes last.
    return np.concatenate([groups, *by_class], axis=-1)


def alike(memberships: Values) -> Iterator[tuple[Places, Places]]:
    """Yield groups with nearly as many strata, and their strata, (group, stratum), −1 where one has fewer.

    Groups are judged together: there may be hundreds, and each by itself is little work.
    """
    sizes = (memberships > 0).sum(axis=1)
    order = np.argsort(-sizes, kind="stable")
    while len(order):
        most = sizes[order[0]]
        chosen = order[2 * sizes[order] >= most]
        members = np.argsort(memberships[chosen] <= 0, axis=1, kind="stable")[:, :most]
        yield chosen, np.where(np.arange(most) < sizes[chosen, None], members, -1)
        order = order[len(chosen) :]


def widths(cells: Cells, members: Places, groups: Places, classes: slice) -> Values:
    """Return the widths of groups made of strata and classes, (replication, year, group)."""
    # A place that a smaller group does not fill holds no firms: it has no share in anything.
    there = (members >= 0)[:, :, None]
    firms, reached = (array[:, :, members, classes] * there for array in (cells.firms, cells.reached))
    wide = (array[:, :, groups, None, classes] for array in (cells.found, cells.sensitivity))
    parts = (firms, reached, *(np.broadcast_to(array, firms.shape) for array in wide))
    return width_in_violation(*(array.reshape(*array.shape[:3], -1) for array in parts))


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
