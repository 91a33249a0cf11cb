"""Inspectors of the synthetic district: who is sent is drawn at random, and some see more than others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulation.engines.discrete_event.firms import Firm
from simulation.engines.random_streams import stream


@dataclass(frozen=True)
class Teams:
    """Teams that visits are assigned to at random.

    Attributes
    ----------
    number
        How many there are.
    spread
        Standard deviation of their keenness on the logit scale of the sensitivity; 0: all see the same.
    """

    number: int = 12
    spread: float = 0.0

    def keenness(self, seed: int) -> list[float]:
        """Return what each team adds to the logit of the sensitivity."""
        normal = stream(seed, 0, "registers: keenness of the teams").standard_normal(self.number)
        return [self.spread * float(value) for value in normal]


@dataclass
class MonthOfVisits:
    """What one month leaves behind, firm by firm: parallel lists."""

    firms: list[int]
    strata: list[int]
    classes: list[int]
    visited: list[int]
    channels: list[int]
    found: list[int]
    teams: list[int]


@dataclass
class RecordBook:
    """Writes down what happens to each firm, and sends a random team to each visit.

    Attributes
    ----------
    keenness
        What each team adds to the logit of the sensitivity.
    """

    keenness: list[float]
    seed: int
    months: list[MonthOfVisits] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._draw = stream(self.seed, 0, "registers: team of the visit")
        self._sent: dict[int, int] = {}

    def sensitivity(self, firm: Firm, usual: float) -> float:
        """Return the sensitivity of the team that is sent to a firm."""
        keenness = self.keenness[self._team(firm)]
        if keenness == 0 or usual in (0.0, 1.0):
            return usual
        return 1 / (1 + math.exp(-(math.log(usual / (1 - usual)) + keenness)))

    def month(self, month: int, firms: Sequence[Firm]) -> None:
        """Write a month down."""
        visited = [firm for firm in firms if firm.channel is not None]
        self.months.append(
            MonthOfVisits(
                firms=[firm.number for firm in firms],
                strata=[firm.stratum for firm in firms],
                classes=[firm.risk_class for firm in firms],
                visited=[firm.number for firm in visited],
                channels=[firm.channel for firm in visited if firm.channel is not None],
                found=[firm.found for firm in visited],
                teams=[self._team(firm) for firm in visited],
            )
        )
        self._sent = {}

    def _team(self, firm: Firm) -> int:
        if firm.number not in self._sent:
            self._sent[firm.number] = int(self._draw.integers(len(self.keenness)))
        return self._sent[firm.number]
