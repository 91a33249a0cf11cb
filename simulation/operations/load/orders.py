"""The orders of a future: visits for cause at random, programme visits as the wheel draws their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.operations.load.expected import Load, is_for_cause, tasks_of
from simulation.operations.people.days import BEYOND, Days
from simulation.operations.setting import Setting

Counts = NDArray[np.int64]


def orders_of(load: Load, days: Days, replications: int, seed: int) -> Counts:
    """Return (replication, kind, day): visits ordered on each working day.

    Visits for cause are Poisson and spread over the days of their month. Proactive and programme visits are ordered
    on the first working day of their month; the number of a programme is its expected one, rounded up or down with
    the exact mean (rule ``fixed``: the wheel hits the plan), or Poisson (``bernoulli``). The luck of a kind depends on
    seed, replication and its name alone.
    """
    orders = np.zeros((replications, len(load.kinds), len(days)), dtype=np.int64)
    expected = load.by_month
    for replication in range(replications):
        for k, kind in enumerate(load.kinds):
            luck = stream(seed, replication, f"operate {kind}")
            if is_for_cause(kind):
                orders[replication, k] = luck.poisson((expected[:, k] / days.per_month)[days.month])
            elif tasks_of(kind, load.plan) and load.plan.draw == "fixed":
                # A whole mean stays whole: its fraction would otherwise be what rounding left of it.
                mean = np.round(expected[:, k], 9)
                orders[replication, k, days.first] = np.floor(mean + luck.random(load.months))
            else:
                orders[replication, k, days.first] = luck.poisson(expected[:, k])
    return orders


def due_days(kinds: tuple[str, ...], days: Days, setting: Setting) -> Counts:
    """Return (kind, day): the working day on which a visit ordered on a day is due, `BEYOND` the horizon if later."""
    answered = np.arange(len(days)) + setting.complaint_days
    answered = np.where(answered < len(days), answered, BEYOND)
    within = days.due_after_window(setting.window)[days.month]
    return np.stack([answered if is_for_cause(kind) else within for kind in kinds]).astype(np.int64)
