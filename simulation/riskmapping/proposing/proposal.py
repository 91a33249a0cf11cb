"""A proposal: visits for given hours, its promise beside class alone and chance, and why it is as it is."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.engines.random_streams import stream
from simulation.model.calendar import month_number, month_text
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.riskmapping.proposing import choosing
from simulation.riskmapping.proposing.asked import Asked
from simulation.riskmapping.proposing.choosing import Lot, Part
from simulation.riskmapping.proposing.ground import Ground, lay
from simulation.riskmapping.proposing.guards import check_capacity, check_floor, check_one_visit, hours_of_visit
from simulation.riskmapping.proposing.promise import Promise, beats, promise
from simulation.riskmapping.riskmap import RiskMap

LIKELY = 0.6
"""Least probability to beat class alone with which places are singled out."""
CELLS, CLASS_ONLY = "cells", "class_only"
NOTHING_STANDS_OUT, NO_BETTER, STANDS_OUT = "nothing_stands_out", "no_better", "stands_out"


@dataclass(frozen=True)
class Proposal:
    """What is proposed.

    Attributes
    ----------
    asked
        The question.
    ground
        The district it is laid over.
    answer
        ``cells`` where places are singled out, ``class_only`` where only classes are.
    reason
        ``stands_out``, ``nothing_stands_out`` or ``no_better``.
    parts
        Programmes, at most two.
    lot
        Comparison cells; ``None`` without places singled out.
    order
        Cells singled out, in the random order in which they are visited.
    promised, class_only, random
        Findings of the proposal and of the same visits by class alone and at random.
    beats_class_only
        Probability that it is expected to find more than class alone.
    floor
        Share of programme visits that stay random over all places.
    hours_per_visit
        Inspector-hours.
    first
        Month of the first visits, such as ``2026-04``.
    """

    asked: Asked
    ground: Ground
    answer: str
    reason: str
    parts: tuple[Part, ...]
    lot: Lot | None
    order: tuple[int, ...]
    promised: Promise
    class_only: Promise
    random: Promise
    beats_class_only: float
    floor: float
    hours_per_visit: float
    first: str

    @property
    def hours(self) -> float:
        """Return the inspector-hours that the proposal takes."""
        return self.promised.visits * self.hours_per_visit


def propose(
    found: RiskMap, specification: Specification, plan: Plan, asked: Asked, free: float | None = None
) -> Proposal:
    """Return the proposal for a question.

    Parameters
    ----------
    free
        Inspector-hours that are left in its months; ``None`` without a capacity.

    Raises
    ------
    InputError
        For a question out of its limits, hours that would starve the random programmes or that nobody has, or a map
        of another district.
    """
    asked.check()
    ground = lay(found, specification, plan)
    visits = check_one_visit(plan, asked)
    floor = check_floor(plan, specification, asked)
    check_capacity(asked, free)
    alone = choosing.by_class_alone(ground, visits, asked.classes)
    by_class = choosing.total(ground, alone)
    chosen = choosing.standing_out(ground, asked.classes)
    parts, lot, chance, reason = alone, None, 0.5, NOTHING_STANDS_OUT
    if chosen:
        lot = choosing.draw_lot(ground, chosen, asked)
        singled = choosing.singled_out(ground, chosen, lot, visits, asked.classes)
        chance = beats(ground, choosing.total(ground, singled), by_class)
        single = any(part.singled_out for part in singled)
        reason = STANDS_OUT if single and chance >= LIKELY else NO_BETTER
        parts, lot = (singled, lot) if reason == STANDS_OUT else (alone, None)
    wanted = choosing.total(ground, parts)
    total = float(wanted.sum())
    inside = [cell for cell in chosen if lot is not None and cell not in lot.left_out]
    order = stream(asked.seed, 0, "proposal: order").permutation(len(inside))
    return Proposal(
        asked, ground, CELLS if reason == STANDS_OUT else CLASS_ONLY, reason, tuple(parts), lot,
        tuple(inside[place] for place in order), promise(ground, wanted, asked.seed),
        promise(ground, by_class, asked.seed), promise(ground, choosing.at_random(ground, total), asked.seed),
        chance, floor, hours_of_visit(plan), next_month(found.data.last, plan),
    )  # fmt: skip


def next_month(last: str, plan: Plan) -> str:
    """Return the month after the last of the map, not before the plan begins.

    Examples
    --------
    >>> next_month("2026-12", Plan(id="p", title="p", start="2026-01", programmes=()))
    '2027-01'
    """
    if not last:
        return plan.start
    return max(plan.start, month_text(month_number(last) + 1))
