"""Only firms to which something may happen are played: that saves time and changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from simulation.engines.base import Request
from simulation.engines.firms import future
from simulation.engines.firms.future import play_futures
from simulation.engines.firms.laws import laws_of
from simulation.engines.firms.numbers import LANE_BITS, LANES, WIDTH, luck_in_lane, name_of, ticket
from simulation.engines.firms.risks import EXIT_LANE, with_risks
from simulation.engines.firms.tables import WHOLE, Laws
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.agreement.worlds import rich_plan, rich_specification, sample

FALSE_ALARM = 1e-4
"""Chance that right numbers fail a test of this module; the keys are fixed."""
WORLDS = 6
FIRMS = 200_000


def everyone(specification: Specification, plan: Plan) -> Laws:
    """Return laws under which something may happen to every firm in every month."""
    laws = laws_of(specification, plan)
    full = sum(1 << LANE_BITS + WIDTH * lane for lane in range(LANES))
    return laws._replace(at_risk=np.full_like(laws.at_risk, full))


@pytest.mark.parametrize("number", range(WORLDS + 2))
def test_what_is_recorded_is_the_same_when_every_firm_is_asked(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = "fixed" if number % 2 else "bernoulli"
    worlds = [*sample(WORLDS, key=5), (rich_specification(), rich_plan(draw=draw)), (rich_specification(), rich_plan())]
    request = Request(*worlds[number], months=26, replications=3, seed=number)
    listed, _ = play_futures(request)
    monkeypatch.setattr(future, "laws_of", everyone)
    asked, _ = play_futures(request)
    assert [name for name, values in listed.items() if values.tobytes() != asked[name].tobytes()] == []


def test_most_firms_are_left_alone() -> None:
    laws = laws_of(rich_specification(), rich_plan())
    assert (laws.at_risk < everyone(rich_specification(), rich_plan()).at_risk).all()


def test_a_certain_event_is_always_possible_and_one_of_no_chance_never() -> None:
    laws = laws_of(rich_specification(), rich_plan())
    sure, never = np.full_like(laws.exit, int(WHOLE)), np.zeros_like(laws.exit)

    def exits(thresholds: np.ndarray) -> np.ndarray:
        risks = with_risks(laws._replace(exit=thresholds)).at_risk
        return risks >> np.uint64(WIDTH * EXIT_LANE) & np.uint64((1 << WIDTH) - 1)

    assert (exits(sure) == 1 << LANE_BITS).all()
    assert (exits(never) == 0).all()


def numbers() -> np.ndarray:
    """Return the numbers of many firms below 1, (lane, firm)."""
    places: Any = np.arange(FIRMS, dtype=np.uint64)
    names: Any = name_of(places)
    common: Any = ticket(np.uint64(12345), names)
    keys = [np.uint64(777 + lane) for lane in range(LANES)]
    return np.array([luck_in_lane(common, lane, key, names) / WHOLE for lane, key in enumerate(keys)])


def test_the_numbers_of_each_lane_are_even_from_the_first_bits_to_the_last() -> None:
    cells = 64
    for values in numbers():
        for scale in (1, 2**LANE_BITS, 2 ** (LANE_BITS - 3)):  # the lane, what follows it, and where both meet
            counts = np.bincount((values * scale % 1 * cells).astype(int), minlength=cells)
            statistic = float(((counts - FIRMS / cells) ** 2 / (FIRMS / cells)).sum())
            assert statistic < chi2.ppf(1 - FALSE_ALARM / (3 * LANES), cells - 1)


def test_what_happens_in_one_lane_tells_nothing_of_another() -> None:
    cells, values = 8, numbers()
    pairs = [(one, other) for one in range(LANES) for other in range(one)]
    for one, other in pairs:
        places = (values[one] * cells).astype(int) * cells + (values[other] * cells).astype(int)
        counts = np.bincount(places, minlength=cells**2)
        statistic = float(((counts - FIRMS / cells**2) ** 2 / (FIRMS / cells**2)).sum())
        assert statistic < chi2.ppf(1 - FALSE_ALARM / len(pairs), cells**2 - 1)
