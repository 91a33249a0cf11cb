"""The outer choice of rounds: every choice made best, the best told."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from simulation.tuning.announce.rounds import choose_rounds
from simulation.tuning.posed import Cap, Goal, Posed
from tests.simulation.tuning.closed_form import Made

CHOICES = list(product((1, 2, 4), (1, 2, 12)))


def posed_for(rounds: tuple[int, ...]) -> Posed:
    """Harm falls with visits, repeats waste some: at 10 visits in all the best rounds are known."""
    waste = 0.01 * (rounds[0] - 2) ** 2 + 0.002 * (rounds[1] - 1)
    functions = [
        lambda x: (1 + waste) * (np.exp(-2 * rounds[0] * x[0]) + np.exp(-rounds[1] * x[1])),
        lambda x: rounds[0] * x[0] + rounds[1] * x[1],
    ]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.1), np.full(2, 0.01))
    return Posed(("a", "b"), *bounds, Made(functions), ("harm", "visits"), (Goal("harm", 0),), (), (Cap("v", 1, 0.9),))


def test_the_best_choice_is_the_best_of_all_searched_apart() -> None:
    found = choose_rounds(CHOICES, posed_for, names=("C", "D"))
    # In visits n = rounds × ratio the problem is one and the same, so the least waste wins.
    assert found.best is not None
    assert found.every[found.best].rounds == (2, 1)
    least = {chosen.rounds: float(chosen.optimum.values[0]) for chosen in found.every if chosen.optimum}
    for (c, d), value in least.items():
        waste = 0.01 * (c - 2) ** 2 + 0.002 * (d - 1)
        assert value / (1 + waste) == pytest.approx(least[2, 1], rel=1e-6)
    assert [row["C"] for row in found.rows()] == [c for c, _ in CHOICES]
    assert sum(bool(row["best"]) for row in found.rows()) == 1


def test_a_choice_begun_at_its_neighbour_needs_fewer_runs_than_one_begun_afresh() -> None:
    together = choose_rounds(CHOICES, posed_for)
    apart = sum(choose_rounds([rounds], posed_for).runs for rounds in CHOICES)
    assert together.runs < apart


def test_choices_not_reached_in_time_are_told_as_such() -> None:
    searched = {"times": 0}

    def stop() -> bool:
        searched["times"] += 1
        return searched["times"] > 60

    found = choose_rounds(CHOICES, posed_for, stop=stop)
    assert found.ended == "time"
    assert found.best is not None
    assert any(chosen.optimum is None for chosen in found.every)
    assert {row["stopped_by"] for row in found.rows() if row["shortfall"] is None} == {"time"}


def test_a_choice_that_keeps_no_limit_is_never_best() -> None:
    def sometimes(rounds: tuple[int, ...]) -> Posed:
        posed = posed_for(rounds)
        cap = Cap("impossible", 1, -1.0) if rounds[0] == 2 else posed.caps[0]
        return Posed(
            posed.levers, posed.low, posed.high, posed.start, posed.step, posed.outcomes, posed.names, posed.goals,
            (), (cap,),
        )  # fmt: skip

    found = choose_rounds(CHOICES, sometimes)
    assert found.best is not None
    assert found.every[found.best].rounds[0] != 2
    none = choose_rounds([(2, 1)], sometimes)
    assert none.best is None
