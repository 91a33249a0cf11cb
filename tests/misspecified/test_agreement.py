"""In the world ``none`` the truth is the model: means agree with those that the project expects."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.stats import t as student

import simulation as sim
from tests.misspecified.behaviour import base_specification
from tests.misspecified.departures import WORLDS, Departure
from tests.misspecified.firms import Floats, Integers, founders
from tests.misspecified.plans import plan_named
from tests.misspecified.play import Month, play
from tests.misspecified.streams import Streams
from tests.misspecified.truth import truth_of

MONTHS, PASTS = 36, 40
FALSE_ALARM = 1e-4
"""Chance that a true model fails one of these tests, over all its comparisons together; the seed is fixed."""

CHANNELS = 6


def counts_of(month: Month) -> Floats:
    """Return by class: firms, violations by severity, visits by channel, findings by severity."""

    def table(held: Integers, detail: Integers, kinds: int) -> Integers:
        return np.bincount(held * kinds + detail, minlength=4 * kinds).reshape(4, kinds)

    found, status = month.visits.found, month.status
    parts = [
        np.bincount(month.shown, minlength=4)[:, None],
        table(month.shown, status, 3)[:, 1:],
        table(month.visited_in, month.visits.channel, CHANNELS),
        table(month.visited_in, found, 3)[:, 1:],
    ]
    return np.concatenate(parts, axis=1).astype(np.float64)


def played(specification: sim.Specification, departure: Departure, plan: sim.Plan, pasts: int) -> Floats:
    """Return counts of the first years, shape (past, year, class, count)."""
    return np.stack(list(_pasts(specification, departure, plan, pasts)))


def _pasts(specification: sim.Specification, departure: Departure, plan: sim.Plan, pasts: int) -> Iterator[Floats]:
    for number in range(pasts):
        streams = Streams("agreement", 1, number)
        truth = truth_of(specification, departure, streams)
        months = play(founders(specification, departure, streams), truth, plan, streams, range(MONTHS))
        counts = np.stack([counts_of(month) for month in months])
        yield counts.reshape(MONTHS // 12, 12, *counts.shape[1:]).sum(axis=1)


def expected(specification: sim.Specification, plan: sim.Plan) -> Floats:
    """Return what the project expects of the same counts."""
    data = sim.run(specification, plan, months=MONTHS).data.isel(replication=0).sum("stratum")
    details = (("firms", None), ("in_violation", "severity"), ("visits", "channel"), ("found", "severity"))
    parts = [
        data[name].transpose("month", "risk_class", *([detail] if detail else [])).to_numpy()
        for name, detail in details
    ]
    counts = np.concatenate([part.reshape(MONTHS, 4, -1) for part in parts], axis=2)
    return np.asarray(counts.reshape(MONTHS // 12, 12, *counts.shape[1:]).sum(axis=1), dtype=np.float64)


def worst(played_counts: Floats, expected_counts: Floats) -> tuple[float, float]:
    """Return the largest distance from what is expected in standard errors, and the one allowed by Student's law."""
    pasts = len(played_counts)
    spread = played_counts.std(axis=0, ddof=1) / np.sqrt(pasts)
    frequent = expected_counts * pasts >= 30  # rarer counts are not normal; referrals and proactive visits never are
    distance = np.abs(played_counts.mean(axis=0) - expected_counts)[frequent] / spread[frequent]
    limit = student.ppf(1 - FALSE_ALARM / 2 / frequent.sum(), pasts - 1)
    return float(distance.max()), float(limit)


@pytest.mark.parametrize("plan", ["p0", "p1"])
def test_a_district_in_which_the_model_is_true_has_the_means_that_the_project_expects(plan: str) -> None:
    specification, chosen = base_specification(seed=1, size=0.25), plan_named(plan, "burn-in")
    far, allowed = worst(played(specification, WORLDS["none"], chosen, PASTS), expected(specification, chosen))
    assert far < allowed


def test_what_cannot_happen_never_does() -> None:
    specification, chosen = base_specification(seed=1, size=0.25), plan_named("p0", "burn-in")
    impossible = expected(specification, chosen) == 0
    assert impossible.any()
    assert not played(specification, WORLDS["none"], chosen, 3)[:, impossible].any()


def test_the_comparison_sees_a_fifth_more_onset() -> None:
    specification, chosen = base_specification(seed=1, size=0.25), plan_named("p0", "burn-in")
    departed = played(specification, Departure("a fifth more onset", onset_by_class=(1.2,) * 4), chosen, PASTS)
    far, allowed = worst(departed, expected(specification, chosen))
    assert far > allowed
