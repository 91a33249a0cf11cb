"""Closed forms of queues and batches: what a simulated office must come close to, and a first guess without one."""

from __future__ import annotations

import math
from collections.abc import Sequence


def erlang_c(servers: int, load: float) -> float:
    """Return the chance that a request has to wait (M/M/c).

    Parameters
    ----------
    load
        Mean number of servers at work, in erlang; less than `servers`.

    Examples
    --------
    >>> round(erlang_c(55, 48), 4)
    0.2387
    """
    term, total = 1.0, 0.0
    for busy in range(servers):
        total += term
        term *= load / (busy + 1)
    waiting = term * servers / (servers - load)
    return waiting / (total + waiting)


def mean_wait(arrivals: float, served: float, servers: int) -> float:
    """Return the mean wait before service (M/M/c).

    Parameters
    ----------
    arrivals, served
        A unit of time; `served` by one server.

    Examples
    --------
    >>> round(mean_wait(0.2, 1 / 240, 55), 2)
    8.18
    """
    return erlang_c(servers, arrivals / served) / (servers * served - arrivals)


def served_within(arrivals: float, served: float, servers: int, time: float) -> float:
    """Return the share of requests that wait at most `time` (M/M/c, first come first served).

    Examples
    --------
    >>> round(served_within(0.2, 1 / 240, 55, 15), 3)
    0.846
    """
    free = servers * served - arrivals
    return 1 - erlang_c(servers, arrivals / served) * math.exp(-free * time)


def priority_waits(arrivals: Sequence[float], served: float, servers: int) -> list[float]:
    """Return the mean waits of classes of priority, the first before the others (Cobham; exponential service).

    Examples
    --------
    >>> [round(wait, 3) for wait in priority_waits([0.2, 0.6, 1.2], 3, 1)]
    [0.238, 0.325, 0.909]
    """
    first = erlang_c(servers, sum(arrivals) / served) / (servers * served)
    return _cobham(arrivals, served, servers, first)


def priority_waits_of_equal_visits(arrivals: Sequence[float], served: float) -> list[float]:
    """Return the mean waits of classes of priority at one server whose service always takes as long (M/D/1).

    Examples
    --------
    >>> [round(wait, 4) for wait in priority_waits_of_equal_visits([0.5 / 3, 1.0 / 3], 1.0)]
    [0.3, 0.6]
    """
    return _cobham(arrivals, served, 1, sum(arrivals) / (2 * served**2))


def _cobham(arrivals: Sequence[float], served: float, servers: int, first: float) -> list[float]:
    waits, before = [], 0.0
    for rate in arrivals:
        until = before + rate / (servers * served)
        waits.append(first / ((1 - before) * (1 - until)))
        before = until
    return waits


def batch_days(visits: int, teams: int, visits_a_day: float) -> int:
    """Return the working day on which the last of a batch of visits is made.

    Examples
    --------
    >>> batch_days(62, 3, 2)
    11
    """
    return math.ceil(visits / (teams * visits_a_day) - 1e-9)


def teams_needed(visits: float, days: int, visits_a_day: float, share: float, days_away: float = 0) -> float:
    """Return how many teams a year's visits keep at work if they lie evenly; rounded up it is the least there can be.

    Examples
    --------
    >>> round(teams_needed(741 + 454, 248, 2, 0.4, days_away=15), 2)
    6.41
    """
    present = 1 - days_away / days
    return visits / (days * visits_a_day * share * present)
