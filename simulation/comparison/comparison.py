"""Plans beside a baseline: one table of indicators, differences and intervals, with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.display import Card, Shown
from simulation.language.shown import shown_language
from simulation.model.advice import Advice
from simulation.model.exchange import digest
from simulation.model.indicators import DEFINITIONS, Indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

if TYPE_CHECKING:
    import altair as alt

COLUMNS = (
    "plan", "indicator", "scope", "group", "value", "low", "high", "difference", "difference_low", "difference_high",
)  # fmt: skip
LEVEL = 0.95
"""Share of further futures that an interval is to hold."""
Covers = Literal["nothing", "chance", "parameters", "chance_and_parameters", "chance_and_ranges"]
"""What an interval covers: luck, the parameters of a calibration, the ranges of what is assumed."""

PEAK = "workload_peak"
"""The peak of an average course is not the average peak."""

Values = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """Plans beside a baseline.

    Attributes
    ----------
    table
        One row per plan, indicator and group; `COLUMNS`. `value` is expected (engine ``expectation``); `low` and `high`
        hold a further future with 95 % probability, NaN when no futures were asked for; `covers` says what differs
        between futures. Undefined indicators have no row. `workload_peak` is the mean of the futures' peaks where there
        are futures, else the peak of the average course, which is lower. The interval of a difference comes from the
        same luck under both plans: it tells which plan, not how far a plan may be from what will happen.
    monthly
        Expected ``plan, month, risk_class, measure, value`` for `simulation.comparison.expected.MONTHLY`.
    warnings
        What the plans may do but had better not.
    specification, plans
        What was compared.
    baseline
        Id of the plan that differences are taken from.
    draws
        Parameter draws of a calibration behind the intervals; 0: none.
    ranges
        Whether each future had its own draw from the ranges of what is assumed.
    definitions
        Which definitions the indicators follow; see `simulation.model.indicators.DEFINITIONS`.
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
    ranges: bool = False
    definitions: int = DEFINITIONS

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
    def horizon(self) -> pd.DataFrame:
        """Return mean, last year and settled value beside each other; see `simulation.comparison.horizon.horizon`."""
        from simulation.comparison.horizon import horizon

        return horizon(self.specification, self.plans, self.baseline, self.months)

    @property
    def covers(self) -> Covers:
        """Return what the intervals cover."""
        return covered(self.replications, self.draws, ranges=self.ranges)

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of the specification (key ``specification``) and of each plan by id."""
        return {"specification": digest(self.specification), **{plan.id: digest(plan) for plan in self.plans}}


def covered(replications: int, draws: int, *, ranges: bool) -> Covers:
    """Return what intervals cover, from what they were made of.

    Examples
    --------
    >>> covered(100, 0, ranges=False), covered(0, 50, ranges=False), covered(0, 0, ranges=False)
    ('chance', 'parameters', 'nothing')
    """
    if not replications:
        return "parameters" if draws else "nothing"
    return "chance_and_ranges" if ranges else "chance_and_parameters" if draws else "chance"


def rows_beside(
    plan: str,
    own: Indicators,
    base: Indicators,
    drawn: dict[str, Values] | None = None,
    drawn_base: dict[str, Values] | None = None,
    *,
    by_chance: bool = False,
) -> pd.DataFrame:
    """Return the rows of one plan beside the baseline: every defined indicator of every group.

    Parameters
    ----------
    own, base
        Expected indicators of the plan and of the baseline.
    drawn, drawn_base
        Indicator → values by future and group, for intervals.
    by_chance
        Whether chance differs between futures: then the average peak is the mean of their peaks.
    """
    names, groups = list(own.values), own.groups
    unknown = np.full_like(own.values["firms"], np.nan)
    value = np.array([own.values[name][0] for name in names])
    columns = {"value": value, "difference": value - np.array([base.values.get(n, unknown)[0] for n in names])}
    if drawn is not None and drawn_base is not None:
        columns |= _intervals(names, drawn, drawn_base)
        if by_chance:
            place, peaks = names.index(PEAK), [_mean(futures[PEAK]) for futures in (drawn, drawn_base)]
            columns["value"][place], columns["difference"][place] = peaks[0], peaks[0] - peaks[1]
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


def _mean(drawn: Values) -> Values:
    """Return the mean over the futures in which the value is defined."""
    number = (~np.isnan(drawn)).sum(axis=0)
    mean = np.divide(np.nansum(drawn, axis=0), number, out=np.full(drawn.shape[1], np.nan), where=number > 0)
    return np.asarray(mean)


def _interval(drawn: Values) -> Values:
    """Return the ends of the interval, from the futures in which the value is defined, shape (2, group).

    Of n futures a further one lies below the k-th smallest with probability k/(n + 1): quantiles of type 6. The usual
    type 7 gave 92.7 % instead of 95 % with 100 futures.
    """
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    unknown = np.isnan(drawn)
    always, sometimes = ~unknown.any(axis=0), unknown.any(axis=0) & ~unknown.all(axis=0)
    result = np.full((2, drawn.shape[1]), np.nan)
    # Groups that are defined in every future go together, the others one by one.
    result[:, always] = np.quantile(drawn[:, always], tails, axis=0, method="weibull")
    if sometimes.any():
        result[:, sometimes] = np.nanquantile(drawn[:, sometimes], tails, axis=0, method="weibull")
    return result
