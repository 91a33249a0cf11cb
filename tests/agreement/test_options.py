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
from simulation.model.record import channels
from tests.agreement.judging import (
    Sums,
    difference_evidence,
    mean_evidence,
    replicated,
    sums,
    surprises,
    variance_evidence,
)
from tests.agreement.worlds import rich_plan, rich_specification
from tests.simulation.engines import discrete_event_cases as cases

FALSE_ALARM = 1e-3
"""Chance that a test of this module fails although every engine is right."""
MONTHS = 14
VIEWS = ("total", "stratum", "month")
ENGINES: list[Engine] = [Expectation(), MonteCarlo("firms"), MonteCarlo("counts"), DiscreteEvent()]
_TWO: list[tuple[Engine, int]] = [(MonteCarlo("firms"), 47), (DiscreteEvent(), 48)]
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
@pytest.mark.parametrize("futures", [40, pytest.param(600, marks=pytest.mark.slow)])
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


# --- together ---

TRIO: dict[str, Any] = {"together": [["joint", "general", "monthly"]], "mutual_recognition": False}
"""Three programmes whose order by chance differs between classes, strata and months, as they also have other rounds."""


@pytest.mark.parametrize("engine", [ENGINES[0], ENGINES[1], ENGINES[3]], ids=[NAMES[0], NAMES[1], NAMES[3]])
def test_who_goes_together_enters_as_few_doors_as_can_be_and_each_draws_what_it_would_alone(engine: Engine) -> None:
    programmes = [cases.programme(name, ratio, months=[1]) for name, ratio in (("a", 0.25), ("b", 0.5), ("c", 1.0))]
    plan = cases.plan(*programmes, together=[["c", "a", "b"]])
    found = dict(zip(channels(plan), visits(engine, plan, cases.by_class(8), 1)[0, 0], strict=True))
    came = {name: value for name, value in found.items() if value}
    assert came == {"programme:c": 4.0, "together:b+c": 2.0, "together:a+b+c": 2.0}


@every_engine
def test_a_joint_visit_brings_all_departments_and_all_their_hours(engine: Engine) -> None:
    programmes = [
        cases.programme("a", 1.0, months=[1], departments=["市场监管", "消防"], hours_per_visit=2.0),
        cases.programme("b", 1.0, months=[1], departments=["消防", "卫健"], hours_per_visit=3.0, team_size=4),
    ]
    plan = cases.plan(*programmes, together=[["a", "b"]], draw="bernoulli")
    district = cases.specification(
        cases.stratum(firms={"A": 4000}), start="minor", sensitivity={"minor": 0.5, "serious": 1.0}
    )
    data = engine.run(Request(district, plan, 1, 1, 3)).data
    assert float(data.hours.sum()) == pytest.approx(4000 * (2 * 2 + 3 * 4))
    assert float(data.visits.sel(channel="together:a+b").sum()) == pytest.approx(4000)
    assert float(data.found.sum()) / 4000 == pytest.approx(1 - 0.5**3, abs=0.025)  # 4.5 standard deviations


@drawing_engine
@pytest.mark.parametrize("options", [{}, {"draw": "bernoulli"}, {"cooling_off_months": 5}], ids=str)
@pytest.mark.parametrize("futures", [40, pytest.param(600, marks=pytest.mark.slow)])
def test_engines_agree_on_who_goes_together_where_every_rule_is_at_work(
    engine: Engine, options: dict[str, Any], futures: int
) -> None:
    plan = rich_plan(**TRIO, **options)
    if isinstance(engine, MonteCarlo) and engine.representation == "counts" and plan.draw == "fixed":
        with pytest.raises(InputError, match="together_counts"):
            engine.run(Request(rich_specification(), plan, MONTHS))
        return
    drawn = replicated(engine, (rich_specification(), plan), MONTHS, futures, 43, *VIEWS)
    assert not surprises(mean_evidence(drawn, expected(plan).values[0]), drawn.labels, FALSE_ALARM / 9)


@pytest.mark.parametrize("futures", [100, pytest.param(800, marks=pytest.mark.slow)])
def test_two_engines_agree_in_the_variance_of_programmes_that_go_together(futures: int) -> None:
    plan = rich_plan(**TRIO)
    world = rich_specification(), plan
    one, other = (replicated(e, world, MONTHS, futures, seed, "total", "stratum") for e, seed in _TWO)
    mean = sums(Expectation().run(Request(*world, MONTHS)).data, plan, "total", "stratum").values[0]
    assert not surprises(variance_evidence(one.values, other.values, mean), one.labels, FALSE_ALARM)


@drawing_engine
def test_means_agree_under_a_capacity_for_programmes_that_go_together(engine: Engine) -> None:
    # With a capacity the expected value is that of the mean field: engines are held against each other.
    plan = rich_plan(**TRIO, capacity_hours_per_month=180.0, draw="bernoulli")
    world = rich_specification(), plan
    one, other = (replicated(e, world, MONTHS, 60, seed, *VIEWS) for e, seed in ((engine, 45), (DiscreteEvent(), 46)))
    assert not surprises(difference_evidence(one, other), one.labels, FALSE_ALARM / 3)
    free = sums(Expectation().run(Request(rich_specification(), rich_plan(**TRIO), MONTHS)).data, plan, "total")
    hours = free.labels.index("hours by total ()")
    assert one.values[:, one.labels.index("hours by total ()")].mean() < 0.9 * free.values[0][hours]


def test_programmes_that_draw_apart_are_found_out() -> None:
    apart = {**TRIO, "together": []}
    drawn = replicated(MonteCarlo("firms"), (rich_specification(), rich_plan(**TRIO)), MONTHS, 100, 43, "total")
    alone = sums(
        Expectation().run(Request(rich_specification(), rich_plan(**apart), MONTHS)).data, rich_plan(), "total"
    )
    labels = [label for label in drawn.labels if "visits_to_compliant" in label or label.startswith("firms")]
    chosen = [drawn.labels.index(label) for label in labels]
    other = [alone.labels.index(label) for label in labels]
    some = Sums(drawn.values[:, chosen], labels, drawn.units[chosen])
    assert surprises(mean_evidence(some, alone.values[0][other]), labels, FALSE_ALARM)
