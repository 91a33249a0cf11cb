"""Frontiers of problems whose frontier is known, and what must hold of every frontier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulation.tuning.frontier.anchors import signed
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.frontier.dominance import knee, unbeaten
from simulation.tuning.frontier.patient import PROVEN, patient
from simulation.tuning.frontier.placed import placed
from simulation.tuning.frontier.result import Frontier
from simulation.tuning.posed import Array, Cap, Goal, Posed, Row
from tests.simulation.tuning.closed_form import Distances, Made, distances
from tests.simulation.tuning.two_classes import two_classes

HOURS = (6_000.0, 12_000.0, 24_000.0, 36_000.0, 72_000.0)
HARM = (19_280.463, 18_375.403, 16_824.435, 15_490.958, 12_447.223)

coordinate = st.integers(-4, 4).map(float)


def places(goals: int, levers: int = 3) -> st.SearchStrategy[list[list[float]]]:
    far_apart = st.lists(st.tuples(*[coordinate] * levers), min_size=goals, max_size=goals, unique=True)
    return far_apart.map(lambda found: [list(place) for place in found])


def on_the_segment(posed: Posed, points: Array) -> Array:
    """How far settings lie from the segment between two places: the frontier of two distances."""
    assert isinstance(posed.outcomes, Distances)
    a, b = posed.outcomes.places
    along = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
    return np.asarray(np.linalg.norm(points - (a + along[:, None] * (b - a)), axis=1))


# --- figures worked out independently of the project ---


@pytest.fixture(scope="module")
def golden() -> Frontier:
    return frontier(two_classes(hours=72_000.0), levels={"hours": HOURS}, between=0)


def test_two_classes_meet_the_frontier_worked_out_by_hand(golden: Frontier) -> None:
    by_hours = {round(hours): harm for harm, hours in golden.reached}
    assert [by_hours[round(hours)] for hours in HOURS] == pytest.approx(HARM, rel=1e-4)
    scarce = next(point for point in golden.points if round(point.values[1]) == 6_000)
    assert scarce.point[0] == pytest.approx(0, abs=1e-9)


def test_the_price_of_the_level_is_the_slope_of_the_frontier(golden: Frontier) -> None:
    middle = next(point for point in golden.points if round(point.values[1]) == 36_000)
    assert middle.prices["level:hours"] == pytest.approx(0.103191, rel=1e-3)


# --- two distances: the frontier is the segment between the places ---


@settings(max_examples=25, deadline=None)
@given(places(2))
def test_the_frontier_of_two_distances_is_the_segment_between_the_places(at: list[list[float]]) -> None:
    posed = distances(at)
    found = frontier(posed, points=7, between=2)
    span = float(np.linalg.norm(np.array(at[0]) - at[1]))
    assert found.ended == "done"
    assert sum(point.kind == "continuous" for point in found.points) == 7
    assert on_the_segment(posed, np.array([point.point for point in found.points])).max() < 1e-3 * span
    reached = np.sqrt(2 * found.reached)
    assert reached.sum(axis=1) == pytest.approx(np.full(len(reached), span), rel=2e-3)


@settings(max_examples=20, deadline=None)
@given(places(2), st.permutations(range(3)), st.booleans())
@example([[-2.0, 3.0, 4.0], [2.0, 0.0, 0.0]], [0, 2, 1], False)
def test_the_order_of_levers_and_goals_does_not_matter(at: list[list[float]], order: list[int], swapped: bool) -> None:
    plain = distances(at)
    moved = distances([[place[i] for i in order] for place in at])
    moved = replace(moved, goals=moved.goals[::-1]) if swapped else moved
    here, there = frontier(plain, points=6, between=0), frontier(moved, points=6, between=0)
    assert on_the_segment(moved, np.array([point.point for point in there.points])).max() < 1e-2
    ends = [{tuple(np.round(sorted(row), 2)) for row in found.reached[[0, -1]]} for found in (here, there)]
    assert ends[0] == ends[1]
    if not swapped:
        assert there.reached == pytest.approx(here.reached, abs=2e-2)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 3).flatmap(places), st.integers(4, 12))
def test_no_point_is_bettered_by_another_and_every_limit_holds(at: list[list[float]], points: int) -> None:
    row = Row("sum", np.ones(3), -3.0)
    cap = Cap("near the first", 0, 30.0)
    posed = distances(at, rows=(row,), caps=(cap,))
    found = frontier(posed, points=points, between=1)
    reached = np.array([signed(posed, point.values) for point in found.points])
    worse = (reached[:, None] <= reached[None]).all(axis=2) & (reached[:, None] < reached[None]).any(axis=2)
    assert not worse.any()
    assert all(posed.shortfall(point.point, point.values) <= 1e-8 for point in found.points)
    for point in found.points:
        assert posed.outcomes.values(point.point[None])[0] == pytest.approx(point.values, rel=1e-9, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(places(1))
def test_goals_that_agree_leave_one_point_and_say_so(at: list[list[float]]) -> None:
    posed = distances([at[0], at[0]])
    found = frontier(posed, points=9)
    assert (found.ended, len(found.points), found.knee) == ("no_conflict", 1, None)
    assert found.agreeing == (("place 0", "place 1"),)
    assert found.points[0].anchor_of == ("place 0", "place 1")
    assert found.points[0].point == pytest.approx(at[0], abs=1e-3)


def test_the_frontier_of_three_distances_is_the_triangle_between_the_places() -> None:
    at = np.array([[3.0, 0, 0], [-2.0, 2, 0], [0, -2.0, 1]])
    found = frontier(distances(at.tolist()), points=28, between=1)
    assert found.ended == "done"
    settings_found = np.array([point.point for point in found.points])
    # Shares of the corners, and what is left over outside the plane of the triangle.
    system = np.vstack([at.T, np.ones(3)])
    shares, *_ = np.linalg.lstsq(system, np.vstack([settings_found.T, np.ones(len(settings_found))]), rcond=None)
    assert shares.min() > -5e-3
    assert np.abs(system @ shares - np.vstack([settings_found.T, np.ones(len(settings_found))])).max() < 5e-3
    # The corners are there, and so is the middle.
    for corner in at:
        assert np.linalg.norm(settings_found - corner, axis=1).min() < 1e-2
    assert np.linalg.norm(settings_found - at.mean(axis=0), axis=1).min() < 0.7


def test_one_goal_has_one_point() -> None:
    found = frontier(distances([[1.0, 2.0]]), points=9)
    assert (found.ended, len(found.points), found.points[0].anchor_of) == ("done", 1, ("place 0",))
    assert found.points[0].point == pytest.approx([1.0, 2.0], abs=1e-5)


def test_a_search_that_no_longer_gets_on_is_given_up_and_told_as_stalled() -> None:
    posed = distances([[3.0, 1, 0]])
    assert isinstance(posed.outcomes, Distances)
    given_up = patient(posed, 0, posed.start, most=1)
    assert (given_up.stopped_by, given_up.feasible) == ("stalled", True)
    assert posed.outcomes.slope_runs <= 2
    assert patient(posed, 0, posed.start).stopped_by in PROVEN


def test_goals_that_agree_at_a_bound_say_which_lever_pushes_where() -> None:
    functions = [lambda x: -2 * x[0] + x[1], lambda x: -x[0] + 3 * x[1]]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.5), np.zeros(2))
    posed = Posed(("a", "b"), *bounds, Made(functions), ("u", "v"), (Goal("u", 0), Goal("v", 1)))
    found = frontier(posed)
    assert found.ended == "no_conflict"
    assert {(push.lever, push.goal): (push.towards, push.at) for push in found.pushes} == {
        ("a", "u"): ("up", "high"),
        ("b", "u"): ("down", "low"),
        ("a", "v"): ("up", "high"),
        ("b", "v"): ("down", "low"),
    }


def test_a_third_goal_that_agrees_with_one_of_two_is_told() -> None:
    found = frontier(distances([[1.0, 0, 0], [-1.0, 0, 0], [1.0, 0, 0]]), points=6)
    assert found.ended == "done"
    assert found.agreeing == (("place 0", "place 2"),)


def test_most_is_the_mirror_of_least() -> None:
    functions = [lambda x: (x[0] - 1) ** 2, lambda x: -((x[0] + 1) ** 2)]
    one = np.ones(1)
    goals = (Goal("u", 0), Goal("v", 1, least=False))
    posed = Posed(("x",), -3 * one, 3 * one, 2 * one, 0 * one, Made(functions), ("u", "v"), goals)
    found = frontier(posed, points=5, between=0)
    assert np.sqrt(found.reached[:, 0]) + np.sqrt(-found.reached[:, 1]) == pytest.approx(np.full(5, 2.0), rel=1e-4)


def test_an_end_takes_the_best_of_the_other_goal_among_settings_as_good() -> None:
    # The first goal does not care for b; the second does, and has its best at b = 0.7.
    functions = [lambda x: -x[0], lambda x: x[0] + (x[1] - 0.7) ** 2]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.2), np.zeros(2))
    posed = Posed(("a", "b"), *bounds, Made(functions), ("u", "v"), (Goal("u", 0), Goal("v", 1)))
    found = frontier(posed, points=3)
    assert found.points[0].point == pytest.approx([1.0, 0.7], abs=1e-3)
    assert found.points[-1].point == pytest.approx([0.0, 0.7], abs=1e-3)


def test_a_hollow_frontier_is_found_where_weighted_sums_would_miss_it() -> None:
    functions = [lambda x: x[0], lambda x: 1 - x[0] ** 2]
    one = np.ones(1)
    goals = (Goal("u", 0), Goal("v", 1))
    posed = Posed(("x",), 0 * one, one, one / 2, 0 * one, Made(functions), ("u", "v"), goals)
    found = frontier(posed, points=6, between=0)
    assert len(found.points) == 6
    assert found.reached[:, 1] == pytest.approx(1 - found.reached[:, 0] ** 2, abs=1e-6)
    assert found.knee is None


def test_levels_that_nothing_reaches_are_told_and_not_drawn() -> None:
    posed = distances([[0.0, 0], [2.0, 0]], caps=(Cap("stay", 0, 0.5),))
    found = frontier(posed, levels={"place 1": [1.0, 0.1]}, between=0)
    assert [(levels["place 1"], why) for levels, why in found.missed] == [(0.1, "infeasible")]


# --- stopping, telling, counting ---


def test_what_was_found_when_time_ran_out_stays_and_is_marked() -> None:
    posed = distances([[3.0, 1, 0], [-3.0, 0, 1]])
    assert isinstance(posed.outcomes, Distances)
    whole = frontier(posed, points=12, between=0)
    counted, enough = posed.outcomes, posed.outcomes.slope_runs + 0.7 * whole.runs
    cut = frontier(posed, points=12, between=0, stop=lambda: counted.slope_runs >= enough)
    assert cut.ended == "time"
    assert 2 <= len(cut.points) < len(whole.points)


def test_a_search_stopped_before_it_began_has_the_plan_in_force_and_no_more() -> None:
    posed = distances([[1.0, 0], [0.0, 1]])
    found = frontier(posed, stop=lambda: True)
    assert (found.ended, len(found.points), found.knee) == ("time", 1, None)
    assert found.points[0].point == pytest.approx(posed.start)
    assert found.points[0].stopped_by == "time"


def test_limits_that_nothing_keeps_leave_no_points_and_say_why() -> None:
    found = frontier(distances([[1.0, 0], [0.0, 1]], caps=(Cap("stay", 0, -1.0),)))
    assert (found.ended, found.points) == ("infeasible", ())
    assert found.table().empty


def test_progress_rises_to_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    frontier(distances([[1.0, 0], [0.0, 1]]), points=6, progress=lambda done, of: seen.append((done, of)))
    done = [number for number, _ in seen]
    assert done == sorted(done)
    assert seen[-1][0] == seen[-1][1]


def test_a_point_begun_at_its_neighbour_takes_few_runs() -> None:
    found = frontier(two_classes(hours=72_000.0), points=25, between=0)
    assert found.runs <= 220
    assert len(found.points) == 25


def test_the_table_names_levers_outcomes_and_kinds() -> None:
    table = frontier(distances([[1.0, 0], [0.0, 1]]), points=4).table()
    assert {"point", "x0", "x1", "place 0", "place 1", "kind", "stopped_by", "knee"} <= set(table)
    assert set(table["kind"]) == {"continuous", "interpolated"}
    assert table["knee"].sum() == 1


# --- dominance and knee ---


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=1, max_size=12))
def test_what_is_kept_beats_or_equals_all_that_is_dropped(rows: list[tuple[float, ...]]) -> None:
    reached = np.array(rows)
    kept = reached[unbeaten(reached)]
    assert len(kept) == len(np.unique(kept, axis=0))
    for row in reached:
        assert (kept <= row).all(axis=1).any()


def test_the_knee_is_farthest_from_the_chord_after_scaling() -> None:
    reached = np.array([[0.0, 1000.0], [1.0, 300.0], [2.0, 260.0], [10.0, 0.0]])
    assert knee(reached) == 1
    assert knee(reached * [1e6, 1e-6]) == 1
    assert knee(np.array([[0.0, 1.0], [1.0, 0.0]])) is None


# --- given plans ---


@settings(max_examples=20, deadline=None)
@given(places(2), st.tuples(coordinate, coordinate, coordinate))
def test_a_given_plan_could_gain_what_geometry_says(at: list[list[float]], own: tuple[float, ...]) -> None:
    posed = distances(at)
    found = frontier(posed, points=5, between=0)
    (plan,) = placed(found, posed, {"own": np.array(own)})
    span = float(np.linalg.norm(np.array(at[0]) - at[1]))
    away = [float(np.linalg.norm(np.subtract(own, place))) for place in at]
    for goal, name in enumerate(("place 0", "place 1")):
        best = max(span - away[1 - goal], 0.0)
        assert plan.gains[name] == pytest.approx((away[goal] ** 2 - best**2) / 2, abs=1e-3 * (1 + span) ** 2)


def test_a_plan_in_the_middle_of_nowhere_is_beaten_and_one_on_the_frontier_is_not() -> None:
    posed = distances([[2.0, 0], [-2.0, 0]])
    found = frontier(posed, points=9, between=0)
    off, on = placed(found, posed, {"off": np.array([0.0, 3.0]), "on": found.points[4].point})
    assert off.beaten_by is not None
    assert (found.reached[off.beaten_by] < [6.5, 6.5]).all()
    assert off.ahead["place 0"] == pytest.approx(6.5 - found.reached[off.beaten_by][0])
    assert on.beaten_by is None
    assert max(on.gains.values()) < 1e-3


def test_a_plan_better_than_the_limits_allow_gains_nothing_and_breaks_them() -> None:
    posed = distances([[2.0, 0], [-2.0, 0]], rows=(Row("right of 0", np.array([1.0, 0.0]), 0.0),))
    found = frontier(posed, points=5)
    (plan,) = placed(found, posed, {"left": np.array([-2.0, 0.0])})
    assert plan.shortfall > 0
    assert "place 0" not in plan.gains
