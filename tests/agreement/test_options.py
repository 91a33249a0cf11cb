"""Options of a plan, cooling-off and together, in all engines: what must hold exactly, and one law."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.engines.base import Change, Engine, Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from tests.agreement.judging import Sums, mean_evidence, replicated, sums, surprises
from tests.agreement.worlds import rich_plan, rich_specification
from tests.simulation.engines import discrete_event_cases as cases

FALSE_ALARM = 1e-3
"""Chance that a test of this module fails although every engine is right."""
MONTHS = 14
VIEWS = ("total", "stratum", "month")
ENGINES = [Expectation(), MonteCarlo("firms"), MonteCarlo("counts"), DiscreteEvent()]
NAMES = ["expectation", "firms", "counts", "reference"]
every_engine = pytest.mark.parametrize("engine", ENGINES, ids=NAMES)
drawing_engine = pytest.mark.parametrize("engine", ENGINES[1:], ids=NAMES[1:])


def expected(plan: Plan) -> Sums:
    return sums(Expectation().run(Request(rich_specification(), plan, MONTHS)).data, plan, *VIEWS)


def visits(engine: Engine, plan: Plan, firms: dict[str, int], months: int = 12) -> np.ndarray:
    """Return visits of a still district by month, class and channel."""
    district = cases.specification(cases.stratum(firms=firms))
    data = engine.run(Request(district, plan, months, 1, 3)).data.visits.sum(["replication", "stratum"])
    return data.transpose("month", "risk_class", "channel").to_numpy()


# --- cooling-off ---


@every_engine
def test_whom_every_round_would_draw_is_drawn_once_in_a_cooling_off_and_class_d_always(engine: Engine) -> None:
    plan = cases.plan(cases.programme(ratio=1.0, rounds=12), cooling_off_months=3)
    found = visits(engine, plan, cases.by_class(7))[:, :, -1]
    due = np.array([7.0, 0, 0] * 4)
    np.testing.assert_allclose(found, np.stack([due, due, due, np.full(12, 7.0)], axis=1))


@every_engine
def test_a_class_treated_as_d_has_no_cooling_off(engine: Engine) -> None:
    plan = cases.plan(cases.programme(ratio=1.0, rounds=12), cooling_off_months=3, fusion="stricter")
    district = cases.specification(cases.stratum(firms={"A": 5}, professional_tier="D"))
    data = engine.run(Request(district, plan, 6, 1, 3)).data
    np.testing.assert_allclose(data.visits.sum(["replication", "stratum", "risk_class", "channel"]), 5.0)


@drawing_engine
@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
@pytest.mark.parametrize("futures", [60, pytest.param(600, marks=pytest.mark.slow)])
def test_engines_agree_on_a_cooling_off_where_every_rule_is_at_work(engine: Engine, draw: str, futures: int) -> None:
    plan = rich_plan(cooling_off_months=7, mutual_recognition=False, draw=draw)
    drawn = replicated(engine, (rich_specification(), plan), MONTHS, futures, 41, *VIEWS)
    assert not surprises(mean_evidence(drawn, expected(plan).values[0]), drawn.labels, FALSE_ALARM / 6)


@pytest.mark.parametrize("changes", [{"cooling_off_months": 6}, {"cooling_off_months": 8}, {}], ids=str)
def test_a_cooling_off_of_another_length_is_found_out(changes: dict[str, Any]) -> None:
    common: dict[str, Any] = {"mutual_recognition": False}
    right, wrong = rich_plan(cooling_off_months=7, **common), rich_plan(**common, **changes)
    drawn = replicated(MonteCarlo("firms"), (rich_specification(), right), MONTHS, 600, 41, *VIEWS)
    assert surprises(mean_evidence(drawn, expected(wrong).values[0]), drawn.labels, FALSE_ALARM)


def test_who_is_cooling_off_is_not_carried_over_a_change_of_plans() -> None:
    plan = cases.plan(cases.programme(ratio=0.5), cooling_off_months=24)
    district = cases.specification(cases.stratum(firms={"A": 5}))
    for engine in ENGINES:
        with pytest.raises(InputError, match="cooling_midway"):
            engine.run(Request(district, plan, 12, later=(Change(6, district, plan),)))
        ended = engine.run(Request(district, plan, 6, 1, 3))
        with pytest.raises(InputError, match="cooling_midway"):
            engine.run(Request(district, plan, 6, initial=ended.state))
