"""Blind-spot widths of settings, and the prices of limits on them: for one unit of width, not for one firm reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulation.evaluation.widths import GROUPS, widths_by_class
from simulation.tuning.posed import Array, Posed
from simulation.tuning.prices import Price
from simulation.tuning.problem.posing import Question, Rounds

MORE = 0.01
"""Relative change of a lever that tells how a width falls with the firms reached."""


def widths_at(question: Question, point: Array, rounds: Rounds) -> Array:
    """Return the blind-spot widths that are limited, (width,), at a setting."""
    return np.asarray(widths_of(question, point[None], rounds)[0])


def widths_of(question: Question, points: Array, rounds: Rounds) -> Array:
    """Return the blind-spot widths that are limited, (point, width), at settings (point, lever)."""
    plans = [question.plan_of(point, rounds, f"{number}") for number, point in enumerate(points)]
    found = widths_by_class(question.specification, plans, question.problem.months)
    return np.asarray(found[:, [GROUPS.index(width.group) for width in question.widths]])


def by_width(
    question: Question, posed: Posed, point: Array, rounds: Rounds, prices: Sequence[Price]
) -> tuple[Price, ...]:
    """Return prices with those of firms to reach turned to prices of the widths that they stand for.

    Around the optimum a width falls as a power of the firms reached; the power is that of a slightly higher or lower
    ratio of the lever that reaches most.
    """
    if not question.widths:
        return tuple(prices)
    places = {posed.caps[width.cap].name: number for number, width in enumerate(question.widths)}
    now = widths_at(question, point, rounds)
    told = []
    for price in prices:
        number = places.get(price.limit)
        if number is None:
            told.append(price)
            continue
        at = question.widths[number].at_most
        as_width = replace(price, at=at, slack=at - float(now[number]))
        told.append(_turned(question, posed, point, rounds, as_width, number) if price.price else as_width)
    return tuple(told)


def _turned(question: Question, posed: Posed, point: Array, rounds: Rounds, price: Price, number: int) -> Price:
    """Return a price of one firm less to reach as the price of one unit of width more."""
    cap = posed.caps[question.widths[number].cap]
    values, slopes = posed.outcomes.slopes(point)
    place = int(np.argmax(np.abs(slopes[cap.outcome]) * posed.free))
    other = point.copy()
    other[place] *= 1 + MORE if point[place] * (1 + MORE) <= posed.high[place] else 1 - MORE
    reached = np.array([values[cap.outcome], posed.outcomes.values(other[None])[0, cap.outcome]])
    widths = widths_of(question, np.array([point, other]), rounds)[:, number]
    power = float(np.log(widths[1] / widths[0]) / np.log(reached[1] / reached[0]))
    per_width = float(reached[0] / (-power * widths[0]))

    def width(firms: float) -> float:
        return float(widths[0] * (firms / reached[0]) ** power) if firms > 0 else 1.0

    ends = [end if np.isnan(end) else width(end) for end in (price.valid_high, price.valid_low)]
    return replace(
        price, price=price.price * per_width, checked=price.checked * per_width, valid_low=ends[0], valid_high=ends[1],
    )  # fmt: skip
