"""One plan run forwards with what the way back needs: sums over groups, and the slopes of any quantity of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.lanes.batch import Make, pack_plans
from simulation.engines.lanes.pack import Packed
from simulation.engines.lanes.slopes import slopes_of_sum, taped_totals
from simulation.evaluation.quantity import Quantity
from simulation.model.population import RISK_CLASSES

Values = NDArray[np.float64]
Lever = tuple[int, str]
"""Place of the programme, or -1 for proactive visits; and the class."""


class Taped(NamedTuple):
    """A run of one plan.

    Attributes
    ----------
    ratios
        (programme, class).
    weights
        Which kinds of strata belong to each member, (member, kind).
    totals, tapes
        Sums (1, month, row, class, member), and the counts that the way back starts from.
    """

    make: Make
    packed: Packed
    ratios: Values
    weights: Values
    totals: Values
    tapes: Values


def run_taped(make: Make, ratios: Values, proactive: Values, weights: Values) -> Taped:
    """Run one plan, told apart by ratios (programme, class) and proactive chances (class)."""
    packed = pack_plans(make, ratios[None], proactive[None])
    return Taped(make, packed, ratios, weights, *taped_totals(packed, weights))


def value_and_slopes(run: Taped, quantity: Quantity, levers: list[Lever]) -> tuple[float, Values]:
    """Return a quantity and its slopes by the levers, (lever,); all NaN where it is undefined."""
    value = float(quantity.value(run.totals)[0])
    if np.isnan(value):
        return np.nan, np.full(len(levers), np.nan)
    seeds, weights = quantity.seeds(run.totals), run.weights[quantity.member]
    by_ratio, by_proactive = slopes_of_sum(run.make, run.packed, run.tapes, seeds, weights, run.ratios)
    chosen = [(by_proactive if place < 0 else by_ratio[place])[RISK_CLASSES.index(c)] for place, c in levers]
    return value, np.array(chosen)
