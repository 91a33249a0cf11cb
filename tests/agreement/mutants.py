"""Wrong engines: each breaks one rule of the model, as a slip of the pen would. Tests of agreement must see them all.

A mutant is a function that changes the world or the program of the count engines (through `MonkeyPatch`) and returns
the world that is then run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.engines.counts import month as counts
from simulation.engines.counts import rounds, run
from simulation.engines.counts.axes import Array
from simulation.engines.counts.stages import Stages, compile_stages
from simulation.model.calendar import active_months_by_round
from simulation.model.plan import Plan, Programme
from simulation.model.specification import Specification
from tests.strategies import World

Mutant = Callable[[pytest.MonkeyPatch, World], World]


def another_plan(**changes: Any) -> Mutant:
    """Run with another plan."""

    def mutate(_: pytest.MonkeyPatch, world: World) -> World:
        return world[0], Plan.model_validate({**world[1].model_dump(), **changes})

    return mutate


def another_behaviour(**changes: Any) -> Mutant:
    def mutate(_: pytest.MonkeyPatch, world: World) -> World:
        content = world[0].model_dump()
        content["behaviour"].update(changes)
        return Specification.model_validate(content), world[1]

    return mutate


def single_departments(_: pytest.MonkeyPatch, world: World) -> World:
    content = world[1].model_dump()
    for programme in content["programmes"]:
        programme["departments"] = programme["departments"][:1]
    return world[0], Plan.model_validate(content)


def other_stages(change: Callable[[Stages], Stages]) -> Mutant:
    """Compile wrong stages."""

    def mutate(patch: pytest.MonkeyPatch, world: World) -> World:
        right = compile_stages
        patch.setattr(run, "compile_stages", lambda *arguments, **kept: change(right(*arguments, **kept)))
        return world

    return mutate


def without_correction(patch: pytest.MonkeyPatch, world: World) -> World:
    """Draw with probability r·w instead of r·w/(1 − r·W)."""

    def naive(programme: Programme, first_month: int) -> Array:
        active = np.array([(first_month - 1 + month) % 12 + 1 in programme.months for month in range(12)])
        result = np.zeros((12, 4))
        for c, per_year in enumerate(programme.rounds_per_year.array().astype(int)):
            in_round = np.repeat(active_months_by_round(int(per_year), programme.months, first_month), 12 // per_year)
            result[:, c] = active * programme.ratio.array()[c] / np.maximum(1, in_round)
        return result

    patch.setattr(rounds, "_draw_probabilities", naive)
    return world


def in_order(*names: str) -> Mutant:
    """Play the first three stages of a month in another order."""

    def advance(counted: Array, stages: Stages, transitions: Any, ledger: Any, month: int) -> Array:
        for name in names:
            arguments = (month % 12,) if name == "reset_counters" else (transitions, ledger, month)
            counted = getattr(counts, name)(counted, stages, *arguments)
        outcomes = counts.visits(counted, stages, transitions, ledger, month)
        return counts.reclassification(outcomes, stages, transitions, ledger, month)

    def mutate(patch: pytest.MonkeyPatch, world: World) -> World:
        patch.setattr(run, "advance", advance)
        return world

    return mutate


def reset_last(patch: pytest.MonkeyPatch, world: World) -> World:
    """Begin years and rounds after the visits of the month instead of before."""

    def advance(counted: Array, stages: Stages, transitions: Any, ledger: Any, month: int) -> Array:
        counted = counts.demography(counted, stages, transitions, ledger, month)
        counted = counts.compliance(counted, stages, transitions, ledger, month)
        outcomes = counts.visits(counted, stages, transitions, ledger, month)
        after = counts.reclassification(outcomes, stages, transitions, ledger, month)
        return counts.reset_counters(after, stages, month % 12)

    patch.setattr(run, "advance", advance)
    return world


def visits_remembered(patch: pytest.MonkeyPatch, world: World) -> World:
    """Never forget the visits of last year, only the draws of last round."""
    right = counts.reset_counters

    def reset(counted: Array, stages: Stages, of_year: int) -> Array:
        return right(counted, replace(stages, axes=replace(stages.axes, visited=1)), of_year)

    patch.setattr(counts, "reset_counters", reset)
    return world


def rounds_of_the_first_class(stages: Stages) -> Stages:
    """Begin every class's rounds when class A's begin."""
    resets = tuple(
        tuple((moves, np.broadcast_to(where[..., :1, :, :, :], where.shape)) for moves, where in month)
        for month in stages.resets
    )
    return replace(stages, resets=resets)


def last_programme_first(stages: Stages) -> Stages:
    others = [channel for channel in stages.channels if channel.draw is None]
    drawn = [channel for channel in stages.channels if channel.draw is not None]
    return replace(stages, channels=(*others, *reversed(drawn)))


def programmes_first(stages: Stages) -> Stages:
    ordered = sorted(stages.channels, key=lambda channel: channel.draw is None)
    return replace(stages, channels=tuple(ordered))


def correction_after_escalation(stages: Stages) -> Stages:
    """Take self-correction for a share of those that did not escalate, not of all."""
    escalation = 0.3
    return replace(stages, minor_correction=stages.minor_correction * (1 - escalation))


def rectified_pushed_like_cleared(stages: Stages) -> Stages:
    """Push firms that were found and put right by the matrix of firms in which nothing was found."""
    matrices = stages.matrices.copy()
    matrices[counts.RECTIFIED] = matrices[counts.CLEARED][:1]
    return replace(stages, matrices=matrices)


MUTANTS: dict[str, Mutant] = {
    "mutual recognition ignored": another_plan(mutual_recognition=False),
    "recognition of for-cause visits ignored": another_plan(recognise_for_cause=False),
    "observation ignored": another_plan(observation=None),
    "observation of all classes": another_plan(observation={"months": 8.0, "classes": ["A", "B", "C", "D"]}),
    "fusion ignored": another_plan(fusion="none"),
    "proactive checks ignored": another_plan(proactive={"A": 0.0, "B": 0.0, "C": 0.0, "D": 0.0}),
    "plan begins a month late": another_plan(start="2026-04"),
    "departments ignored": single_departments,
    "sanction without effect": another_behaviour(sanction={"onset_multiplier": 1.0, "memory_months": 6.0}),
    "sanction never forgotten": another_behaviour(sanction={"onset_multiplier": 0.1, "memory_months": 1e9}),
    "deterrence ignored": another_behaviour(
        general_deterrence={"semi_elasticity": 0.0, "reference_visits": {"A": 0.0, "B": 0.0, "C": 0.0, "D": 0.0}}
    ),
    "propensity averaged": another_behaviour(propensity=[{"id": "all", "share": 1.0, "onset_multiplier": 1.25}]),
    "draw without the correction for earlier months": without_correction,
    "compliance before demography": in_order("reset_counters", "compliance", "demography"),
    "counters reset at the end of the month": reset_last,
    "visits of last year remembered": visits_remembered,
    "rounds of class A for all": other_stages(rounds_of_the_first_class),
    "programmes in the wrong order": other_stages(last_programme_first),
    "programmes before for-cause visits": other_stages(programmes_first),
    "self-correction only after no escalation": other_stages(correction_after_escalation),
    "found and put right pushed like cleared": other_stages(rectified_pushed_like_cleared),
}

SUBTLE: dict[str, Mutant] = {
    "observation ends a month late": another_plan(observation={"months": 9.0, "classes": ["A", "B"]}),
    "sanction forgotten a month late": another_behaviour(sanction={"onset_multiplier": 0.1, "memory_months": 7.0}),
    "a referral a little too rare": another_behaviour(
        for_cause={
            "complaint": {"compliant": 0.02, "minor": 0.1, "serious": 0.2},
            "alert": {"compliant": 0.0, "minor": 0.05, "serious": 0.1},
            "referral": {"compliant": 0.03, "minor": 0.03, "serious": 0.025},
        }
    ),
}
"""Slips that only a larger district shows."""
