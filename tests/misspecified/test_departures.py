"""Each world departs from the model in the way it says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.misspecified.inspection import FIRST_PROGRAMME
from tests.misspecified.visited import seen, visits_of
from tests.misspecified.worlds import World, districts

SMALL = 0.3


def test_late_pushes_show_a_finding_two_months_after_it_was_earned() -> None:
    def risen(name: str) -> list[float]:
        """Share of the firms found that hold a higher class one, two, three months later."""
        months, firms = districts(name, seed=1, size=SMALL).past
        held = np.full((len(months), len(firms)), -1)
        for place, month in enumerate(months):
            held[place, month.firm] = month.shown
        visits = [(p, f) for p, m in enumerate(months[:-3]) for f in m.visits.firm[m.visits.found > 0].tolist()]
        place, firm = np.array([v for v in visits if held[v[0], v[1]] < 3]).T
        return [float((held[place + k, firm] > held[place + k - 1, firm]).mean()) for k in (1, 2, 3)]

    true, late = risen("none"), risen("late_pushes")
    assert true[0] > 2 * max(true[1:])
    assert late[2] > 2 * max(late[:2])


def test_displaced_violations_are_unseen_for_six_months() -> None:
    visits = visits_of(districts("displacement", seed=1))
    soon = visits["since"] <= 6
    assert seen(visits[soon]) < 0.6 * seen(visits[~soon])


def test_seasons_move_the_onset() -> None:
    def summer_to_winter(name: str) -> float:
        stock = districts(name, seed=1).future("p0", 5).in_violation.sum(axis=(0, 2))
        return float(stock.reshape(2, 12)[:, 5:8].sum() / stock.reshape(2, 12)[:, [0, 10, 11]].sum())

    assert summer_to_winter("season") > 1.08 > summer_to_winter("none")


def test_keenness_differs_by_team() -> None:
    def spread(name: str) -> float:
        visits = visits_of(districts(name, seed=1))
        return float(visits[visits["violating"]].groupby("team")["found"].mean().std())

    assert spread("keenness") > 1.5 * spread("none")


def test_onset_rises_with_the_class() -> None:
    truth = districts("onset_by_class", seed=1).truth
    assert (truth.onset / truth.onset[1]).tolist() == pytest.approx([0.5, 1, 2, 3])
    told = districts("onset_by_class", seed=1).specification.behaviour.onset
    assert pytest.approx(truth.onset.tolist()) == [told.A, told.B, told.C, told.D]


def test_propensities_are_spread_as_a_gamma_distribution() -> None:
    multiplier = districts("gamma", seed=1).past[1].multiplier
    assert multiplier.mean() == pytest.approx(1, abs=0.1)
    assert multiplier.var() == pytest.approx(1 / 0.4, rel=0.2)
    assert len(np.unique(districts("none", seed=1, size=SMALL).past[1].multiplier)) == 2


def test_announced_visits_see_half_of_what_others_see_and_five_months_are_quiet() -> None:
    world = districts("announced", seed=1)
    visits = visits_of(world)
    told = visits["channel"] >= FIRST_PROGRAMME
    assert seen(visits[told]) < 0.65 * seen(visits[~told])
    assert sum(world.truth.departure.of_month(month) == 0.5 for month in range(12)) == 5


def test_planned_visits_deter_only_where_the_plan_changes() -> None:
    plain, deterred = districts("none", seed=1), districts("deterrence", seed=1)

    def saved(world: World) -> float:
        """What the second plan leaves of the stock of class D."""
        return float(world.future("p1", 10).stock("D").mean() / world.future("p0", 10).stock("D").mean())

    assert saved(deterred) < 0.97 * saved(plain)
    assert deterred.future("p0", 10).stock().mean() == pytest.approx(plain.future("p0", 10).stock().mean(), rel=0.1)


def test_points_move_classes_only_by_what_visits_found_and_by_time() -> None:
    months, firms = districts("points", seed=1, size=SMALL).past
    for before, after in pairwise(months):
        held = np.full(len(firms), -1)
        held[before.firm] = before.shown
        up = after.firm[(after.shown > held[after.firm]) & (held[after.firm] >= 0)]
        assert np.isin(up, before.visits.firm[before.visits.recorded > 0]).all()


def test_one_finding_in_ten_is_not_recorded() -> None:
    visits = visits_of(districts("unrecorded", seed=1))
    lost = visits["found"] & ~visits["recorded"]
    assert lost.sum() / visits["found"].sum() == pytest.approx(0.1, abs=0.05)
    assert not (visits["recorded"] & ~visits["found"]).any()
