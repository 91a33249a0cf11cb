"""The visits of a district as they really were, beside what was recorded of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.misspecified.worlds import World


def visits_of(world: World) -> pd.DataFrame:
    """Return the visits of the records as they really were, with the months since the firm's visit before."""
    months, _ = world.past
    tables = [
        pd.DataFrame({
            "month": month.number,
            "firm": month.visits.firm,
            "channel": month.visits.channel,
            "team": month.visits.team,
            "found": month.visits.found > 0,
            "recorded": month.visits.recorded > 0,
            "violating": month.status[np.searchsorted(month.firm, month.visits.firm)] > 0,
        })
        for month in months
    ]  # fmt: skip
    table = pd.concat(tables, ignore_index=True)
    return table.assign(since=table.groupby("firm")["month"].diff())


def seen(visits: pd.DataFrame) -> float:
    """Return the share of visits to firms in violation that found something."""
    return float(visits.loc[visits["violating"], "found"].mean())
