"""How far the answer hangs on what is assumed: the difference between two plans, re-run with other behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.comparison.assumed_ranges import ASSUMPTIONS, MEASURES, assumptions_of, with_assumption
from simulation.comparison.lumping import lump_strata
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

TARGET = "detection_rate"
"""The indicator whose difference from the baseline is followed."""
SHOWN = 3
"""Assumptions that the report shows: those with the widest swing."""
RANGES = {item.id: item for item in (*ASSUMPTIONS, MEASURES)}
"""Id → assumption with the ends of its range."""


@dataclass(frozen=True)
class Swing:
    """Difference of `TARGET` between the plans at both ends of an assumption's range."""

    assumption: str
    low: float
    high: float
    central: float

    @property
    def width(self) -> float:
        """The largest departure from the central difference."""
        return max(abs(self.low - self.central), abs(self.high - self.central))


def swings(specification: Specification, baseline: Plan, proposal: Plan, months: int) -> tuple[Swing, ...]:
    """Return the swing of each of `assumptions_of`, the widest first.

    A settled start settles anew under each behaviour, so that the start fits it. Undefined differences (no violations
    at all) are left out.
    """
    merged = lump_strata(specification, (baseline, proposal))
    central = _difference(merged, baseline, proposal, months)
    found = []
    for item in assumptions_of(merged):
        tried = [with_assumption(merged, item, end) for end in (item.low, item.high)]
        ends = [_difference(behaving, baseline, proposal, months) for behaving in tried]
        found.append(Swing(item.id, ends[0], ends[1], central))
    defined = [swing for swing in found if swing.width == swing.width]  # NaN differs from itself
    return tuple(sorted(defined, key=lambda swing: (-swing.width, swing.assumption)))


def _difference(specification: Specification, baseline: Plan, proposal: Plan, months: int) -> float:
    rates = [
        indicators(Expectation().run(Request(specification, plan, months))).values[TARGET][0, 0]
        for plan in (baseline, proposal)
    ]
    return float(rates[1] - rates[0])
