"""A clash in the terms of the question: widths as widths, and what for-cause visits break by themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.tuning.clash import Clash, Clashing
from simulation.tuning.posed import Array, Cap, Posed
from simulation.tuning.problem.outcomes import DistrictOutcomes
from simulation.tuning.problem.posing import Question, Rounds
from simulation.tuning.problem.widths import widths_at


def as_asked(question: Question, posed: Posed, rounds: Rounds, clash: Clash) -> Clash:
    """Return a clash of a question as the question asked its limits, with `Clashing.alone` told.

    Parameters
    ----------
    posed
        The problem that the clash was found in, numbers of firms to reach in place of widths.
    """
    widths = [posed.caps[width.cap].name for width in question.widths]
    broken = broken_without_visits(question)
    limits = []
    for limit in clash.limits:
        told = limit
        if limit.name in widths:
            told = _as_width(question, rounds, limit, widths.index(limit.name))
        limits.append(replace(told, alone=limit.name in broken))
    return replace(clash, limits=tuple(limits))


def broken_without_visits(question: Question) -> dict[str, float]:
    """Return the limits that are broken with no programme and no proactive visit at all, and what is met then.

    Visits for cause go on: complaints, alerts and referrals take hours that no lever gives back. Limits from below are
    no matter of for-cause visits and never among them.
    """
    none = DistrictOutcomes(
        question.specification, without_visits(question.plan), question.problem.months, (), question.quantities,
        question.asked,
    )  # fmt: skip
    met = none.values(np.zeros((1, 0)))[0]
    caps = [cap for cap in question.caps if cap.at_most and _broken(cap, met)]
    return {cap.asked_as: float(met[cap.outcome]) for cap in reversed(caps)}


def without_visits(plan: Plan) -> Plan:
    """Return a plan that draws nobody and visits nobody proactively."""
    nobody = dict.fromkeys(RISK_CLASSES, 0.0)
    content = plan.model_dump()
    content["proactive"] = nobody
    for programme in content["programmes"]:
        programme["ratio"] = nobody
    return Plan.model_validate(content)


def _broken(cap: Cap, met: Array) -> bool:
    return bool(cap.slack(met) < 0)


def _as_width(question: Question, rounds: Rounds, limit: Clashing, number: int) -> Clashing:
    """Return a limit on the firms to reach as the width that it stands for."""

    def width(setting: tuple[float, ...]) -> float:
        return float(widths_at(question, np.array(setting), rounds)[number])

    at_most = question.widths[number].at_most
    shortfall = max(width(limit.where) - at_most, 0.0) if limit.shortfall and limit.where else 0.0
    relaxed = width(limit.relaxed_where) if limit.relaxed_where else np.nan
    return replace(limit, at=at_most, shortfall=shortfall, relax_alone_to=relaxed)
