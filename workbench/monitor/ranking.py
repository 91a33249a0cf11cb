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


def rank_for(asked: Asked) -> Rank | None:
    """Return the rank of the adopted plan in its newest kept comparison.

    Nothing where it was never compared with another plan, or the district is the one it was compared in: then nothing
    newer is known.
    """
    store = records.store()
    own = asked.adopted.digest
    saved = next((c for c in store.comparisons() if own in c.request.plans and len(c.request.plans) > 1), None)
    if saved is None or saved.request.specification == asked.district.digest:
        return None
    before = recall_comparison(store, saved)
    content = draws_of(asked.district)
    draws = None if content is None else pd.read_parquet(BytesIO(content))
    try:
        return rank_of(
            asked.adopted.plan, before.plans, before.specification, asked.district.specification, draws, MONTHS
        )
    except sim.InputError:
        return None  # other strata or departments than the plans were made for
