"""What a measure is assumed to do to compliance: a multiplier on the onset of violations while a firm qualifies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from simulation.model.base import Frozen, Multiplier, Name

if TYPE_CHECKING:
    from simulation.model.incentives.measure import Measure
    from simulation.model.validation import Finding

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


def multiplier_of(measure: Measure, effects: tuple[MeasureEffect, ...]) -> float:
    """Return what is assumed of a measure: by its id, else by its kind; 1 where nothing is.

    Examples
    --------
    >>> from simulation.model.incentives.measure import Measure
    >>> served = Measure(id="green", title="green", kind="priority", classes=("A",))
    >>> effect = MeasureEffect(measure="priority", onset_multiplier=0.9, low=0.8, high=1.0)
    >>> multiplier_of(served, (effect,)), multiplier_of(served, ())
    (0.9, 1.0)
    """
    known = {effect.measure: effect.onset_multiplier for effect in effects}
    return known.get(measure.id, known.get(measure.kind, NO_EFFECT))


def joint_multiplier(name: str, effects: tuple[MeasureEffect, ...]) -> float:
    """Return what is assumed of firms with any convenience, or under any strict review; 1: nothing."""
    return next((effect.onset_multiplier for effect in effects if effect.measure == name), NO_EFFECT)


def effect_rules(effects: Any) -> Iterator[Finding]:
    """Yield the entries that name the same measure again."""
    met: set[str] = set()
    for place, entry in enumerate(effects if isinstance(effects, list | tuple) else ()):
        name = entry.get("measure") if isinstance(entry, dict) else getattr(entry, "measure", None)
        if isinstance(name, str) and name in met:
            yield "repeated_id", ("behaviour", "measures", place, "measure"), {"value": name}
        elif isinstance(name, str):
            met.add(name)
