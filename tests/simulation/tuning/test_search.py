"""One optimum: found where it is known, never worse than the start, with prices, reasons to stop, and an end."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.tuning.played import HOLDS, deadline
from simulation.tuning.posed import Array, Cap, Row
from simulation.tuning.prices import prices_of
from simulation.tuning.search import optimise
from tests.simulation.tuning.tuned import Smooth, linear, posed

NAN = Smooth(lambda p: np.array([np.nan]), lambda p: np.full((1, len(p)), np.nan))
NOT_BEYOND = 0.6


def bowl(at: float) -> Smooth:
    """Least where every lever is `at`."""
    return Smooth(lambda p: np.array([((p - at) ** 2).sum()]), lambda p: 2 * (p - at)[None])


def bowl_that_ends(at: float) -> Smooth:
    """The same in one lever, undefined where it is above `NOT_BEYOND`."""

    def defined(point: Array, value: Array) -> Array:
        return value if point[0] <= NOT_BEYOND else np.full_like(value, np.nan)

    return Smooth(
        lambda p: defined(p, np.array([(p[0] - at) ** 2])), lambda p: defined(p, np.array([[2 * (p[0] - at), 0.0]]))
    )


def test_an_optimum_inside_the_bounds_is_proven_though_no_limit_explains_it() -> None:
    found = optimise(posed(bowl(0.2), 2, [0.5, 0.9]))
    assert found.stopped_by == "optimal"
    assert np.allclose(found.point, 0.2, atol=1e-4)
    assert found.prices == {}


def test_a_plan_in_force_that_is_the_optimum_is_told() -> None:
    assert optimise(posed(bowl(0.2), 2, [0.2, 0.2])).stopped_by == "at_start"
    assert optimise(posed(linear([1.0, 2.0]), 2, [0.0, 0.0])).stopped_by == "at_start"


@pytest.mark.parametrize(("least", "corner", "side"), [(True, 0.0, "low"), (False, 1.0, "high")])
def test_at_the_bounds_of_all_levers_each_bound_has_its_price(least: bool, corner: float, side: str) -> None:
    found = optimise(posed(linear([1.0, 2.0]), 2, [0.5, 0.5], least=least))
    assert found.point.tolist() == [corner, corner]
    assert found.prices == pytest.approx({f"{side}:x": 1.0, f"{side}:y": 2.0})


def test_limits_share_what_holds_the_goal_back() -> None:
    # Least x + 3y with x + y ≥ 0.7 and x ≤ 0.4: y takes the rest, and each unit of x saves 2.
    outcomes = linear([1.0, 3.0], [1.0, 1.0])
    problem = posed(
        outcomes, 2, [0.5, 0.5], (Row("x", np.array([-1.0, 0.0]), -0.4),), (Cap("both", 1, 0.7, at_most=False),)
    )
    found = optimise(problem)
    assert found.point == pytest.approx([0.4, 0.3])
    assert found.prices == pytest.approx({"x": 2.0, "both": 3.0})
    assert {price.limit: price.checked for price in prices_of(problem, found)} == pytest.approx({"x": 2.0, "both": 3.0})


def test_a_price_holds_until_another_limit_takes_over() -> None:
    # Least −x − y with x + y ≤ b within [0, 1]²: one more unit brings 1 up to b = 2, and nothing from there on.
    problem = posed(linear([-1.0, -1.0], [1.0, 1.0]), 2, [0.1, 0.1], caps=(Cap("both", 1, 1.85),))
    price = prices_of(problem, optimise(problem))[0]
    assert (price.price, price.checked) == pytest.approx((1.0, 1.0))
    assert price.valid_low == pytest.approx(0.925)  # the farthest that is looked at
    assert 1.85 * 1.05 <= price.valid_high <= 2.0


def test_a_lever_between_equal_bounds_stays_and_the_others_move() -> None:
    found = optimise(posed(linear([1.0, 2.0]), 2, [0.5, 0.5], low=[0.5, 0.0], high=[0.5, 1.0]))
    assert found.point.tolist() == [0.5, 0.0]
    assert found.prices == pytest.approx({"low:y": 2.0})


def test_without_any_lever_that_moves_the_plan_in_force_is_judged() -> None:
    fixed = {"low": [0.5, 0.5], "high": [0.5, 0.5]}
    assert optimise(posed(linear([1.0, 2.0]), 2, [0.5, 0.5], **fixed)).stopped_by == "fixed"  # type: ignore[arg-type]
    row = Row("r", np.array([1.0, 1.0]), 1.5)
    broken = optimise(posed(linear([1.0, 2.0]), 2, [0.5, 0.5], (row,), **fixed))  # type: ignore[arg-type]
    assert (broken.stopped_by, broken.feasible) == ("infeasible", False)


def test_a_goal_that_nothing_changes_is_told_and_its_limits_hold() -> None:
    found = optimise(posed(linear([0.0, 0.0]), 2, [0.5, 0.5], (Row("r", np.ones(2), 1.5),)))
    assert found.stopped_by == "flat"
    assert found.feasible


@pytest.mark.parametrize("start", [[3.0, -5.0], [np.nan, 0.5], [np.inf, -np.inf]])
def test_a_start_outside_the_bounds_or_of_no_number_is_moved_inside(start: list[float]) -> None:
    found = optimise(posed(linear([1.0, 2.0], [1.0, 1.0]), 2, start, caps=(Cap("c", 1, 0.7, at_most=False),)))
    assert found.point == pytest.approx([0.7, 0.0])
    assert found.runs < 30


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e12])
def test_the_units_of_the_goal_do_not_matter(scale: float) -> None:
    problem = posed(linear([scale, 2 * scale], [1.0, 1.0]), 2, [0.5, 0.5], caps=(Cap("c", 1, 0.7, at_most=False),))
    found = optimise(problem)
    assert found.point == pytest.approx([0.7, 0.0], abs=1e-9)
    assert found.prices == pytest.approx({"c": scale, "low:y": scale})


# --- undefined outcomes, and time ---


@pytest.mark.parametrize("outcomes", [NAN, Smooth(lambda p: np.array([np.inf]), lambda p: np.zeros((1, len(p))))])
def test_a_goal_without_a_value_ends_the_search_at_once(outcomes: Smooth) -> None:
    asked = outcomes.asked
    found = optimise(posed(outcomes, 2, [0.5, 0.5]))
    assert found.stopped_by == "undefined"
    assert outcomes.asked - asked <= 5


def test_a_slope_without_a_value_ends_the_search_at_once() -> None:
    outcomes = Smooth(lambda p: np.array([p[0]]), lambda p: np.array([[np.nan, 0.0]]))
    assert optimise(posed(outcomes, 2, [0.5, 0.5])).stopped_by == "undefined"


def test_a_limited_outcome_without_a_value_ends_the_search_at_once() -> None:
    outcomes = Smooth(lambda p: np.array([p[0], np.nan]), lambda p: np.array([[1.0, 0.0], [np.nan, np.nan]]))
    found = optimise(posed(outcomes, 2, [0.5, 0.5], caps=(Cap("c", 1, 1.0),)))
    assert (found.stopped_by, found.feasible) == ("undefined", False)


@pytest.mark.parametrize(("best", "start"), [(0.2, 0.5), (0.2, 0.9), (0.9, 0.5), (0.9, 0.9)])
def test_a_goal_that_is_undefined_here_and_there_never_hangs(best: float, start: float) -> None:
    outcomes = bowl_that_ends(best)
    began = time.monotonic()
    found = optimise(posed(outcomes, 2, [start, 0.5]))
    assert time.monotonic() - began < 1
    assert outcomes.asked < 100
    assert found.stopped_by in ("optimal", "undefined")
    if start < NOT_BEYOND:
        assert found.values[0] <= (start - best) ** 2


def test_when_time_is_out_the_best_so_far_is_returned() -> None:
    outcomes = bowl(0.2)
    problem = posed(outcomes, 2, [0.5, 0.9])
    assert optimise(problem, stop=deadline(0.0)).stopped_by == "time"
    found = optimise(problem, stop=lambda: outcomes.asked >= 4)
    assert found.stopped_by == "time"
    assert found.values[0] <= 0.3**2 + 0.7**2


# --- at random ---

numbers = st.floats(-1.0, 1.0).map(lambda value: round(value, 2))


@st.composite
def problems(draw: st.DrawFn) -> tuple[Smooth, list[float], tuple[Row, ...], tuple[Cap, ...]]:
    """A bowl tilted any way, up to three rows and a cap, most of which hold at the start."""
    number = draw(st.integers(1, 4))
    each = st.lists(numbers, min_size=number, max_size=number)
    tilt, centre, weights = (np.array(draw(each)) for _ in range(3))
    start = [abs(value) for value in draw(each)]
    rows = []
    for place in range(draw(st.integers(0, 3))):
        own = np.array(draw(each))
        rows.append(Row(f"r{place}", own, float(own @ start) - draw(st.floats(-0.05, 0.5))))
    outcomes = Smooth(
        lambda p: np.array([((p - centre) ** 2).sum() + tilt @ p, weights @ p]),
        lambda p: np.array([2 * (p - centre) + tilt, weights]),
    )
    cap = Cap("c", 1, float(weights @ start) + draw(st.floats(-0.05, 0.5)), draw(st.booleans()))
    return outcomes, start, tuple(rows), (cap,)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_never_worse_than_a_plan_in_force_that_keeps_the_limits(
    drawn: tuple[Smooth, list[float], tuple[Row, ...], tuple[Cap, ...]],
) -> None:
    outcomes, start, rows, caps = drawn
    problem = posed(outcomes, len(start), start, rows, caps)
    found = optimise(problem)
    before = outcomes.value(np.array(start))
    if problem.shortfall(np.array(start), before) <= HOLDS:
        assert found.feasible
        assert found.values[0] <= before[0] + 1e-12
    if found.feasible:
        assert ((found.point >= 0) & (found.point <= 1)).all()


@settings(max_examples=20, deadline=None)
@given(problems())
def test_the_best_of_many_allowed_settings_is_no_better_than_a_proven_optimum(
    drawn: tuple[Smooth, list[float], tuple[Row, ...], tuple[Cap, ...]],
) -> None:
    outcomes, start, rows, caps = drawn
    problem = posed(outcomes, len(start), start, rows, caps)
    found = optimise(problem)
    points = np.random.default_rng(0).uniform(0, 1, (500, len(start)))
    values = outcomes.values(points)
    allowed = [problem.shortfall(point, value) == 0 for point, value in zip(points, values, strict=True)]
    if found.stopped_by in ("optimal", "at_start") and any(allowed):
        assert values[allowed, 0].min() >= found.values[0] - 1e-6
