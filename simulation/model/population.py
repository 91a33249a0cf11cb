"""Firms: their class, their hidden status, and the strata that group those who behave alike."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from simulation.model.base import Count, Entries, Frozen, Multiplier, Name, NonNegative, Probability, check_sum

RISK_CLASSES = ("A", "B", "C", "D")
STATUSES = ("compliant", "minor", "serious")
SEVERITIES = ("minor", "serious")

RiskClass = Literal["A", "B", "C", "D"]


class _ByClass(Frozen):
    """One value for each risk class."""

    keys: ClassVar[tuple[str, ...]] = RISK_CLASSES

    def array(self) -> NDArray[np.float64]:
        """Return the values in the order A B C D, shape (4,).

        Examples
        --------
        >>> RateByClass(A=0.0, B=0.5, C=1.0, D=2.0).array().tolist()
        [0.0, 0.5, 1.0, 2.0]
        """
        return np.array([getattr(self, key) for key in self.keys], dtype=np.float64)


class CountByClass(_ByClass):
    """Numbers of firms."""

    A: Count
    B: Count
    C: Count
    D: Count


class ShareByClass(_ByClass):
    """Probabilities or ratios, each in [0, 1]."""

    A: Probability
    B: Probability
    C: Probability
    D: Probability


class RateByClass(_ByClass):
    """Rates, each 0 or more (planned visits a year, say)."""

    A: NonNegative
    B: NonNegative
    C: NonNegative
    D: NonNegative


class ClassDistribution(ShareByClass):
    """Shares of the four classes, adding up to 1."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        check_sum((self.A, self.B, self.C, self.D))
        return self


class ByStatus(Frozen):
    """A probability for each hidden status."""

    compliant: Probability
    minor: Probability
    serious: Probability

    def array(self) -> NDArray[np.float64]:
        """Return the values in the order compliant, minor, serious, shape (3,)."""
        return np.array([self.compliant, self.minor, self.serious], dtype=np.float64)


class StatusDistribution(ByStatus):
    """Shares of the three statuses, adding up to 1."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        check_sum((self.compliant, self.minor, self.serious))
        return self


class Stratum(Frozen):
    """Firms that behave alike: one sector in one township, say.

    Attributes
    ----------
    sector
        GB/T 4754 section, a letter.
    region
        Township (镇街).
    firms
        Firms observed in each class at the start.
    entries_per_month
        Mean of the Poisson number of new firms a month.
    onset_multiplier
        Factor on the onset probability.
    novel
        New technology, industry, format or model (四新): may have an observation period.
    in_observation
        Share of the firms of a novel stratum that are in their observation period at the start.
    professional_tier
        Class under the sector's own professional classification; used by fusion ``stricter``.
    """

    id: Name
    sector: Name
    region: Name
    firms: CountByClass
    entries_per_month: Entries = 0.0
    onset_multiplier: Multiplier = 1.0
    novel: bool = False
    in_observation: Probability = 0.0
    professional_tier: RiskClass | None = None
