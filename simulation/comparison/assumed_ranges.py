"""What a specification assumes of behaviour, and the range in which each assumption may lie; draws from these ranges.

The ranges are assumed themselves: half and double the odds where nothing better is known. A calibration replaces them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.comparison.cut_classes import DETERRENCE
from simulation.engines.random_streams import stream
from simulation.model.behaviour import Behaviour
from simulation.model.incentives.effect import MeasureEffect
from simulation.model.specification import Specification

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
        What `change` is given.
    """

    id: str
    change: Change
    low: float
    high: float

    def between(self, share: float) -> float:
        """Return where a share of the range ends: in equal ratios, or in equal steps where it begins at 0.

        Examples
        --------
        >>> [round(Assumption("onset", lambda content, factor: None, 0.5, 2.0).between(u), 9) for u in (0, 0.5, 1)]
        [0.5, 1.0, 2.0]
        """
        if self.low > 0:
            return float(self.low * (self.high / self.low) ** share)
        return float(self.low + (self.high - self.low) * share)


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


def _measures(content: Content, share: float) -> None:
    """Set every effect of a measure at the same share of its own range."""
    effects = [MeasureEffect.model_validate(effect) for effect in content.get("measures", ())]
    if effects:
        content["measures"] = [
            e.model_copy(update={"onset_multiplier": e.between(share)}).model_dump() for e in effects
        ]


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


MEASURES = Assumption("measures", _measures, 0.0, 1.0)
"""How much of the range of what is assumed of measures: 0 at the low ends, 1 at the high ends."""


def assumptions_of(specification: Specification) -> tuple[Assumption, ...]:
    """Return what a specification assumes: of measures only where it says something of them.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> len(assumptions_of(specification)) == len(ASSUMPTIONS)
    True
    """
    return (*ASSUMPTIONS, MEASURES) if specification.behaviour.measures else ASSUMPTIONS


def with_assumption(specification: Specification, assumption: Assumption, value: float) -> Specification:
    """Return a specification whose behaviour has an assumption at `value`."""
    content = specification.behaviour.model_dump()
    assumption.change(content, value)
    return specification.model_copy(update={"behaviour": Behaviour.model_validate(content)})


def draw_assumed(specification: Specification, seed: int, future: int) -> Specification:
    """Return a specification with every assumption drawn from its range, independently; the same for every plan.

    Each assumption has a random stream of its own. A settled start settles anew, so that it fits the drawn behaviour.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> one, again, other = (draw_assumed(specification, 0, future) for future in (3, 3, 4))
    >>> one == again, one == other, one.strata == specification.strata
    (True, False, True)
    """
    content = specification.behaviour.model_dump()
    for assumption in assumptions_of(specification):
        share = stream(seed, future, f"assumed range of {assumption.id}").random()
        assumption.change(content, assumption.between(float(share)))
    return specification.model_copy(update={"behaviour": Behaviour.model_validate(content)})
