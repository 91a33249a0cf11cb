"""Visits by class, with bounds and costs: published cases, enumeration, and what every optimum must satisfy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.model.errors import InputError
from simulation.tuning.information.allocation import allocate, finding_ratios, learning_ratios, side_by_side

SIZE, SPREAD = np.array([3000, 4000, 5000, 2000]), np.array([48, 79, 76, 16])
WEIGHT = SIZE * SPREAD
FIRMS, PREVALENCE = [60000, 25000, 10000, 5000], [0.02, 0.05, 0.1, 0.2]


def variance(weight: np.ndarray, visits: np.ndarray) -> float:
    return float((weight**2 / visits).sum())


def test_bounds_and_costs_together_reach_the_known_optimum() -> None:
    # The population of the published example with its unit costs; the bounds are ours, chosen so that all three of
    # lower bound, upper bounds and a free class occur. Objective 4,114,405,860.8.
    costs = [0.5, 0.6, 0.6, 0.3]
    found = allocate(WEIGHT, 115, low=[65, 10, 10, 2], high=[100, 60, 70, 80], cost=costs)
    np.testing.assert_allclose(found, [65, 60, 70, 15], rtol=1e-9)
    assert variance(WEIGHT, found) == pytest.approx(4_114_405_860.8, rel=1e-9)


@given(
    st.lists(
        st.tuples(st.floats(1, 1000), st.floats(0.5, 20), st.floats(0.5, 40), st.floats(0.2, 9)),
        min_size=2, max_size=6,
    ),
    st.floats(0.001, 0.999),
)  # fmt: skip
def test_an_allocation_satisfies_the_conditions_of_an_optimum(
    groups: list[tuple[float, float, float, float]], place: float
) -> None:
    weight, low, room, cost = map(np.array, zip(*groups, strict=True))
    high = low + room
    total = float(cost @ low + place * (cost @ room))
    found = allocate(weight, total, low, high, cost)
    assert cost @ found == pytest.approx(total, rel=1e-9)
    assert ((found >= low) & (found <= high)).all()
    # What one more unit of cost gains is the same in all free classes.
    gain = weight**2 / (found**2 * cost)
    free = (found > low * (1 + 1e-9)) & (found < high * (1 - 1e-9))
    above, below = gain[found < high * (1 - 1e-9)], gain[found > low * (1 + 1e-9)]
    if len(above) and len(below):
        # No class that could take more gains more than a class that could give some.
        assert above.max() <= below.min() * (1 + 1e-6)
    if free.sum() > 1:
        np.testing.assert_allclose(gain[free], gain[free][0], rtol=1e-6)


def test_an_allocation_beats_every_point_of_a_grid() -> None:
    weight, cost = np.array([5.0, 2.0, 9.0]), np.array([1.0, 2.0, 3.0])
    low, high, total = np.array([2.0, 1.0, 2.0]), np.array([20.0, 6.0, 7.0]), 40.0
    best = variance(weight, allocate(weight, total, low, high, cost))
    values = []
    for first, second in itertools.product(np.linspace(2, 20, 181), np.linspace(1, 6, 51)):
        third = (total - first - 2 * second) / 3
        if low[2] <= third <= high[2]:
            values.append(variance(weight, np.array([first, second, third])))
    assert best <= min(values) <= best * 1.001


def test_a_class_that_teaches_nothing_gets_its_fewest_visits_until_the_others_are_full() -> None:
    assert allocate([0.0, 3.0], 8.0).tolist() == [0.0, 8.0]
    assert allocate([0.0, 3.0], 8.0, low=[1.0, 0.0]).tolist() == [1.0, 7.0]
    assert allocate([0.0, 3.0], 8.0, high=[9.0, 5.0]).tolist() == [3.0, 5.0]


def test_a_cost_that_is_not_above_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="cost"):
        allocate([1.0, 1.0], 4.0, cost=[1.0, 0.0])


def test_finding_takes_the_classes_with_most_violations_an_hour_first() -> None:
    # Class D holds most violations, but a visit there takes five times the hours.
    ratios = finding_ratios([100, 100], [0.1, 0.2], 150, cost=[1, 5])
    assert ratios.tolist() == [1.0, 0.1]


def test_side_by_side_spends_the_same_hours_and_finds_more_by_finding_and_learns_more_by_learning() -> None:
    cost = np.array([4.0, 4.0, 6.0, 8.0])
    table = side_by_side(FIRMS, PREVALENCE, 20_000, cost)
    for name in ("learning", "finding"):
        assert cost @ table[f"{name}_visits"] == pytest.approx(20_000)
        np.testing.assert_allclose(table[f"{name}_found"], table[f"{name}_visits"] * PREVALENCE)
    assert table["finding_found"].sum() > table["learning_found"].sum()
    np.testing.assert_allclose(table["learning_ratio"], learning_ratios(FIRMS, PREVALENCE, 20_000, cost))
    weight = np.array(FIRMS) * np.sqrt(np.array(PREVALENCE) * (1 - np.array(PREVALENCE)))
    # Finding leaves a class unvisited, of which nothing is learnt.
    visited = np.maximum(table["finding_visits"], 1e-9)
    assert variance(weight, np.array(table["learning_visits"])) < variance(weight, np.array(visited))


def test_side_by_side_without_costs_is_the_published_case() -> None:
    table = side_by_side(FIRMS, PREVALENCE, 2850)
    np.testing.assert_allclose(table["learning_ratio"], [0.02117, 0.03295, 0.04536, 0.06049], atol=5e-6)
    assert table["finding_ratio"].to_list() == [0, 0, 0, 0.57]
    assert table["risk_class"].to_list() == ["A", "B", "C", "D"]


def test_side_by_side_names_every_number_that_cannot_be() -> None:
    with pytest.raises(InputError) as refused:
        side_by_side([-1, 10, 10, 10], [0.1, 1.2, 0.1, 0.1], 5, [1, 1, 0, 1])
    assert [p.path for p in refused.value.problems] == ["firms.A", "prevalence.B", "cost.C"]
    with pytest.raises(InputError, match="total"):
        side_by_side([10, 10, 10, 10], [0.1] * 4, 50)


def test_a_class_without_firms_gets_no_visits() -> None:
    table = side_by_side([100, 0, 10, 10], [0.1, 0.5, 0.1, 0.1], 20)
    assert table["learning_visits"].to_list()[1] == table["finding_visits"].to_list()[1] == 0
