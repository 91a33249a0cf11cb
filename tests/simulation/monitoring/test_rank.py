"""The adopted plan's rank under a newer calibration: another where violations moved, the same where they did not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.evaluation.evaluate import evaluate
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.monitoring.retune import Rank, rank_of, retune_table
from tests.simulation.engines import discrete_event_cases as cases

MONTHS = 24


def district(onset: tuple[float, float, float, float]) -> Specification:
    """Violations stay until somebody comes; as many firms in A as in D, nobody changes class."""
    return cases.specification(
        cases.stratum("s", cases.by_class(300, 100, 100, 300)),
        onset=cases.by_class(*onset),
        sensitivity={"minor": 0.7, "serious": 0.9},
        rectification={"minor": 0.9, "serious": 0.8},
    )


def plan(name: str, ratio: tuple[float, float, float, float]) -> Plan:
    made = cases.plan(cases.programme("general", cases.by_class(*ratio), cases.by_class(1)))
    return made.model_copy(update={"id": name, "title": name})


OLD = district((0.005, 0.01, 0.01, 0.06))
MOVED = district((0.06, 0.01, 0.01, 0.005))
MORE = district((0.006, 0.011, 0.011, 0.066))
"""A newer calibration in which there is somewhat more of everything: nothing that another plan would answer."""
ADOPTED, OTHER, LEAST = (
    plan("d_first", (0.02, 0.1, 0.1, 0.6)),
    plan("a_first", (0.6, 0.1, 0.1, 0.02)),
    plan("hardly", (0.01, 0.01, 0.01, 0.01)),
)


def draws_around(specification: Specification, spread: float) -> pd.DataFrame:
    """Return draws of the onset of each class, by `spread` in the logarithm."""
    random = np.random.default_rng(5)
    centre = {f"behaviour.onset.{c}": getattr(specification.behaviour.onset, c) for c in RISK_CLASSES}
    factors = np.exp(random.normal(0, spread, (40, len(centre))))
    return pd.DataFrame(factors * np.array(list(centre.values())), columns=list(centre))


def harm(specification: Specification) -> dict[str, float]:
    """Return the harm of each plan from an evaluation of its own."""
    return {
        p.id: float(
            evaluate(specification, [p], MONTHS, indicators=("harm",), groups=("all",))["value"].to_numpy().item()
        )
        for p in (ADOPTED, OTHER, LEAST)
    }


def answer(rank: Rank | None) -> dict[str, object]:
    check = pd.DataFrame({"quarter": [], "quantity": [], "inside": []})
    causes = pd.DataFrame({"name": ["as_planned"], "kind": [""], "highest": [1.0]})
    done = pd.DataFrame({"risk_class": ["all"], "share": [1.0]})
    row = retune_table(rank, check, causes, 100.0, done).iloc[0]
    return {str(name): value for name, value in row.items()}


def test_the_rank_falls_when_violations_moved_to_firms_that_the_plan_hardly_visits() -> None:
    rank = rank_of(ADOPTED, [ADOPTED, OTHER, LEAST], OLD, MOVED, draws_around(MOVED, 0.1), MONTHS)
    before, now = harm(OLD), harm(MOVED)
    assert min(before, key=before.__getitem__) == "d_first"
    assert min(now, key=now.__getitem__) == "a_first"
    assert (rank.before, rank.now, rank.best) == (1, 1 + sum(v < now["d_first"] for v in now.values()), "a_first")
    assert rank.still_best == 0.0
    assert answer(rank) == {"rule": "rank", "answer": "yes", "figure": 2.0, "limit": 1.0, "detail": "a_first;0.00"}


@pytest.mark.parametrize("newest", [OLD, MORE], ids=["the same", "more of everything"])
def test_the_rank_stays_when_a_newer_calibration_changes_nothing_between_plans(newest: Specification) -> None:
    rank = rank_of(ADOPTED, [OTHER, LEAST], OLD, newest, draws_around(newest, 0.1), MONTHS)
    assert (rank.before, rank.now, rank.best, rank.still_best) == (1, 1, "d_first", 1.0)
    assert answer(rank)["answer"] == "no"
    assert answer(None)["answer"] == "not_examined"


def test_a_plan_that_gains_places_asks_for_nothing() -> None:
    rank = rank_of(ADOPTED, [OTHER], MOVED, OLD, None, MONTHS)
    assert (rank.before, rank.now) == (2, 1)
    assert np.isnan(rank.still_best)
    assert answer(rank)["answer"] == "no"


def test_where_draws_disagree_the_share_says_so() -> None:
    # A and D nearly alike, and each draw unsure by half: the plan that is best changes from draw to draw.
    even = district((0.029, 0.01, 0.01, 0.03))
    rank = rank_of(ADOPTED, [OTHER], OLD, even, draws_around(even, 0.5), MONTHS)
    assert 0.2 < rank.still_best < 0.8
