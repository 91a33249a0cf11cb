"""Worlds to compare engines in: some that Hypothesis draws, and one in which every rule matters at once."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from simulation.model.exchange import digest
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases
from tests.strategies import World, worlds

EVERY = 5
"""Hypothesis varies what it drew before; of its examples every fifth is taken, so that they have little in common."""


@cache
def sample(number: int, key: int = 1, **fixed: Any) -> tuple[World, ...]:
    """Return `number` different worlds, the same whenever asked; `fixed` settles keys of the plan."""
    drawn: dict[tuple[str, str], World] = {}

    @seed(key)
    @settings(
        max_examples=2 * EVERY * number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds(**fixed))
    def collect(world: World) -> None:
        drawn[digest(world[0]), digest(world[1])] = world

    collect()
    chosen = list(drawn.values())[EVERY - 1 :: EVERY][:number]
    assert len(chosen) == number, "too few different worlds"
    return tuple(chosen)


def rich_specification(size: int = 1) -> Specification:
    """Three strata in which every rule moves firms; `size` times as many firms."""

    def firms(*counts: int) -> dict[str, int]:
        return cases.by_class(*(size * count for count in counts))

    drift = [[0.8, 0.15, 0.05, 0], [0.1, 0.8, 0.1, 0], [0, 0.1, 0.8, 0.1], [0, 0, 0.2, 0.8]]
    shaken = [[0.6, 0.3, 0.1, 0], [0, 0.6, 0.3, 0.1], [0, 0, 0.7, 0.3], [0, 0, 0, 1]]
    better = [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5]]
    worse = [[0.1, 0.5, 0.3, 0.1], [0, 0.2, 0.5, 0.3], [0, 0, 0.4, 0.6], [0, 0, 0, 1]]
    return cases.specification(
        cases.stratum("first", firms(15, 25, 10, 10), entries_per_month=1.5 * size, onset_multiplier=1.5),
        cases.stratum(
            "second", firms(15, 25, 5, 5), novel=True, in_observation=0.6, entries_per_month=2.0 * size, sector="I"
        ),
        cases.stratum("third", firms(20, 20, 5, 0), professional_tier="C"),
        start={"compliant": 0.7, "minor": 0.2, "serious": 0.1},
        propensity=[
            {"id": "ordinary", "share": 0.7, "onset_multiplier": 0.5},
            {"id": "persistent", "share": 0.3, "onset_multiplier": 3.0},
        ],
        onset=cases.by_class(0.1, 0.08, 0.1, 0.12),
        escalation=0.3,
        self_correction={"minor": 0.3, "serious": 0.1},
        general_deterrence={"semi_elasticity": 0.4, "reference_visits": cases.by_class(0.1, 0.2, 0.5, 1.0)},
        sanction={"onset_multiplier": 0.1, "memory_months": 6.0},
        for_cause=cases.for_cause(
            complaint={"compliant": 0.02, "minor": 0.1, "serious": 0.2},
            alert={"compliant": 0.0, "minor": 0.05, "serious": 0.1},
            referral={"compliant": 0.03, "minor": 0.03, "serious": 0.03},
        ),
        sensitivity={"minor": 0.5, "serious": 0.8},
        rectification={"minor": 0.9, "serious": 0.7},
        exit=cases.by_class(0.03, 0.02, 0.03, 0.08),
        entry={
            "risk_class": cases.by_class(0.2, 0.6, 0.2, 0.0),
            "status": {"compliant": 0.6, "minor": 0.3, "serious": 0.1},
        },
        reclassification=cases.moves(
            unvisited={"compliant": drift, "minor": drift, "serious": shaken},
            cleared=better,
            found_minor=shaken,
            found_serious=worse,
        ),
    )


def rich_plan(**changes: Any) -> Plan:
    """Three programmes that overlap, and every other rule."""
    general = cases.programme("general", cases.by_class(0.3, 0.4, 0.7, 1.0), cases.by_class(1, 2, 3, 4))
    joint = cases.programme(
        "joint", 0.5, cases.by_class(1, 2, 2, 4), departments=["市场监管", "消防"], months=[3, 4, 6, 9, 12],
        team_size=4, scope={"sectors": ["H"]},
    )  # fmt: skip
    monthly = cases.programme(
        "monthly", cases.by_class(0.02, 0.02, 0.05, 0.1), 12, scope={"strata": ["second", "third"]}
    )
    rules: dict[str, Any] = {
        "proactive": cases.by_class(0.02, 0.02, 0.1, 0.3),
        "mutual_recognition": True,
        "recognise_for_cause": True,
        "observation": {"months": 8.0, "classes": ["A", "B"]},
        "fusion": "stricter",
    }
    return cases.plan(general, joint, monthly, start="2026-03", **{**rules, **changes})
