"""What each limit costs: its price, held against a new optimum with the limit moved, and how far the price holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulation.tuning.posed import Limit, Posed
from simulation.tuning.search import Optimum, optimise

MOVED = 1e-3
"""Share of its size by which a limit is moved to check a price."""
REACHES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Shares of its size by which a limit is moved to see how far its price holds."""
STILL = 0.02
"""Relative change of a price that still counts as the same."""
BOUNDS = ("low:", "high:")
WORTHLESS = 1e-9
"""Share of the goal's size below which a price is none: the limit is touched, not pressed against."""


@dataclass(frozen=True)
class Price:
    """What one unit more of a limit would bring.

    Attributes
    ----------
    at
        The limit as asked; ``NaN`` for the bound of a lever given by `limit` as ``low:…`` or ``high:…``: its value.
    slack
        How far it is from being reached.
    price
        Improvement of the goal for one unit less strict, in the goal's units; 0 where the limit is not reached.
    valid_low, valid_high
        Values of the limit between which the price stays within 2 %; NaN where nothing presses against it.
    checked
        The same price from new optima with the limit moved both ways; NaN where not checked.
    """

    limit: str
    at: float
    slack: float
    price: float
    valid_low: float = np.nan
    valid_high: float = np.nan
    checked: float = np.nan


def prices_of(
    posed: Posed, optimum: Optimum, *, checked: bool = True, stop: Callable[[], bool] = lambda: False
) -> list[Price]:
    """Return the price of every limit, and of every bound that is pressed against, the dearest first of each kind.

    Parameters
    ----------
    checked
        Search again with limits moved: some ten short searches for each limit that has a price.
    """
    found = [_of_limit(posed, optimum, limit) for limit in posed.limits if "#" not in limit.name]
    found += [
        Price(name, _bound(posed, name), 0.0, price)
        for name, price in optimum.prices.items()
        if name.startswith(BOUNDS) and _worth(posed, optimum, price)
    ]
    if checked and optimum.feasible:
        limits = {limit.name: limit for limit in posed.limits}
        found = [
            _checked(posed, optimum, price, limits[price.limit], stop)
            if price.price and price.limit in limits
            else price
            for price in found
        ]
    return sorted(found, key=lambda price: (price.price <= 0, price.limit.startswith(BOUNDS)))


def _of_limit(posed: Posed, optimum: Optimum, limit: Limit) -> Price:
    price = optimum.prices.get(limit.name, 0.0)
    slack = posed.slack(limit, optimum.point, optimum.values)
    return Price(limit.name, limit.asked(), slack, price if _worth(posed, optimum, price) else 0.0)


def _checked(posed: Posed, optimum: Optimum, price: Price, limit: Limit, stop: Callable[[], bool]) -> Price:
    """Hold a price against new optima, and find the values of the limit between which it stays."""
    step = MOVED * limit.size
    better, worse = (_again(posed, optimum, limit, given, stop) for given in (step, -step))
    found = np.nan
    if better is not None and worse is not None:
        goal = posed.goals[0]
        found = goal.sign * (worse.values[goal.outcome] - better.values[goal.outcome]) / (2 * step)
    reach = sorted(limit.asked(_reach(posed, optimum, limit, price.price, side, stop)) for side in (-1.0, 1.0))
    return replace(price, checked=float(found), valid_low=reach[0], valid_high=reach[1])


def _reach(posed: Posed, optimum: Optimum, limit: Limit, price: float, side: float, stop: Callable[[], bool]) -> float:
    """Return the most that a limit may give (side 1) or take back (−1) with its price the same within `STILL`."""
    held = 0.0
    for share in REACHES:
        found = _again(posed, optimum, limit, side * share * limit.size, stop)
        if found is None or abs(found.prices.get(limit.name, 0.0) - price) > STILL * price:
            break
        held = side * share * limit.size
    return held


def _again(posed: Posed, optimum: Optimum, limit: Limit, given: float, stop: Callable[[], bool]) -> Optimum | None:
    """Return the optimum with a limit moved; ``None`` where there is none or time is out."""
    if stop():
        return None
    found = optimise(posed.relaxed(limit.name, given), starts=[optimum.point], stop=stop)
    return found if found.stopped_by in ("optimal", "at_start") else None


def _worth(posed: Posed, optimum: Optimum, price: float) -> bool:
    goal = abs(float(optimum.values[posed.goals[0].outcome]))
    return price > WORTHLESS * max(goal, 1e-12)


def _bound(posed: Posed, name: str) -> float:
    side, _, lever = name.partition(":")
    place = posed.levers.index(lever)
    return float(posed.low[place] if side == "low" else posed.high[place])
