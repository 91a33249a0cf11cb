"""How an office works: visits a day, share of the day, windows, rule of order; and what is assumed of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.errors import InputError, Problem

COMPLAINTS_FIRST, DUE_DATE = "complaints-first", "due-date"
RULES = (COMPLAINTS_FIRST, DUE_DATE)
DAY_HOURS = 8.0

LIMITS: dict[str, tuple[float, float]] = {
    "window": (1, MONTHS_PER_YEAR),
    "visits_a_day": (0.1, 20),
    "share": (0.01, 1),
    "leave_days": (0, 200),
    "complaint_days": (0, 250),
}
"""Least and greatest value of each number."""


@dataclass(frozen=True)
class Setting:
    """How visits are carried out.

    Attributes
    ----------
    window
        Months in which a programme visit may be made: it is ordered on the first working day of its month and due on
        the last working day of the window, at the latest at the end of the plan year.
    rule
        Who comes first on a day: ``complaints-first``, or ``due-date`` (whatever is due sooner).
    visits_a_day
        Visits of the plan's usual length that a team makes on a day given wholly to visits, at the base township
        (assumed unless measured). A longer visit takes as much more time as it is longer; a shorter one counts whole.
    share
        Share of the day that each inspector gives to visits; ``None``: as the register of staff says.
    leave_days
        Working days a year on which each inspector is away, at random, where no list of leave is given (assumed).
    complaint_days
        Working days within which a complaint, an alert or a referral has to be visited (the rule of 15 days).
    for_cause_department
        Who makes the visits for cause and the proactive ones; ``None``: the first department of the first programme.
    """

    window: int = 1
    rule: str = COMPLAINTS_FIRST
    visits_a_day: float = 2.0
    share: float | None = None
    leave_days: int = 15
    complaint_days: int = 15
    for_cause_department: str | None = None

    def __post_init__(self) -> None:
        """Raise `InputError` with every number out of range.

        Examples
        --------
        >>> Setting(window=3).rule
        'complaints-first'
        """
        problems = [problem for item in fields(self) if (problem := _range(item.name, getattr(self, item.name)))]
        if self.rule not in RULES:
            problems.append(Problem("unknown_rule", "rule", self.rule, ", ".join(RULES), "unknown_rule"))
        if problems:
            raise InputError(problems)


def _range(name: str, value: object) -> Problem | None:
    if name not in LIMITS or value is None:
        return None
    low, high = LIMITS[name]
    assert isinstance(value, int | float)
    if math.isfinite(value) and low <= value <= high:
        return None
    code = "below" if value < low else "above"
    return Problem(code, name, value, low if code == "below" else high, "setting")
