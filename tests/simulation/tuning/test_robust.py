"""Rules of choice over draws: a table small enough to enumerate, and what no rule may depend on."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulation.model.errors import InputError
from simulation.tuning.robust.regret import lever_differences, mutual_regret, regrets, worst_share
from simulation.tuning.robust.rules import RULES, Threshold, judge

# Least is best; five plans, four draws.
TABLE = [[8, 22, 11, 11], [6, 16, 16, 15], [23, 20, 16, 14], [23, 12, 13, 19], [24, 13, 12, 19]]
COSTS = np.array(TABLE, dtype=float)
FIRST, SECOND = 0, 1
ENOUGH = Threshold("goal", at_most=14)

TABLES = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(-50, 50).map(float))
)


def test_the_rules_choose_what_enumeration_chooses() -> None:
    best = [min(column) for column in zip(*TABLE, strict=True)]
    lost = [[x - b for x, b in zip(row, best, strict=True)] for row in TABLE]
    # 40 % of four draws are the worst draw whole and six tenths of the next.
    tails = [(worst[0] + 0.6 * worst[1]) / 1.6 for worst in (sorted(row, reverse=True) for row in lost)]
    judged = judge(COSTS, level=0.4, thresholds=[ENOUGH])
    assert judged.by("expected") == FIRST == min(range(5), key=lambda i: sum(TABLE[i]))
    assert judged.by("regret") == SECOND == min(range(5), key=lambda i: max(lost[i]))
    assert judged.by("cvar") == SECOND == min(range(5), key=lambda i: tails[i])
    assert judged.by("satisfice") == FIRST == max(range(5), key=lambda i: sum(x <= 14 for x in TABLE[i]))
    assert judged.table["regret_max"].to_list() == [max(row) for row in lost]
    assert judged.table["regret_max"].iloc[SECOND] == 5
    np.testing.assert_allclose(judged.table["cvar"], tails, rtol=1e-14)


def test_knowing_everything_is_worth_three() -> None:
    judged = judge(COSTS)
    best_of_each_draw = sum(min(column) for column in zip(*TABLE, strict=True)) / 4
    assert judged.evpi == 3.0 == min(sum(row) / 4 for row in TABLE) - best_of_each_draw


def test_the_draws_that_decide_minimax_regret_are_named() -> None:
    assert judge(COSTS).deciding == (2,)


def test_satisficing_is_refused_without_thresholds() -> None:
    with pytest.raises(InputError) as refused:
        judge(COSTS).by("satisfice")
    assert [p.code for p in refused.value.problems] == ["no_thresholds"]


def test_satisficing_asks_for_every_threshold_at_once() -> None:
    hours = np.array([[9.0] * 4, [1.0] * 4, [1.0] * 4, [1.0] * 4, [1.0] * 4])
    judged = judge(COSTS, thresholds=[ENOUGH, Threshold("hours", at_most=5)], further={"hours": hours})
    assert judged.table["satisfied"].to_list() == [0.0, 0.25, 0.25, 0.5, 0.5]


def test_an_unknown_rule_or_column_is_refused_by_name() -> None:
    with pytest.raises(InputError) as rule:
        judge(COSTS).by("optimism")
    with pytest.raises(InputError) as column:
        judge(COSTS, thresholds=[Threshold("fame", at_most=1)])
    assert rule.value.problems[0].value == "optimism"
    assert column.value.problems[0].value == "fame"


def test_a_value_that_is_not_finite_is_refused_with_its_place() -> None:
    spoilt = COSTS.copy()
    spoilt[2, 1] = np.nan
    with pytest.raises(InputError) as refused:
        judge(spoilt)
    assert refused.value.problems[0].path == "outcomes[2][1]"


@pytest.mark.parametrize("level", [0.0, -0.1, 1.1, float("nan")])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(InputError):
        judge(COSTS, level=level)


@given(TABLES, st.randoms(use_true_random=False))
def test_permuted_plans_and_draws_permute_the_answers(table: np.ndarray, random: object) -> None:
    plans, draws = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(plans), random.shuffle(draws)  # type: ignore[attr-defined]
    one, other = judge(table, thresholds=[ENOUGH]), judge(table[plans][:, draws], thresholds=[ENOUGH])
    np.testing.assert_allclose(other.table.to_numpy(), one.table.to_numpy()[plans], atol=1e-9)
    for rule in RULES:
        # Plans that are equal in the rule and in the mean may stand for each other.
        here, there = one.table.iloc[one.by(rule)], one.table.iloc[plans[other.by(rule)]]
        decides = {"expected": "mean", "regret": "regret_max", "regret-90": "regret_90", "cvar": "cvar"}
        column = decides.get(rule, "satisfied")
        assert there[column] == pytest.approx(here[column], abs=1e-9)
        assert there["mean"] == pytest.approx(here["mean"], abs=1e-9)


@given(TABLES, st.data())
def test_a_dominated_plan_changes_nothing(table: np.ndarray, data: st.DataObject) -> None:
    worse = table[data.draw(st.integers(0, len(table) - 1))] + data.draw(
        arrays(float, table.shape[1], elements=st.integers(0, 9).map(float))
    )
    one, other = judge(table, thresholds=[ENOUGH]), judge(np.vstack([table, worse]), thresholds=[ENOUGH])
    assert dict(other.chosen) == dict(one.chosen)
    assert other.evpi == one.evpi
    np.testing.assert_array_equal(other.table.to_numpy()[:-1], one.table.to_numpy())


@given(TABLES, st.data())
def test_what_a_draw_adds_to_every_plan_changes_no_regret(table: np.ndarray, data: st.DataObject) -> None:
    shift = data.draw(arrays(float, table.shape[1], elements=st.integers(-99, 99).map(float)))
    np.testing.assert_array_equal(regrets(table + shift), regrets(table))


@given(TABLES)
def test_most_of_a_goal_is_least_of_its_opposite(table: np.ndarray) -> None:
    most, least = judge(-table, least=False), judge(table)
    assert dict(most.chosen) == dict(least.chosen)
    np.testing.assert_array_equal(regrets(-table, least=False), regrets(table))


@given(TABLES, st.floats(0.05, 1.0), st.floats(0.05, 1.0))
def test_the_worst_share_lies_between_mean_and_largest_and_falls_with_the_share(
    table: np.ndarray, one: float, other: float
) -> None:
    lost = regrets(table)
    few, many = (worst_share(lost, level) for level in sorted((one, other)))
    assert (lost.mean(axis=1) <= many + 1e-9).all()
    assert (many <= few + 1e-9).all()
    assert (few <= lost.max(axis=1) + 1e-9).all()


def test_what_plans_cost_each_other_is_counted_where_each_is_best() -> None:
    costs = mutual_regret(COSTS)
    best = COSTS.argmin(axis=0)
    for i, j in itertools.product(range(5), range(5)):
        places = [d for d in range(4) if best[d] == j]
        expected = sum(COSTS[i, d] - COSTS[j, d] for d in places) / len(places) if places else np.nan
        assert costs[i, j] == pytest.approx(expected, nan_ok=True)


def test_the_difference_of_plans_is_that_of_the_lever_that_differs_most() -> None:
    plans = [[0.0, 0.5, 1.0], [0.1, 0.2, 1.0], [0.0, 0.5, 0.6]]
    expected = [[max(abs(a - b) for a, b in zip(x, y, strict=True)) for y in plans] for x in plans]
    np.testing.assert_allclose(lever_differences(plans), expected)
