"""Three engines on one specification in which every rule of the model is at work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy import stats

from simulation.model.forecast import MEASURES, Forecast
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.run import run
from tests.simulation.engines.discrete_event_cases import (
    by_class,
    for_cause,
    moves,
    plan,
    programme,
    specification,
    stratum,
)

MONTHS = 14
"""One year and the turn to the next."""

REPLICATIONS = {"monte-carlo": 2000, "discrete-event": 300}
SEEDS = {"monte-carlo": 11, "discrete-event": 12}
"""Different, because both engines name some of their streams alike and would otherwise share their luck."""

FALSE_ALARM = 1e-3
"""Of each line of the table, shared out evenly over its comparisons (Bonferroni)."""

ENOUGH = 50
"""Events in all replications below which a normal approximation says little; rarer cells count in totals only."""


class Agreement(NamedTuple):
    """How far two engines are apart, in standard errors; `typical` is the root mean square, near 1 if they agree."""

    name: str
    comparisons: int
    typical: float
    largest: float
    limit: float

    @property
    def passed(self) -> bool:
        return self.largest <= self.limit


def rich_case() -> Specification:
    """Two propensities, sanctions, entries and exits, novel firms, professional tiers, deterrence, all channels."""
    pushed = [[0.95, 0.05, 0, 0], [0.1, 0.85, 0.05, 0], [0, 0.1, 0.85, 0.05], [0, 0, 0.1, 0.9]]
    worse = [[0.2, 0.5, 0.3, 0], [0, 0.4, 0.5, 0.1], [0, 0, 0.6, 0.4], [0, 0, 0, 1]]
    return specification(
        stratum("food", by_class(20, 20, 10, 5), entries_per_month=0.8, onset_multiplier=1.5, professional_tier="C"),
        stratum("new", by_class(10, 15, 5, 0), sector="I", entries_per_month=1.2, novel=True, in_observation=0.5),
        stratum("shops", by_class(15, 20, 5, 5), sector="F"),
        start={"compliant": 0.8, "minor": 0.15, "serious": 0.05},
        propensity=[{"id": "ordinary", "share": 0.8, "onset_multiplier": 0.6},
                    {"id": "persistent", "share": 0.2, "onset_multiplier": 2.6}],
        onset=by_class(0.04, 0.05, 0.06, 0.08), escalation=0.05, self_correction={"minor": 0.1, "serious": 0.03},
        general_deterrence={"semi_elasticity": 0.4, "reference_visits": by_class(0.05, 0.1, 0.2, 0.5)},
        sanction={"onset_multiplier": 0.4, "memory_months": 6.0},
        for_cause=for_cause(complaint={"compliant": 0.003, "minor": 0.02, "serious": 0.08},
                            alert={"compliant": 0.001, "minor": 0.004, "serious": 0.03},
                            referral={"compliant": 0.001, "minor": 0.002, "serious": 0.01}),
        sensitivity={"minor": 0.6, "serious": 0.85}, rectification={"minor": 0.9, "serious": 0.6},
        exit=by_class(0.005, 0.01, 0.015, 0.03),
        entry={"risk_class": by_class(0.2, 0.7, 0.1, 0.0), "status": {"compliant": 0.9, "minor": 0.1, "serious": 0.0}},
        reclassification=moves(unvisited={"compliant": pushed, "minor": pushed, "serious": worse}, cleared=pushed,
                               found_minor=worse, found_serious=worse),
    )  # fmt: skip


def rich_plan(draw: str, *, capacity: float | None = None) -> Plan:
    """A general and a joint programme with recognition, observation, fusion and proactive checks."""
    return plan(
        programme("general", by_class(0.1, 0.2, 0.4, 0.8), by_class(1, 1, 2, 4)),
        programme("joint", by_class(0.05, 0.1, 0.3, 0.5), by_class(1, 2, 2, 2), scope={"sectors": ["H", "I"]},
                  departments=["市场监管", "消防"], months=[1, 2, 3, 8, 9, 10], team_size=3),
        proactive=by_class(0.0, 0.0, 0.0, 0.05), mutual_recognition=True, recognise_for_cause=True,
        observation={"months": 8.0, "classes": ["A", "B"]}, fusion="stricter", draw=draw,
        capacity_hours_per_month=capacity,
    )  # fmt: skip


def simulate(engine: str, draw: str) -> Forecast:
    return run(rich_case(), rich_plan(draw), engine, MONTHS, REPLICATIONS[engine], SEEDS[engine], record="full")


def agreement() -> list[Agreement]:
    lines = []
    for draw in ("fixed", "bernoulli"):
        expected = run(rich_case(), rich_plan(draw), "expectation", MONTHS)
        drawn = {engine: simulate(engine, draw) for engine in REPLICATIONS}
        lines += [
            _means(f"`{engine}` against `expectation`, means, draw `{draw}`", f, expected)
            for engine, f in drawn.items()
        ]
        lines.append(_variances(f"`monte-carlo` against `discrete-event`, variances, draw `{draw}`", *drawn.values()))
    return lines


def _means(name: str, drawn: Forecast, expected: Forecast) -> Agreement:
    """Compare every measure by class (and detail) in every month, and its total over the horizon."""
    scores = []
    for measure in MEASURES:
        sample, mean = _by_class(drawn.data[measure]), _by_class(expected.data[measure])[0]
        scores += [_scores(sample, mean), _scores(sample.sum(axis=1), mean.sum(axis=0))]
    return _agreement(name, np.concatenate(scores), drawn.data.sizes["replication"])


def _by_class(array: xr.DataArray) -> NDArray[np.float64]:
    """Return (replication, month, class and detail)."""
    values = array.sum("stratum").to_numpy()
    return values.reshape(*values.shape[:2], -1)


def _scores(sample: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distances in standard errors where there are events enough; what never varies must be met exactly."""
    spread = sample.std(axis=0, ddof=1)
    distance = np.abs(sample.mean(axis=0) - mean)
    constant = (spread == 0) & (mean * len(sample) >= ENOUGH)
    scores = np.divide(
        distance * np.sqrt(len(sample)), spread, out=np.where(distance > 1e-9, np.inf, 0.0), where=spread > 0
    )
    enough = (mean * len(sample) >= ENOUGH) & (spread > 0) | constant | ((mean == 0) & (distance > 0))
    return np.asarray(scores[enough])


def _variances(name: str, one: Forecast, other: Forecast) -> Agreement:
    """Compare the variances of totals over the horizon by log ratio, with the kurtosis of the samples."""
    scores = []
    for measure in MEASURES:
        a, b = (_by_class(f.data[measure]).sum(axis=1) for f in (one, other))
        varies = (a.mean(axis=0) * len(a) >= ENOUGH) & (b.mean(axis=0) * len(b) >= ENOUGH)
        error = np.sqrt(_error_of_log_variance(a[:, varies]) + _error_of_log_variance(b[:, varies]))
        scores.append(np.abs(np.log(a[:, varies].var(axis=0, ddof=1) / b[:, varies].var(axis=0, ddof=1))) / error)
    return _agreement(name, np.concatenate(scores), min(len(a), len(b)))


def _error_of_log_variance(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((stats.kurtosis(sample, axis=0, fisher=False) - 1) / len(sample))


def _agreement(name: str, scores: NDArray[np.float64], replications: int) -> Agreement:
    limit = float(stats.t.isf(FALSE_ALARM / (2 * len(scores)), replications - 1))
    return Agreement(name, len(scores), float(np.sqrt((scores**2).mean())), float(scores.max()), limit)
