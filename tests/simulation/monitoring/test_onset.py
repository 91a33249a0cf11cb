"""A rise of violations in one sector: told by its name, and not where nothing changed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import simulation as sim
from simulation.engines.base import Request
from simulation.engines.monte_carlo import MonteCarlo, representation_for
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.hypotheses.evidence import Seen, log_evidence_for
from simulation.monitoring.hypotheses.named import CHANGES, Hypothesis, World, factors_of, state_at
from simulation.monitoring.prediction import by_channel, events_of
from simulation.monitoring.streams import Layout, sums

MONTHS, FUTURES, SEED = 24, 30, 7
LIMIT = np.log(20.0)


def highest_evidence(
    specification: Specification, plan: Plan, hypothesis: Hypothesis, true: Specification
) -> NDArray[np.float64]:
    """Play futures of a district and return the highest log-evidence for a hypothesis in each by month."""
    state, layout = state_at(specification, plan, 0), Layout.of(specification)
    engine = MonteCarlo(representation_for(specification, [plan]))
    forecast = engine.run(Request(true, plan, MONTHS, FUTURES, SEED, initial=state))
    visits, found = (by_channel(forecast, name) for name in ("visits", "found_by_channel"))
    firms, moved = (forecast.array(name) for name in ("firms", "reclassified"))
    scope, chance_alone = hypothesis.place[0], Noise.same(1.0, 0.0)
    evidence = []
    for future in range(FUTURES):
        world = World(specification, plan, state, layout, firms[future], visits[future], moved[future])
        usual = world.rates(specification)
        events = events_of(visits[future], found[future], moved[future])
        expected = world.expected(usual, hypothesis.streams, scope)[None]
        seen = Seen(hypothesis.streams, sums(layout, hypothesis.streams, events, scope), expected)
        factors = factors_of(world, hypothesis, usual)
        evidence.append(log_evidence_for(seen, factors, chance_alone, np.ones(MONTHS, bool), MONTHS))
    return np.maximum.accumulate(np.array(evidence), axis=1)


@pytest.mark.slow
@pytest.mark.parametrize(("sector", "factor", "year", "two_years"), [("F", 1.5, 0.45, 0.9), ("H", 2.0, 0.2, 0.75)])
def test_more_violations_in_a_sector_are_told_within_two_years(
    sector: str, factor: float, year: float, two_years: float
) -> None:
    """Levels known, chance alone; bounds 3 standard errors under what 60 and 40 futures gave (docs/monitoring.md)."""
    specification = sim.read_specification("datasets/xiangzhou/specification.json")
    plan = sim.read_plan("datasets/plans/status_quo.json")
    hypothesis = Hypothesis("onset", "sector", sector, factor)
    changed = CHANGES["onset"](specification, hypothesis)
    found = highest_evidence(specification, plan, hypothesis, changed) >= LIMIT
    assert found[:, 11].mean() >= year
    assert found[:, 23].mean() >= two_years
    nothing = highest_evidence(specification, plan, hypothesis, specification) >= LIMIT
    assert nothing[:, -1].sum() <= 6, (
        "at most one in twenty is guaranteed; more than 6 of 30 has a probability under 1 in 1,000"
    )
