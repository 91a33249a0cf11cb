"""Where the adopted plan stands now among the plans it was chosen from, under the district as it is known today."""

from __future__ import annotations

from io import BytesIO

import pandas as pd

import simulation as sim
from simulation.monitoring.retune import Rank, rank_of
from simulation.workflows.keep import recall_comparison
from workbench.monitor.answer import Asked, draws_of
from workbench.server import records

MONTHS = 36


def compared_in(asked: Asked) -> sim.Comparison | None:
    """Return the newest kept comparison that the adopted plan is part of."""
    store = records.store()
    saved = next((c for c in store.comparisons() if asked.adopted.digest in c.request.plans), None)
    return None if saved is None else recall_comparison(store, saved)


def rank_for(asked: Asked) -> Rank | None:
    """Return the rank of the adopted plan in its newest kept comparison.

    Nothing where it was never compared with another plan, or the district is the one it was compared in: then nothing
    newer is known.
    """
    before = compared_in(asked)
    if before is None or len(before.plans) == 1 or sim.digest(before.specification) == asked.district.digest:
        return None
    content = draws_of(asked.district)
    draws = None if content is None else pd.read_parquet(BytesIO(content))
    try:
        return rank_of(
            asked.adopted.plan, before.plans, before.specification, asked.district.specification, draws, MONTHS
        )
    except sim.InputError:
        return None  # other strata or departments than the plans were made for
