"""The parts of a tuning after the optimum, in their order: proof, frontier, plans, choice over draws, ceiling."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.tuning.announce.announced import Announced
from simulation.tuning.announce.certificate import announce
from simulation.tuning.answer import Answer, answer
from simulation.tuning.ceiling.ceiling import ceiling
from simulation.tuning.ceiling.outcome import Ceiling
from simulation.tuning.clash import Clash
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.frontier.placed import Placed, placed
from simulation.tuning.frontier.result import Frontier
from simulation.tuning.played import HOLDS, SearchStopped
from simulation.tuning.posed import Array
from simulation.tuning.problem.posing import Question
from simulation.tuning.proposing.allocated import allocation_of
from simulation.tuning.proposing.horizons import over_horizons
from simulation.tuning.proposing.metered import Metered
from simulation.tuning.proposing.parts import Parts
from simulation.tuning.proposing.proposals import at_hand, proposals
from simulation.tuning.proposing.tuned import Tuned
from simulation.tuning.robust.choice import choose_over_draws, worth_knowing
from simulation.tuning.solve import Solved

FOR_PROOF, FOR_FRONTIER = 0.4, 0.6
"""Share of the time left that the certificate, and then the frontier, may take."""
MOST_PLAYED = 10_000
"""Settings that a proof may play: under a minute for a district, however much time there is."""
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """Which parts are wanted; see `simulation.workflows.tuning.tune.tune`."""

    points: int
    announce: bool
    choose: str
    ceiling: bool
    sensitivity: bool
    information: bool
    draws: pd.DataFrame | None
    library: tuple[Plan, ...]
    typed: bool


def optimum(asked: Question, stop: Callable[[], bool]) -> Answer | Clash:
    """Return the single optimum with checked prices, or the clash."""
    return answer(asked, checked=True, stop=stop)


def further(tuned: Tuned, answered: Answer, parts: Parts, wanted: Wanted) -> Tuned:
    """Return a tuning with the parts that are wanted, as far as time allows."""
    solved = answered.solved
    shared = parts.run("allocation", lambda _: allocation_of(answered))
    tuned = replace(
        tuned,
        allocation=pd.DataFrame() if shared is None else shared,
        announcement=parts.run("announced", lambda told: _announced(solved, parts, told), wanted=wanted.announce),
        front=parts.run("frontier", lambda told: _front(solved, parts, wanted, told), wanted=_several(solved, wanted)),
    )
    beside = parts.run("placed", lambda _: _placed(tuned, solved, wanted, parts), wanted=tuned.front is not None)
    found = parts.run("plans", lambda told: proposals(tuned, solved, parts.stop, told, rounding=wanted.announce))
    found = found or at_hand(tuned, solved, rounding=wanted.announce)
    tuned = replace(
        tuned, beside=tuple(beside or ()), points=found.points, plans=found.plans, settings=found.settings,
    )  # fmt: skip
    tuned = _chosen(tuned, answered, parts, wanted)
    most = parts.run("ceiling", lambda told: _ceiling(tuned, answered, parts, told), wanted=wanted.ceiling)
    horizons = parts.run("horizons", lambda told: over_horizons(solved, parts.stop, told))
    return replace(tuned, most=most, horizons=pd.DataFrame() if horizons is None else horizons)


def _several(solved: Solved, wanted: Wanted) -> bool:
    return wanted.points > 0 and len(solved.posed.goals) > 1


def _announced(solved: Solved, parts: Parts, told: Report) -> Announced:
    """Return the announceable plan; the gap between it and the bound is the progress, since its length is not known."""
    first: list[float] = []

    def report(best: float, bound: float) -> None:
        gap = abs(best - bound)
        if math.isfinite(gap):  # before some plan is known there is no gap
            first.append(gap)
            told(round(1000 * (1 - gap / max(*first, 1e-12))), 1000)

    played, out_of_time = Metered(solved.posed.outcomes), parts.within(FOR_PROOF)
    return announce(
        replace(solved.posed, outcomes=played), smooth=solved.optimum, told=report,
        stop=lambda: played.settings > MOST_PLAYED or out_of_time(),
    )  # fmt: skip


def _front(solved: Solved, parts: Parts, wanted: Wanted, told: Report) -> Frontier:
    return frontier(solved.posed, wanted.points, stop=parts.within(FOR_FRONTIER), progress=told)


def _placed(tuned: Tuned, solved: Solved, wanted: Wanted, parts: Parts) -> list[Placed]:
    """Return where the plan in force and those of the library stand, as far as they differ in levers alone."""
    asked = solved.question
    settings: dict[str, Array] = {}
    for plan in (asked.plan, *wanted.library):
        point = asked.setting_of(plan, solved.rounds)
        if point is not None:
            settings.setdefault(plan.id, point)
    return [] if tuned.front is None else placed(tuned.front, solved.posed, settings, parts.stop)


def _chosen(tuned: Tuned, answered: Answer, parts: Parts, wanted: Wanted) -> Tuned:
    """Return the tuning with the choice over draws, and what it hangs on."""
    found = parts.run(
        "robust",
        lambda told: choose_over_draws(
            tuned.question,
            _candidates(tuned, answered),
            wanted.choose,
            wanted.draws,
            parts.stop,
            told,
            prevalence=wanted.information,
            typed=wanted.typed,
            seed=tuned.seed,
        ),
        wanted=len(tuned.plans) > 1,
    )
    if found is None:
        _nothing_chosen(tuned, parts, wanted)
        return tuned
    tuned = replace(tuned, over=found.over, advice=found.advice)
    sensitivity = parts.run("sensitivity", lambda _: found.sensitivity(tuned.seed), wanted=wanted.sensitivity)
    known = parts.run("information", lambda _: worth_knowing(found, answered, tuned.seed), wanted=wanted.information)
    tuned = replace(tuned, sensitivity=sensitivity)
    return tuned if known is None else replace(tuned, information=known.table, exemption=known.exemption)


def _nothing_chosen(tuned: Tuned, parts: Parts, wanted: Wanted) -> None:
    """Say why there is no choice over draws, nor what would be told of it: one plan leaves nothing to choose."""
    alone = InputError([Problem("one_plan_only", remedy="one_plan_only")], tuned.question.problem.id)
    if len(tuned.plans) <= 1:
        parts.missed("robust")
    parts.missed("sensitivity", alone, wanted=wanted.sensitivity)
    parts.missed("information", alone, wanted=wanted.information)


def _candidates(tuned: Tuned, answered: Answer) -> tuple[Plan, ...]:
    """Return the plans to choose among: those proposed, and the plan in force where it keeps the limits."""
    posed, asked = answered.solved.posed, tuned.question
    point = asked.setting_of(asked.plan, answered.solved.rounds)
    keeps = point is not None and posed.shortfall(point, posed.outcomes.values(point[None])[0]) <= HOLDS
    return (*tuned.plans, asked.plan) if keeps else tuned.plans


def _ceiling(tuned: Tuned, answered: Answer, parts: Parts, told: Report) -> Ceiling | None:
    """Return the bound over all policies with the hours of the optimum; ``None`` where time ran out."""

    def report(done: int, of: int) -> None:
        if parts.stop():
            raise SearchStopped("time")
        told(done, of)

    asked, at = tuned.question, answered.indicators["optimum"]
    try:
        return ceiling(
            asked.specification, answered.plan, float(at["hours"]), months=asked.problem.months,
            by_class=float(at["harm"]), progress=report,
        )  # fmt: skip
    except SearchStopped:
        return None
    except InputError as error:
        parts.refuse("ceiling", error)
        return None
