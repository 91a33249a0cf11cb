"""Where a month stands in the rounds of a programme, and the exact chance of being drawn in it."""

from __future__ import annotations

from fractions import Fraction

from simulation.model.calendar import calendar_month, month_number, round_length
from simulation.model.plan import Programme


def round_start(start: str, rounds_per_year: int, month: str) -> int:
    """Return the first month, counted from year 0, of the round that `month` lies in, in a plan that begins at `start`.

    Examples
    --------
    >>> round_start("2026-01", 2, "2026-09") == month_number("2026-07")
    True
    """
    first = month_number(start)
    length = round_length(rounds_per_year)
    return first + (month_number(month) - first) // length * length


def exact(ratio: float) -> Fraction:
    """Return the fraction that the decimal text of a ratio means: 0.1 is one tenth, which the float is not.

    Examples
    --------
    >>> exact(0.1), exact(1e-05)
    (Fraction(1, 10), Fraction(1, 100000))
    """
    return Fraction(repr(float(ratio)))


def chance(programme: Programme, risk_class: str, start: str, month: str) -> Fraction:
    """Return u = r/(M − r·K): M active months of the round, K of them past; 0 in a month without a draw.

    Examples
    --------
    >>> from simulation.model.plan import Programme
    >>> half = {"A": 0.0, "B": 0.0, "C": 0.0, "D": 0.5}
    >>> twice = {"A": 1, "B": 1, "C": 1, "D": 4}
    >>> programme = Programme(
    ...     id="g", title="g", departments=("x",), ratio=half, rounds_per_year=twice, hours_per_visit=1.0
    ... )
    >>> [str(chance(programme, "D", "2026-01", month)) for month in ("2026-01", "2026-02", "2026-03", "2026-04")]
    ['1/6', '1/5', '1/4', '1/6']
    """
    rounds = getattr(programme.rounds_per_year, risk_class)
    begins, now = round_start(start, rounds, month), month_number(month)
    active = [calendar_month(each, 1) in programme.months for each in range(begins, begins + round_length(rounds))]
    if not active[now - begins]:
        return Fraction(0)
    ratio = exact(getattr(programme.ratio, risk_class))
    return ratio / (sum(active) - ratio * sum(active[: now - begins]))
