"""Outcomes that count the settings played: a proof that takes too many ends at the same one on every machine."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.tuning.posed import Array, Outcomes


@dataclass
class Metered:
    """Outcomes of a problem, with the number of settings that were asked for."""

    outcomes: Outcomes
    settings: int = 0

    def values(self, points: Array) -> Array:
        """Return the outcomes (point, outcome)."""
        self.settings += len(points)
        return self.outcomes.values(points)

    def slopes(self, point: Array) -> tuple[Array, Array]:
        """Return the outcomes and their slopes at one setting."""
        self.settings += 1
        return self.outcomes.slopes(point)
