"""Who qualifies for the measures of a plan, laid out as the cells of the count array are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.engines.counts.axes import Array, Axes
from simulation.model.plan import Plan
from simulation.model.qualifying.eligibility import eligibility_of
from simulation.model.specification import Specification


@dataclass(frozen=True)
class Masks:
    """Zeros and ones over (row, class, onset, flags, stratum).

    Attributes
    ----------
    qualifies
        Who qualifies.
    by_sanction
        Whom a finding would make lose it.
    multiplier
        On the onset probability, (class, onset, flags, stratum).
    """

    qualifies: Array
    by_sanction: Array
    multiplier: Array


def masks_of(specification: Specification, plan: Plan, axes: Axes) -> Masks | None:
    """Return the masks of a plan; ``None`` where it has no measures."""
    found = eligibility_of(specification, plan)
    if found is None:
        return None
    return Masks(
        _laid(found.table.astype(np.float64), axes),
        _laid(found.lost_when_sanctioned.astype(np.float64), axes),
        _laid(found.multiplier, axes),
    )


def _laid(table: Array, axes: Axes) -> Array:
    """Lay (…, class, sanctioned, in observation, stratum) out as (…, class, onset, flags, stratum)."""
    carried = table[..., : axes.sanctioned, : axes.observation, :]
    shape = (*table.shape[:-3], axes.propensities, axes.sanctioned, axes.observation, axes.unobserved, axes.strata)
    # A firm of any propensity, cooling-off and drawn flags qualifies alike.
    wide = np.broadcast_to(carried[..., None, :, :, None, :], shape)
    return np.ascontiguousarray(wide).reshape(*table.shape[:-3], axes.onset_group, axes.flag_state, axes.strata)
