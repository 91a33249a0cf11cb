"""How far the answer hangs on what is assumed: the difference between two plans, re-run with other behaviour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.comparison.cut_classes import DETERRENCE
from simulation.comparison.lumping import lump_strata
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.behaviour import Behaviour
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

TARGET = "detection_rate"
"""The indicator whose difference from the baseline is followed."""
SHOWN = 3
"""Assumptions that the report shows: those with the widest swing."""

Content = dict[str, Any]
Change = Callable[[Content, float], None]


@dataclass(frozen=True)
class Assumption:
    """A part of the behaviour and the range over which it is tried.

    Attributes
    ----------
    id
        Message key ``report.assumption.<id>``.
    change
        Changes the content of a behaviour to one end of the range.
    low, high
        What `change` is given. The ranges are assumed: half and double the odds where nothing better is known.
    """

    id: str
    change: Change
    low: float
    high: float


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


def odds(share: float, factor: float) -> float:
    """Return a probability whose odds are multiplied; 0 and 1 stay.

    Examples
    --------
    >>> odds(0.5, 2.0), odds(0.0, 2.0), odds(1.0, 2.0)
    (0.6666666666666666, 0.0, 1.0)
    """
    return share * factor / (1 - share + share * factor)


def _scale(*path: str) -> Change:
    """Return a change that multiplies the odds of every probability below a path."""

    def change(content: Content, factor: float) -> None:
        parent = content
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = _scaled(parent[path[-1]], factor)

    return change


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {key: _scaled(part, factor) for key, part in value.items()}
    return odds(value, factor)


def _self_correction(content: Content, factor: float) -> None:
    """Scale the ends of violations; a minor one cannot end and escalate in one month."""
    _scale("self_correction")(content, factor)
    ends = content["self_correction"]
    ends["minor"] = min(ends["minor"], 1 - content["escalation"])


def _escalation(content: Content, factor: float) -> None:
    content["escalation"] = min(odds(content["escalation"], factor), 1 - content["self_correction"]["minor"])


def _deterrence(content: Content, semi_elasticity: float) -> None:
    content["general_deterrence"]["semi_elasticity"] = semi_elasticity


def _sanction(content: Content, multiplier: float) -> None:
    content["sanction"]["onset_multiplier"] = multiplier


def _memory(content: Content, months: float) -> None:
    content["sanction"]["memory_months"] = months


def _contrast(content: Content, factor: float) -> None:
    """Draw the propensities towards their mean, or apart, keeping the mean."""
    groups = content["propensity"]
    mean = sum(group["share"] * group["onset_multiplier"] for group in groups)
    lowest = min(group["onset_multiplier"] for group in groups)
    if lowest < mean:
        factor = min(factor, mean / (mean - lowest))  # beyond that one of them would be negative
    for group in groups:
        group["onset_multiplier"] = max(0.0, mean + factor * (group["onset_multiplier"] - mean))


ASSUMPTIONS = (
    Assumption("onset", _scale("onset"), 0.5, 2.0),
    Assumption("escalation", _escalation, 0.5, 2.0),
    Assumption("self_correction", _self_correction, 0.5, 2.0),
    Assumption("sensitivity", _scale("sensitivity"), 0.5, 2.0),
    Assumption("rectification", _scale("rectification"), 0.5, 2.0),
    Assumption("for_cause", _scale("for_cause"), 0.5, 2.0),
    Assumption("deterrence", _deterrence, *DETERRENCE),
    Assumption("sanction", _sanction, 0.25, 1.0),
    Assumption("memory", _memory, 6.0, 24.0),
    Assumption("contrast", _contrast, 0.5, 1.25),
)


def swings(specification: Specification, baseline: Plan, proposal: Plan, months: int) -> tuple[Swing, ...]:
    """Return the swing of each of `ASSUMPTIONS`, the widest first.

    A settled start settles anew under each behaviour, so that the start fits it. Undefined differences (no violations
    at all) are left out.
    """
    merged = lump_strata(specification, (baseline, proposal))
    central = _difference(merged, baseline, proposal, months)
    found = []
    for item in ASSUMPTIONS:
        ends = [
            _difference(_with(merged, item.change, end), baseline, proposal, months) for end in (item.low, item.high)
        ]
        found.append(Swing(item.id, ends[0], ends[1], central))
    defined = [swing for swing in found if swing.width == swing.width]  # NaN differs from itself
    return tuple(sorted(defined, key=lambda swing: (-swing.width, swing.assumption)))


def _with(specification: Specification, change: Change, end: float) -> Specification:
    content = specification.behaviour.model_dump()
    change(content, end)
    return specification.model_copy(update={"behaviour": Behaviour.model_validate(content)})


def _difference(specification: Specification, baseline: Plan, proposal: Plan, months: int) -> float:
    rates = [
        indicators(Expectation().run(Request(specification, plan, months))).values[TARGET][0, 0]
        for plan in (baseline, proposal)
    ]
    return float(rates[1] - rates[0])
