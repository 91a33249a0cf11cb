"""What a measure is assumed to do to compliance: a multiplier on the onset of violations while a firm qualifies."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from simulation.model.base import Frozen, Multiplier, Name

NO_EFFECT = 1.0


class MeasureEffect(Frozen):
    """An assumption, measured by nobody: how a measure changes the onset of violations while a firm qualifies.

    Attributes
    ----------
    measure
        Id of a measure, or a kind, which holds for all measures of the kind without an entry of their own; or
        ``all:convenience`` (``all:strict_review``), which holds once for a firm that qualifies for any of them. What
        holds for a firm is multiplied.
    onset_multiplier
        1: no effect; 0.9: a tenth fewer new violations; above 1: more of them.
    low, high
        The range in which it may lie.

    Examples
    --------
    >>> MeasureEffect(measure="priority", onset_multiplier=0.9, low=0.8, high=1.0).between(0.5)
    0.9
    """

    measure: Name
    onset_multiplier: Multiplier
    low: Multiplier
    high: Multiplier

    @model_validator(mode="after")
    def _within(self) -> Self:
        if not self.low <= self.onset_multiplier <= self.high:
            limit = f"{self.low:g}–{self.high:g}"
            raise PydanticCustomError(
                "effect_outside_range", "not within", {"value": self.onset_multiplier, "limit": limit}
            )
        return self

    def between(self, share: float) -> float:
        """Return the multiplier at a share of the range: 0 at `low`, 1 at `high`, in equal steps."""
        return float(self.low + (self.high - self.low) * share)


def effect_of(effects: tuple[MeasureEffect, ...], *names: str) -> MeasureEffect:
    """Return what is assumed of a measure under the first of its names that has an entry: its id, say, else its kind.

    Where none has, nothing is assumed: 1 throughout.

    Examples
    --------
    >>> effects = (MeasureEffect(measure="priority", onset_multiplier=0.9, low=0.8, high=1.0),)
    >>> effect_of(effects, "green", "priority").onset_multiplier, effect_of(effects, "all:convenience").high
    (0.9, 1.0)
    """
    known = {effect.measure: effect for effect in effects}
    found = next((known[name] for name in names if name in known), None)
    return found or MeasureEffect(measure=names[0], onset_multiplier=NO_EFFECT, low=NO_EFFECT, high=NO_EFFECT)
