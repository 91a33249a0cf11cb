"""Which assumptions explain the difference of two plans over their ranges: Sobol indices, with runs of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.comparison.assumed_ranges import assumptions_of
from simulation.engines.base import Progress, enough_memory
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.robust.assumed import assumed_at, kinds_assumed
from simulation.tuning.robust.district import Wanted, play
from simulation.tuning.robust.drawn import of_ranges
from simulation.tuning.robust.regret import Array
from simulation.tuning.sensitivity.indices import sobol


@enough_memory()
def sobol_of_choice(
    specification: Specification,
    plans: tuple[Plan, Plan],
    wanted: Wanted = ("harm", "all"),
    *,
    months: int = 36,
    points: int = 64,
    seed: int = 0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return what share of the variance of the difference between two plans each assumption explains (Sobol indices).

    Runs both plans at `points` × 12 places within the ranges of what is assumed.

    Returns
    -------
    pandas.DataFrame
        As of `simulation.tuning.sensitivity.indices.sobol`.
    """

    def difference(shares: Array) -> Array:
        drawn = of_ranges(specification, assumed_at(shares, assumptions_of(specification)))
        first, second = play(drawn, plans, [wanted], months, len(shares), progress)[..., 0]
        return np.asarray(second - first)

    kinds = kinds_assumed(specification)
    return sobol(difference, dict.fromkeys(kinds, (0.0, 1.0)), points, kinds=kinds, seed=seed)
