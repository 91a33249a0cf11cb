"""Plans of a district against draws of its behaviour: every plan meets the same draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.calibration.hidden.draws import specification_of_draw
from simulation.comparison.futures import rows_of
from simulation.engines.base import Progress, enough_memory
from simulation.evaluation.asked import GroupName
from simulation.evaluation.evaluate import evaluate
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.robust.assumed import KINDS, draws_of_assumed, specification_of_assumed
from simulation.tuning.robust.regret import Array
from simulation.tuning.sensitivity.parameters import ASSUMED

MOST = 256
"""Draws that are evaluated unless another number is asked for."""
CALIBRATION, RANGES = "calibration", "ranges"
Wanted = tuple[str, GroupName]
"""Indicator and group."""


@dataclass(frozen=True)
class OverDraws:
    """Indicators of plans over draws.

    Attributes
    ----------
    values
        (plan, draw, wanted).
    wanted
        Indicator and group of the last axis.
    plans
        Ids of the plans.
    parameters
        The numbers of the draws that vary, a row for each draw.
    kinds
        Parameter → ``measured``, ``borrowed``, ``assumed``.
    source
        ``calibration``: draws from the distribution of a calibration; ``ranges``: from the ranges of what is assumed.
    asked
        Draws that were to be evaluated; the table holds fewer where the work was stopped.
    """

    values: Array
    wanted: tuple[Wanted, ...]
    plans: tuple[str, ...]
    parameters: pd.DataFrame
    kinds: Mapping[str, str]
    source: str
    asked: int

    @property
    def complete(self) -> bool:
        """Whether no draw was left out."""
        return len(self.parameters) == self.asked

    def prevalence(self, risk_class: str, plan: int = 0) -> Array:
        """Return the share of a class in undetected violation under one plan, (draw,); asks for `prevalence_wanted`."""
        stock, firms = (self.of(*each)[plan] for each in prevalence_wanted(risk_class))
        return np.divide(stock, firms, out=np.zeros_like(stock), where=firms > 0)

    def of(self, indicator: str, group: GroupName = "all") -> Array:
        """Return one indicator of one group, (plan, draw)."""
        return np.asarray(self.values[..., self.wanted.index((indicator, group))])


@enough_memory()
def over_draws(
    specification: Specification,
    plans: Sequence[Plan],
    wanted: Sequence[Wanted] = (("harm", "all"),),
    draws: pd.DataFrame | None = None,
    *,
    months: int = 36,
    most: int = MOST,
    kinds: Mapping[str, str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> OverDraws:
    """Evaluate plans in draws of the behaviour.

    Parameters
    ----------
    draws
        Of the calibration that `specification` comes from (``draws.parquet``); without them, of the ranges in which
        what is assumed may lie.
    most
        Number of draws; of more, rows at equal distances are taken.
    kinds
        Of the parameters of a calibration, see `kinds_of`; assumed where nothing is said.
    progress
        Told after each draw; may raise to end without a result.
    stop
        Asked after each draw; once it says so, what is finished is returned.

    Raises
    ------
    InputError
        For draws that do not belong to the specification, unknown indicators, and what `evaluate` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> found = over_draws(specification, [plan, plan.with_ratio(D=1.0)], months=12, most=2)
    >>> found.of("harm").shape, found.source, found.kinds["assumed.onset"]
    ((2, 2), 'ranges', 'assumed')
    """
    if most < 1:
        raise InputError([Problem("below", "draws", most, 1)])
    if draws is None:
        table, make = draws_of_assumed(most, seed), specification_of_assumed
        rows = [{str(k): float(v) for k, v in row.items()} for row in table.to_dict("records")]
    else:
        table, make = thinned(draws, most), specification_of_draw
        rows = rows_of(table, specification)
    values: list[Array] = []
    for done, row in enumerate(rows, start=1):
        values.append(_of_draw(make(specification, row), plans, wanted, months))
        if progress:
            progress(done, len(rows))
        if stop is not None and stop():
            break
    known = (
        dict(KINDS) if draws is None else {name: (kinds or {}).get(name, ASSUMED) for name in map(str, table.columns)}
    )
    return OverDraws(
        np.stack(values, axis=1), tuple(wanted), tuple(plan.id for plan in plans),
        _varying(table.head(len(values))), known, RANGES if draws is None else CALIBRATION, len(rows),
    )  # fmt: skip


def _of_draw(drawn: Specification, plans: Sequence[Plan], wanted: Sequence[Wanted], months: int) -> Array:
    """Return (plan, wanted) in one draw."""
    indicators, groups = (list(dict.fromkeys(names)) for names in zip(*wanted, strict=True))
    found = evaluate(drawn, plans, months, indicators, groups).value.to_numpy()
    places = [(indicators.index(indicator), groups.index(group)) for indicator, group in wanted]
    return np.stack([found[:, i, g] for i, g in places], axis=1)


def prevalence_wanted(risk_class: str) -> tuple[Wanted, ...]:
    """Return what must be evaluated to know the share of a class in violation."""
    return (("undetected_stock", risk_class), ("firms", risk_class))


def thinned(draws: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most so many draws, at equal distances; the same ones each time.

    Examples
    --------
    >>> thinned(pd.DataFrame({"x": range(10)}), 3).x.to_list()
    [0, 4, 9]
    """
    if len(draws) <= most:
        return draws
    places = np.floor(np.linspace(0, len(draws) - 1, most)).astype(int)
    return draws.iloc[places].reset_index(drop=True)


def kinds_of(estimates: pd.DataFrame) -> dict[str, str]:
    """Return parameter → kind from the table of estimates of a calibration."""
    return dict(zip(estimates["parameter"].astype(str), estimates["kind"].astype(str), strict=True))


def _varying(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.select_dtypes("number")
    return numbers.loc[:, numbers.nunique() > 1].reset_index(drop=True)
