"""What a report is given: a comparison, and in words where numbers come from and which rules are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from simulation.comparison.comparison import Covers
from simulation.model.advice import Advice
from simulation.model.plan import Plan
from simulation.model.specification import Specification


class Compared(Protocol):
    """What a comparison must offer; `simulation.workflows.compare.Comparison` does."""

    @property
    def table(self) -> pd.DataFrame:
        """Indicators with intervals and differences."""

    @property
    def monthly(self) -> pd.DataFrame:
        """Measures month by month."""

    @property
    def warnings(self) -> Sequence[Advice]:
        """What the plans may do but had better not."""

    @property
    def specification(self) -> Specification:
        """The district."""

    @property
    def plans(self) -> Sequence[Plan]:
        """All plans compared."""

    @property
    def baseline(self) -> str:
        """Id of the plan that differences are taken from."""

    @property
    def months(self) -> int:
        """Horizon."""

    @property
    def replications(self) -> int:
        """Futures behind the intervals; 0: none."""

    @property
    def seed(self) -> int:
        """Seed of the random streams."""

    @property
    def draws(self) -> int:
        """Parameter draws of a calibration behind the intervals; 0: none."""

    @property
    def covers(self) -> Covers:
        """What the intervals cover."""

    @property
    def definitions(self) -> int:
        """Which definitions the indicators follow."""

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the specification and of each plan."""


@dataclass(frozen=True)
class RuleLine:
    """One rule of the notice held against the proposal, in words; `verdict` is PASS, WARN or FAIL."""

    name: str
    source: str
    verdict: str
    figure: str
    remedy: str


@dataclass(frozen=True)
class Source:
    """Where a number of the specification comes from: `kind` is measured, published or assumed."""

    path: str
    kind: str
    value: str
    source: str
    reason: str


@dataclass(frozen=True)
class Cell:
    """One number of the comparison with its interval and difference; NaN where there is none."""

    value: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float


UNDEFINED = Cell(*[float("nan")] * 6)
CELL_COLUMNS = ["value", "low", "high", "difference", "difference_low", "difference_high"]
