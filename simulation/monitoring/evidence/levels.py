"""What is not known of the levels of streams: from the draws of a calibration, or assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration.hidden.draws import specification_of_draw
from simulation.comparison.futures import rows_of
from simulation.engines.random_streams import stream
from simulation.model.specification import Specification
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.prediction import FAMILIES
from simulation.monitoring.streams import Stream

Array = NDArray[np.float64]
MOST_DRAWS = 100
"""Draws that are run; more tell no more of a coefficient of variation."""
ASSUMED_CV, WITHIN_CV = 0.1, {"sector": 0.1, "region": 0.05}
"""Of the level of a family, and of each sector and township beside it, where no calibration says (assumed)."""


@dataclass(frozen=True)
class Worlds:
    """Specifications that could all be true.

    Attributes
    ----------
    specifications
        One for each draw used; without draws the one given.
    drawn
        Whether they come from a calibration.
    """

    specifications: tuple[Specification, ...]
    drawn: bool

    @classmethod
    def of(cls, specification: Specification, draws: pd.DataFrame | None) -> Worlds:
        """Return the worlds of draws, at most `MOST_DRAWS`, spread over the rows."""
        if draws is None:
            return cls((specification,), drawn=False)
        rows = rows_of(draws, specification)
        chosen = np.unique(np.linspace(0, len(rows) - 1, min(MOST_DRAWS, len(rows))).astype(int))
        return cls(tuple(specification_of_draw(specification, rows[i]) for i in chosen), drawn=True)


def level_cv(streams: Sequence[Stream], expected: Array | None) -> Array:
    """Return the coefficient of variation of each stream's level.

    Parameters
    ----------
    expected
        Expected events over all months by world and stream; ``None``: assumed.
    """
    if expected is None:
        return np.array([np.hypot(ASSUMED_CV, WITHIN_CV.get(s.scope, 0.0)) for s in streams])
    mean = expected.mean(axis=0)
    return np.asarray(np.divide(expected.std(axis=0, ddof=1), mean, out=np.zeros_like(mean), where=mean > 0))


def by_family(streams: Sequence[Stream], noise: Noise) -> tuple[Array, Array]:
    """Return dispersion and common month factor of each stream."""
    return (
        np.array([noise.dispersion[s.family] for s in streams]),
        np.array([noise.month_cv[s.family] for s in streams]),
    )


def assumed_factors(sectors: Sequence[str], regions: Sequence[str], seed: int, future: int) -> dict[str, Array]:
    """Return family → factor by stratum in one future: levels that nothing was learned of."""
    random = stream(seed, future, "monitor: assumed levels")
    names = [sorted(set(sectors)), list(dict.fromkeys(regions))]
    cvs = np.array([ASSUMED_CV, WITHIN_CV["sector"], WITHIN_CV["region"]])
    factors = {}
    for family in FAMILIES:
        sizes = zip(np.sqrt(np.log1p(cvs**2)), (1, len(names[0]), len(names[1])), strict=True)
        own = [np.exp(random.normal(-(sigma**2) / 2, sigma, size)) for sigma, size in sizes]
        by_sector = np.array([own[1][names[0].index(s)] for s in sectors])
        by_region = np.array([own[2][names[1].index(r)] for r in regions])
        factors[family] = own[0][0] * by_sector * by_region
    return factors
