"""What the teams did with the visits, month by month."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simulation.engines.discrete_event.teams import KINDS, MONTH_HOURS, Teams, Visit

Vector = NDArray[np.float64]

ROUNDING = 1e-9  # months: a visit that ends with the month must not slip into the next by a rounding error


def summarise(visits: Sequence[Visit], teams: Teams, months: int) -> dict[str, Vector]:
    """Return queue, backlog, waiting and utilisation of one replication; `label` says what they are.

    Parameters
    ----------
    visits
        Everything that was ordered within the horizon.
    months
        Length of the horizon.

    Returns
    -------
    dict
        Arrays of shape (months,) or, for the measures of `BY_KIND`, (months, kinds).
    """
    by_kind = [[visit for visit in visits if visit.kind == kind] for kind in range(len(KINDS))]
    unlimited = math.isinf(teams.number)
    return {
        **{name: np.stack([measure(group, months) for group in by_kind], axis=1) for name, measure in BY_KIND.items()},
        "utilisation": _utilisation(visits, teams, months),
        "teams": _most_at_once(visits, months) if unlimited else np.full(months, float(teams.number)),
    }


def label(summaries: Sequence[dict[str, Vector]], replications: Vector) -> xr.Dataset:
    """Put the summaries of several replications together.

    Returns
    -------
    xarray.Dataset
        Over ``replication``, ``month`` and, for the first three, ``kind`` (for_cause, proactive, programme):

        - ``queue_mean``: visits waiting for inspectors, mean over the month;
        - ``backlog``: visits ordered so far and not finished when the month ends;
        - ``waiting_hours_mean``: working hours between request and start, of the visits begun in the month (NaN: none);
        - ``utilisation``: share of the inspector-hours of the month spent on visits (NaN without a capacity);
        - ``teams``: teams at work; without a capacity, the most visits that were under way at once.
    """
    dimensions = ("replication", "month", "kind")
    stacked = {name: np.stack([summary[name] for summary in summaries]) for name in summaries[0]}
    coordinates = {"replication": replications, "month": np.arange(len(summaries[0]["teams"])), "kind": list(KINDS)}
    return xr.Dataset({name: (dimensions[: a.ndim], a) for name, a in stacked.items()}, coords=coordinates)


def _moments(visits: Sequence[Visit], name: str) -> Vector:
    return np.array([getattr(visit, name) for visit in visits], dtype=np.float64)


def _hours_by_month(begin: Vector, end: Vector, weights: Vector, months: int) -> Vector:
    """Return the hours from `begin` to `end` that fall in each month, times `weights`, added up over the visits."""
    total = np.zeros(months)
    month = (begin // MONTH_HOURS).astype(np.int64)
    end = np.minimum(end, months * MONTH_HOURS)
    while len(begin):
        until = np.minimum(end, (month + 1) * MONTH_HOURS)
        np.add.at(total, month, weights * (until - begin))
        longer = end > until
        begin, end, weights, month = until[longer], end[longer], weights[longer], month[longer] + 1
    return total


def _queue_mean(visits: Sequence[Visit], months: int) -> Vector:
    requested, started = _moments(visits, "requested"), _moments(visits, "started")
    return _hours_by_month(requested, started, np.ones(len(visits)), months) / MONTH_HOURS


def _backlog(visits: Sequence[Visit], months: int) -> Vector:
    ordered = _moments(visits, "month").astype(np.int64)
    finished = np.ceil(_moments(visits, "ended") / MONTH_HOURS - ROUNDING) - 1
    change = np.zeros(months + 1)
    np.add.at(change, ordered, 1.0)
    np.add.at(change, np.clip(finished, ordered, months).astype(np.int64), -1.0)
    return np.cumsum(change)[:months]


def _waiting_mean(visits: Sequence[Visit], months: int) -> Vector:
    begun = [visit for visit in visits if visit.started < math.inf]
    month = (_moments(begun, "started") // MONTH_HOURS).astype(np.int64)
    waited = _moments(begun, "started") - _moments(begun, "requested")
    number = np.bincount(month, minlength=months)
    mean = np.full(months, np.nan)
    np.divide(np.bincount(month, weights=waited, minlength=months), number, out=mean, where=number > 0)
    return mean


def _utilisation(visits: Sequence[Visit], teams: Teams, months: int) -> Vector:
    inspectors = teams.number * teams.size
    if inspectors in (0, math.inf):
        return np.full(months, np.nan)
    begun = [visit for visit in visits if visit.started < math.inf]
    started, ended, size = (_moments(begun, name) for name in ("started", "ended", "inspectors"))
    return _hours_by_month(started, ended, size, months) / (inspectors * MONTH_HOURS)


def _most_at_once(visits: Sequence[Visit], months: int) -> Vector:
    started, ended = np.sort(_moments(visits, "started")), np.sort(_moments(visits, "ended"))
    # The number under way rises only when a visit starts, so that its peak is at a start or carried over.
    moments = np.concatenate([np.arange(months) * MONTH_HOURS, started[started < math.inf]])
    under_way = np.searchsorted(started, moments, "right") - np.searchsorted(ended, moments, "right")
    most = np.zeros(months)
    np.maximum.at(most, (moments // MONTH_HOURS).astype(np.int64), under_way)
    return most


BY_KIND = {"queue_mean": _queue_mean, "backlog": _backlog, "waiting_hours_mean": _waiting_mean}
