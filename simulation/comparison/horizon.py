"""How far the mean over a horizon is from where things go: the last year and the settled value beside it.

What is hidden changes slowly: a plan that spares a class shows in its first years a part of what it will cost. The mean
over the horizon is then taken for the outcome, and is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from simulation.comparison.lumping import lump_strata
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.indicators import Indicators, indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

COLUMNS = (
    "plan", "indicator", "scope", "group", "mean", "last_year", "settled",
    "mean_difference", "last_year_difference", "settled_difference",
)  # fmt: skip
SETTLED_MONTHS = 240
"""Twenty years: the hidden part of a district is then where it stays, to within parts in ten thousand."""
SCOPES = ("all", "risk_class")
"""Groups whose numbers strata that behave alike add up to."""
OF_CELLS = "blind_spot_width"
"""Depends on how strata are cut, so strata that were added up do not give it."""


def horizon(specification: Specification, plans: Sequence[Plan], baseline: str, months: int) -> pd.DataFrame:
    """Return indicators of each plan, `COLUMNS`: over the horizon, in its last complete year, and settled.

    The settled value is that of the twentieth year if the plan stays and so do the firms: nobody enters or exits, as in
    a settled start, so that growth of the district is not taken for an effect of the plan. Everything is expected.

    Parameters
    ----------
    baseline
        Id of the plan that differences are taken from.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> spared = plan.with_ratio(A=0.0).model_copy(update={"id": "spared"})
    >>> table = horizon(specification, [plan, spared], plan.id, 36).set_index(["plan", "indicator", "group"])
    >>> extra = table.loc[("spared", "undetected_stock", "")]
    >>> bool(0 < extra["mean_difference"] < extra["last_year_difference"] < extra["settled_difference"])
    True
    """
    values = {plan.id: values_of(specification, plan, months) for plan in plans}
    keys = ["indicator", "scope", "group"]
    base = values[baseline].set_index(keys)
    tables = []
    for name, table in values.items():
        own = table.set_index(keys)
        apart = (own - base.reindex(own.index)).add_suffix("_difference")
        tables.append(own.join(apart).reset_index().assign(plan=name))
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)]


@lru_cache(maxsize=64)
def values_of(specification: Specification, plan: Plan, months: int) -> pd.DataFrame:
    """Return ``indicator, scope, group, mean, last_year, settled`` of one plan, without what is never defined."""
    lumped = lump_strata(specification, (plan,))
    over = indicators(Expectation().run(Request(lumped, plan, months)))
    settled = indicators(Expectation().run(Request(without_turnover(lumped), plan, SETTLED_MONTHS)))
    frame = pd.DataFrame(
        {
            "indicator": np.repeat(np.array(list(over.values), dtype=object), len(over.groups)),
            "scope": [group.scope for group in over.groups] * len(over.values),
            "group": [group.name for group in over.groups] * len(over.values),
            "mean": _column(over, over.values),
            "last_year": _column(over, over.last_year),
            "settled": _column(over, settled.last_year),
        }
    )
    frame = frame[frame["scope"].isin(SCOPES) & (frame["indicator"] != OF_CELLS)]
    return frame.dropna(subset=["mean", "last_year", "settled"], how="all").reset_index(drop=True)


def without_turnover(specification: Specification) -> Specification:
    """Return a specification in which nobody enters or exits."""
    strata = tuple(s.model_copy(update={"entries_per_month": 0.0}) for s in specification.strata)
    stay = specification.behaviour.exit.model_copy(update=dict.fromkeys("ABCD", 0.0))
    behaviour = specification.behaviour.model_copy(update={"exit": stay})
    return specification.model_copy(update={"strata": strata, "behaviour": behaviour})


def _column(shape: Indicators, values: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([values[name][0] for name in shape.values])
