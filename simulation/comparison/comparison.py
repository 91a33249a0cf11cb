"""Plans beside a baseline: one table of indicators, differences and intervals, with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.display import Card, Shown
from simulation.language.shown import shown_language
from simulation.model.advice import Advice
from simulation.model.exchange import digest
from simulation.model.indicators import Indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

if TYPE_CHECKING:
    import altair as alt

COLUMNS = (
    "plan", "indicator", "scope", "group", "value", "low", "high", "difference", "difference_low", "difference_high",
)  # fmt: skip
LEVEL = 0.95
"""Share of replications in an interval: chance in who is drawn, violates and is found; with draws, parameters too."""

Values = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """Plans beside a baseline.

    Attributes
    ----------
    table
        One row per plan, indicator and group; `COLUMNS`. `value` is expected (engine ``expectation``); `low` and `high`
        hold the middle 95 % of replications, NaN when none were asked for. Undefined indicators have no row. With draws
        they hold the middle 95 % of futures whose parameters differ too.
    monthly
        Expected ``plan, month, risk_class, measure, value`` for `simulation.comparison.expected.MONTHLY`.
    warnings
        What the plans may do but had better not.
    specification, plans
        What was compared.
    baseline
        Id of the plan that differences are taken from.
    draws
        Parameter draws behind the intervals; 0: the parameters were taken as known.
    """

    table: pd.DataFrame
    monthly: pd.DataFrame
    warnings: tuple[Advice, ...]
    specification: Specification
    plans: tuple[Plan, ...]
    baseline: str
    months: int
    replications: int
    seed: int
    draws: int = 0

    __repr__ = Shown.__str__

    def card(self) -> Card:
        """Return the headline indicators of each plan, with differences and intervals."""
        from simulation.comparison.headlines import card_of

        return card_of(self, shown_language())

    def chart(self, kind: str = "tradeoff", *, language: str | None = None, **options: Any) -> alt.LayerChart:
        """Draw one of the charts of the page 方案比较; see `simulation.comparison.charts.chart_of`.

        Examples
        --------
        >>> import simulation as sim
        >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
        >>> plan = sim.read_plan("datasets/plans/status_quo.json")
        >>> comparison = sim.compare(specification, [plan, plan.with_ratio(A=0.0).model_copy(update={"id": "zero"})])
        >>> type(comparison.chart("by_class", indicator="coverage")).__name__
        'LayerChart'
        """
        from simulation.comparison.charts import chart_of

        return chart_of(self, kind, language or shown_language(), **options)

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of the specification (key ``specification``) and of each plan by id."""
        return {"specification": digest(self.specification), **{plan.id: digest(plan) for plan in self.plans}}


def rows_beside(
    plan: str,
    own: Indicators,
    base: Indicators,
    drawn: dict[str, Values] | None = None,
    drawn_base: dict[str, Values] | None = None,
) -> pd.DataFrame:
    """Return the rows of one plan beside the baseline: every defined indicator of every group.

    Parameters
    ----------
    own, base
        Expected indicators of the plan and of the baseline.
    drawn, drawn_base
        Indicator → values by future and group, for intervals.
    """
    names, groups = list(own.values), own.groups
    unknown = np.full_like(own.values["firms"], np.nan)
    value = np.array([own.values[name][0] for name in names])
    columns = {"value": value, "difference": value - np.array([base.values.get(n, unknown)[0] for n in names])}
    if drawn is not None and drawn_base is not None:
        columns |= _intervals(names, drawn, drawn_base)
    labels = {
        "plan": plan,
        "indicator": np.repeat(np.array(names, dtype=object), len(groups)),
        "scope": [group.scope for group in groups] * len(names),
        "group": [group.name for group in groups] * len(names),
    }
    frame = pd.DataFrame(labels | {name: column.ravel() for name, column in columns.items()}, copy=False)
    return frame[frame["value"].notna()].reindex(columns=list(COLUMNS))


def _intervals(names: list[str], own: dict[str, Values], base: dict[str, Values]) -> dict[str, Values]:
    """Return the intervals of values and of differences, each (indicator, group)."""
    drawn = [own[name] for name in names]
    apart = [own[name] - base.get(name, np.full_like(own[name], np.nan)) for name in names]
    low, high = np.moveaxis(np.array([_interval(values) for values in drawn]), 1, 0)
    less, more = np.moveaxis(np.array([_interval(values) for values in apart]), 1, 0)
    return {"low": low, "high": high, "difference_low": less, "difference_high": more}


def _interval(drawn: Values) -> Values:
    """Return the middle `LEVEL` of the replications in which the value is defined, shape (2, group)."""
    tail = (1 - LEVEL) / 2
    defined = ~np.isnan(drawn).all(axis=0)
    result = np.full((2, drawn.shape[1]), np.nan)
    result[:, defined] = np.nanquantile(drawn[:, defined], [tail, 1 - tail], axis=0)
    return result
