"""The stated chances of a false alarm hold: right engines are suspected no more often than that."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from tests.agreement.judging import (
    Sums,
    difference_evidence,
    mean_evidence,
    replicated,
    sums,
    surprises,
    variance_evidence,
)
from tests.agreement.worlds import rich_plan, rich_specification, sample
from tests.strategies import World

MONTHS, SIZE, TRIALS = 14, 100, 60
RATE = 0.2
"""Chance of a false alarm of one trial. Large, so that a test that cries too often shows in few trials."""
FALSE_ALARM = 1e-3
"""Chance that this check itself fails although the stated rate is right."""
MOST = int(binom.isf(FALSE_ALARM / 3, TRIALS, RATE))


@cache
def trials(name: str) -> list[Sums]:
    """Independent samples of one world: consecutive replications."""
    whole = replicated(MonteCarlo(), world(name), MONTHS, TRIALS * SIZE, 77, "month", "stratum", "total")
    return [Sums(part, whole.labels, whole.units) for part in np.split(whole.values, TRIALS)]


def world(name: str) -> World:
    # The world drawn at random has few firms, so most of its events are rare: the harder case.
    return (rich_specification(), rich_plan()) if name == "rich" else sample(8)[3]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["rich", "random"])
def test_false_alarms_are_no_more_than_stated(name: str) -> None:
    expected = sums(
        Expectation().run(Request(*world(name), months=MONTHS)).data, world(name)[1], "month", "stratum", "total"
    )
    mean, labels = expected.values[0], expected.labels
    every = trials(name)
    means = [surprises(mean_evidence(part, mean), labels, RATE) for part in every]
    pairs = list(pairwise(every))
    differences = [surprises(difference_evidence(*both), labels, RATE) for both in pairs]
    variances = [surprises(variance_evidence(a.values, b.values, mean), labels, RATE) for a, b in pairs]
    alarms = [sum(map(bool, found)) for found in (means, differences, variances)]
    assert max(alarms) <= MOST, alarms
