"""Announceable plans: the proof against full enumeration, and no proof where a sign fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulation.tuning.announce.certificate import announce
from simulation.tuning.announce.lattice import lattice_of
from simulation.tuning.posed import Array, Cap, Goal, Posed, Row
from simulation.tuning.search import Optimum, optimise
from tests.simulation.tuning.closed_form import Made
from tests.simulation.tuning.two_classes import two_classes


@dataclass
class Curved:
    """Outcomes Σ weight · (x^power), and a product of all levers: monotone where weights and factors have one sign."""

    weights: Array
    powers: Array
    factors: Array

    def values(self, points: Array) -> Array:
        sums = (self.weights[None] * points[:, None] ** self.powers[None]).sum(axis=2)
        return np.asarray(sums + self.factors * np.prod(0.5 + points, axis=1)[:, None])

    def slopes(self, point: Array) -> tuple[Array, Array]:
        own = self.weights * self.powers * point ** (self.powers - 1)
        whole = np.prod(0.5 + point) / (0.5 + point)
        return self.values(point[None])[0], own + self.factors[:, None] * whole


signs = st.sampled_from((-1.0, 1.0))
sizes = st.floats(0.1, 3.0)


@st.composite
def monotone(draw: st.DrawFn) -> Posed:
    """A goal and two limited outcomes, each moved one way by each of two or three levers; perhaps a linear limit."""
    levers = draw(st.integers(2, 3))
    ways = np.array(draw(st.lists(st.lists(signs, min_size=levers, max_size=levers), min_size=3, max_size=3)))
    weights = ways * np.array(draw(st.lists(st.lists(sizes, min_size=levers, max_size=levers), min_size=3, max_size=3)))
    powers = np.array(draw(st.lists(st.lists(st.sampled_from((1.0, 1.5, 2.0, 3.0)), min_size=levers, max_size=levers),
                                    min_size=3, max_size=3)))  # fmt: skip
    # A product has one sign in all levers: only where the sum has that sign too does it stay monotone.
    factors = np.array([0.3 * way[0] if abs(way.sum()) == levers else 0.0 for way in ways])
    middle = Curved(weights, powers, factors).values(np.full((1, levers), draw(st.floats(0.2, 0.8))))[0]
    caps = (Cap("first", 1, float(middle[1])), Cap("second", 2, float(middle[2]), at_most=draw(st.booleans())))
    row = Row("row", np.array(draw(st.lists(st.sampled_from((-1.0, 0.0, 2.0)), min_size=levers, max_size=levers))),
              draw(st.sampled_from((-0.5, 0.0, 0.3))))  # fmt: skip
    step = np.array(draw(st.lists(st.sampled_from((0.1, 0.125, 0.3)), min_size=levers, max_size=levers)))
    low, high = np.full(levers, draw(st.sampled_from((0.0, 0.03)))), np.full(levers, draw(st.sampled_from((1.0, 0.95))))
    names = tuple(f"x{i}" for i in range(levers))
    goal = Goal("goal", 0, least=draw(st.booleans()))
    outcomes = Curved(weights, powers, factors)
    return Posed(names, low, high, (low + high) / 2, step, outcomes, ("goal", "u", "v"), (goal,), (row,), caps)


def enumerated(posed: Posed) -> tuple[Array, float] | None:
    """The best of all announceable settings, tried one by one."""
    grids = [[k * s for k in range(1000) if low - 1e-9 <= k * s <= high + 1e-9]
             for low, high, s in zip(posed.low, posed.high, posed.step, strict=True)]  # fmt: skip
    points = np.array(list(product(*grids)))
    values = posed.outcomes.values(points)
    kept = np.ones(len(points), dtype=bool)
    for row in posed.rows:
        kept = kept & (points @ row.weights >= row.least - 1e-8 * row.size)
    for cap in posed.caps:
        kept = kept & (cap.sign * (cap.limit - values[:, cap.outcome]) >= -1e-8 * cap.size)
    if not kept.any():
        return None
    goal = np.where(kept, posed.goals[0].sign * values[:, 0], np.inf)
    return points[goal.argmin()], float(goal.min())


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(monotone())
def test_what_is_certified_is_the_best_of_all(posed: Posed) -> None:
    found, best = announce(posed), enumerated(posed)
    assert found.certified, found.why
    if best is None:
        assert (found.why, found.point) == ("infeasible", None)
        return
    assert found.point is not None and found.values is not None  # noqa: PT018 (both or none)
    sign = posed.goals[0].sign
    assert sign * found.values[0] == pytest.approx(best[1], rel=1e-9, abs=1e-9)
    assert sign * found.bound == pytest.approx(best[1], rel=1e-9, abs=1e-9)
    assert posed.shortfall(found.point, found.values) <= 1e-8


@settings(max_examples=60, deadline=None)
@given(monotone(), st.integers(0, 60))
def test_a_search_cut_short_claims_no_more_than_is_true(posed: Posed, most: int) -> None:
    best = enumerated(posed)
    assume(best is not None)
    assert best is not None
    asked = {"times": 0}

    def stop() -> bool:
        asked["times"] += 1
        return asked["times"] > most

    found = announce(posed, smooth=optimise(posed), stop=stop)
    sign = posed.goals[0].sign
    if found.bound_by == "boxes":
        assert sign * found.bound <= best[1] + 1e-9
    if found.values is not None:
        assert sign * found.values[0] >= best[1] - 1e-9
    if found.certified:
        assert found.values is not None
        assert sign * found.values[0] == pytest.approx(best[1], rel=1e-9, abs=1e-9)
    else:
        assert found.why == "time"


@settings(max_examples=60, deadline=None)
@given(st.floats(0.2, 0.8), st.floats(0.5, 3.0), st.integers(0, 1))
def test_a_lever_that_turns_is_never_certified(turn: float, size: float, lever: int) -> None:
    functions = [lambda x: size * (x[lever] - turn) ** 2 - x[1 - lever], lambda x: x[0] + x[1]]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.5), np.full(2, 0.05))
    posed = Posed(("a", "b"), *bounds, Made(functions), ("goal", "sum"), (Goal("goal", 0),), (), (Cap("sum", 1, 1.2),))
    found = announce(posed)
    assert not found.certified
    assert found.why == "signs"
    assert ("goal", ("a", "b")[lever]) in found.failed
    assert found.bound_by == "smooth"
    best = enumerated(posed)
    assert found.values is not None
    assert best is not None
    assert found.reach is not None
    assert found.reach >= 1
    assert found.values[0] == pytest.approx(best[1], abs=1e-9)


def test_a_turn_that_slopes_do_not_show_is_seen_in_the_order_of_what_was_played() -> None:
    class Liar(Made):
        def slopes(self, point: Array) -> tuple[Array, Array]:
            return self.values(point[None])[0], np.array([[-1.0, -1.0], [1.0, 1.0]])

    functions = [lambda x: (x[0] - 0.3) ** 2 - x[1], lambda x: x[0] + x[1]]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.5), np.full(2, 0.05))
    posed = Posed(("a", "b"), *bounds, Liar(functions), ("goal", "sum"), (Goal("goal", 0),), (), (Cap("sum", 1, 1.2),))
    smooth = Optimum(np.array([0.3, 0.9]), np.array([-0.9, 1.2]), "optimal", {}, 0.0, 0.0, 1)
    found = announce(posed, smooth=smooth)
    assert (found.certified, found.why, found.failed) == (False, "signs", (("goal", ""),))


def test_an_outcome_without_value_somewhere_is_not_certified() -> None:
    functions = [lambda x: -x[0] - x[1], lambda x: x[0] + x[1] if x[0] < 0.62 else np.nan]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.1), np.full(2, 0.05))
    posed = Posed(("a", "b"), *bounds, Made(functions), ("goal", "sum"), (Goal("goal", 0),), (), (Cap("s", 1, 1.2),))
    smooth = Optimum(np.array([0.5, 0.7]), np.array([-1.2, 1.2]), "optimal", {}, 0.0, 0.0, 1)
    found = announce(posed, smooth=smooth)
    assert not found.certified
    assert found.why in ("undefined", "signs")
    assert found.values is not None
    assert found.values[0] == pytest.approx(-1.2)


# --- figures worked out independently of the project ---


def test_two_classes_are_announced_as_worked_out_by_enumeration() -> None:
    posed = two_classes(hours=36_000.0)
    found = announce(posed)
    assert found.point is not None and found.values is not None  # noqa: PT018 (both or none)
    assert found.point.tolist() == [0.035, 0.11]
    assert found.values[0] == pytest.approx(15_491.8366, rel=1e-7)
    assert (found.certified, found.bound_by, found.looked) == (True, "boxes", 60)
    assert found.bound == pytest.approx(found.values[0])
    assert found.loss == pytest.approx(15_491.8366 - 15_490.9578, abs=1e-3)
    nearest = np.array([[0.035, 0.115]])
    assert posed.outcomes.values(nearest)[0, 1] == pytest.approx(36_720)
    assert [(row["lever"], row["announced"]) for row in found.rows()] == [
        ("general.ratio.A", 0.035), ("general.ratio.B", 0.11),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(monotone(), st.sampled_from((0.001, 0.02, 0.2)))
def test_a_tolerance_keeps_its_word_and_its_bound(posed: Posed, tolerance: float) -> None:
    best = enumerated(posed)
    assume(best is not None)
    assert best is not None
    found = announce(posed, tolerance=tolerance)
    assert found.certified
    assert found.values is not None
    sign = posed.goals[0].sign
    own = sign * float(found.values[0])
    assert sign * found.bound <= best[1] + 1e-9
    assert own <= best[1] + tolerance * abs(own) + 1e-9
    assert found.gap <= tolerance + 1e-9


def test_a_tolerance_ends_sooner() -> None:
    posed = two_classes(hours=36_000.0)
    assert announce(posed, tolerance=0.01).runs < announce(posed).runs


def test_very_many_levers_still_get_a_plan_and_a_bound_in_the_time_there_is() -> None:
    levers = 14
    rates = np.linspace(1.0, 2.0, levers)
    functions = [lambda x: float(-(rates * np.sqrt(x + 0.1)).sum()), lambda x: float(x.sum())]
    bounds = (np.zeros(levers), np.ones(levers), np.full(levers, 0.2), np.full(levers, 0.05))
    names = tuple(f"x{i}" for i in range(levers))
    posed = Posed(names, *bounds, Made(functions), ("goal", "sum"), (Goal("goal", 0),), (), (Cap("s", 1, 4.83),))
    smooth = optimise(posed)
    assert isinstance(posed.outcomes, Made)
    made, limit = posed.outcomes, posed.outcomes.asked + 6000
    found = announce(posed, smooth=smooth, stop=lambda: made.asked > limit)
    assert (found.certified, found.why, found.bound_by) == (False, "time", "boxes")
    assert found.values is not None
    assert found.bound <= smooth.values[0] <= found.values[0]
    assert found.loss_share < 0.01


# --- levers without steps, bounds off the steps ---


def test_a_lever_without_a_step_is_made_best_given_the_others() -> None:
    functions = [lambda x: -2 * x[0] - x[1], lambda x: x[0] + x[1]]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.1), np.array([0.3, 0.0]))
    posed = Posed(("a", "b"), *bounds, Made(functions), ("goal", "sum"), (Goal("goal", 0),), (), (Cap("s", 1, 0.73),))
    found = announce(posed)
    assert found.point is not None
    assert found.point == pytest.approx([0.6, 0.13], abs=1e-6)
    assert (found.certified, found.why, found.held, found.bound_by) == (False, "continuous", ("b",), "smooth")


def test_bounds_off_the_steps_leave_the_multiples_between_them() -> None:
    posed = replace(two_classes(1.0), low=np.array([0.0121, 0.0021]), high=np.array([0.0249, 0.0024]))
    assert [values.tolist() for values in lattice_of(posed, posed.start).values] == [[0.015, 0.02], [0.0021]]


def test_the_bound_told_on_the_way_only_rises() -> None:
    posed, seen = two_classes(hours=36_000.0), []
    announce(posed, told=lambda best, bound: seen.append((best, bound)))
    bounds = [bound for _, bound in seen]
    assert bounds == sorted(bounds)
    assert all(bound <= best for best, bound in seen)
