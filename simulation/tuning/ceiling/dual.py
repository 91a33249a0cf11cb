"""The price of an hour at which the bound is best: a concave function of one number, cut from above by lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

CLOSE = 5e-5
"""The search ends when the bound is within this share of the harm without a programme of what prices can give."""
MOST_ROUNDS = 14


class Line(NamedTuple):
    """What a choice of visits costs at any price of an hour: harm + price · hours; it was best at `price`."""

    price: float
    harm: float
    hours: float

    def at(self, price: float, limit: float) -> float:
        """Return the value at a price, hours beyond `limit` paid and those below it paid back."""
        return self.harm + price * (self.hours - limit)


@dataclass(frozen=True)
class Dual:
    """The best bound found.

    Attributes
    ----------
    bound
        Harm a year that no policy undercuts.
    gap
        By how much another price could raise the bound at most.
    price
        Harm avoided by one more hour.
    """

    bound: float
    gap: float
    price: float


Priced = Callable[[Sequence[float]], list[Line]]
"""Returns the best choices at some prices."""


def best_price(priced: Priced, none: Line, limit: float, first: Sequence[float], pace: int) -> Dual:
    """Raise the bound until no price can raise it by more than `CLOSE`; every price gives a valid bound.

    Parameters
    ----------
    none
        No visit of choice at all.
    limit
        Hours a year, no fewer than those of `none`.
    first
        Prices to begin with.
    pace
        Prices that are worked out at once.
    """
    lines = priced(first)
    for _ in range(MOST_ROUNDS):
        found = _best(lines, none, limit)
        if found.gap <= CLOSE * none.harm:
            break
        lines += priced(_next_prices(lines, none, limit, pace))
    return _best(lines, none, limit)


def _best(lines: list[Line], none: Line, limit: float) -> Dual:
    best = max(lines, key=lambda line: line.at(line.price, limit))
    bound = best.at(best.price, limit)
    _, most = _crossing(lines, none, limit)
    return Dual(bound, max(0.0, most - bound), best.price)


def _around(lines: list[Line], none: Line, limit: float) -> tuple[Line, Line]:
    """Return the dearest choice with more hours than the limit, and the cheapest with no more."""
    above = [line for line in lines if line.hours > limit]
    within = [line for line in lines if line.hours <= limit]
    dearest = max(above, key=lambda line: line.price) if above else Line(0.0, none.harm, limit)
    return dearest, min(within, key=lambda line: line.price) if within else none


def _crossing(lines: list[Line], none: Line, limit: float) -> tuple[float, float]:
    """Return the price where the two lines around the limit meet, and the value there: nothing can be above."""
    over, under = _around(lines, none, limit)
    if over.hours <= limit:  # never tried, or never too many
        free = min(lines, key=lambda line: line.price)
        return 0.0, free.harm
    price = max((under.harm - over.harm) / (over.hours - under.hours), over.price)
    return price, over.at(price, limit)


def _next_prices(lines: list[Line], none: Line, limit: float, pace: int) -> list[float]:
    """Return prices around the crossing."""
    over, under = _around(lines, none, limit)
    crossing, _ = _crossing(lines, none, limit)
    if over.hours <= limit:
        cheapest = min(line.price for line in lines)
        return [cheapest * step / pace for step in range(pace)]
    if under is none:
        return [max(crossing, 1e-9) * 2.0**step for step in range(pace)] if over.price == 0 else _beyond(over, pace)
    low, high = (over.price + crossing) / 2, (crossing + under.price) / 2
    inside = [low + (high - low) * step / (pace - 2) for step in range(pace - 1)]
    return [crossing, *inside]


def _beyond(over: Line, pace: int) -> list[float]:
    """Return prices above the dearest one that is still too low, ever farther apart."""
    return [over.price * (1 + 0.15 * 3.0**step) for step in range(pace)]
