"""Plans of a district against draws of its behaviour: every plan meets the same draws."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.engines.base import Progress, enough_memory
from simulation.evaluation.asked import GroupName
from simulation.evaluation.evaluate import evaluate
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.tuning.robust.assumed import draws_of_assumed
from simulation.tuning.robust.drawn import deciding, kinds_beside, kinds_of_ranges, of_calibration, of_ranges, thinned
from simulation.tuning.robust.regret import Array

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
        The numbers of the draws that vary and may decide (see `deciding`), a row for each draw.
    kinds
        Parameter → ``measured``, ``borrowed``, ``estimated``, ``assumed``.
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
        return np.asarray(np.divide(stock, firms, out=np.zeros_like(stock), where=firms > 0))

    def classes(self, plan: int = 0) -> tuple[Array, Array]:
        """Return firms and share in violation of each class, means over the draws; for the allocation of visits."""
        firms = [self.of("firms", risk_class)[plan].mean() for risk_class in RISK_CLASSES]
        return np.array(firms), np.array([self.prevalence(risk_class, plan).mean() for risk_class in RISK_CLASSES])

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
        Of the parameters of a calibration (`simulation.tuning.robust.drawn.kinds_of`); by default those that
        `read_draws` found beside the draws, and ``estimated`` where nothing is said.
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
    table = draws_of_assumed(most, seed, specification) if draws is None else thinned(draws, most)
    drawn = of_ranges(specification, table) if draws is None else of_calibration(specification, table)
    values = play(drawn, plans, wanted, months, len(table), progress, stop)
    known = kinds_of_ranges(specification) if draws is None else kinds_beside(draws, kinds)
    return OverDraws(
        values, tuple(wanted), tuple(plan.id for plan in plans), deciding(table.head(values.shape[1])), known,
        RANGES if draws is None else CALIBRATION, len(table),
    )  # fmt: skip


def play(
    drawn: Iterable[Specification],
    plans: Sequence[Plan],
    wanted: Sequence[Wanted],
    months: int,
    number: int,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Array:
    """Return (plan, draw, wanted) of a number of specifications, or of those reached before the stop."""
    values: list[Array] = []
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        try:
            for found in _in_order(pool, drawn, lambda each: _of_draw(each, plans, wanted, months), workers):
                values.append(found)
                if progress:
                    progress(len(values), number)
                if stop is not None and stop():
                    break
        finally:
            # An end asked for must not wait for draws that nobody will see.
            pool.shutdown(cancel_futures=True)
    return np.stack(values, axis=1)


def _in_order(
    pool: ThreadPoolExecutor, drawn: Iterable[Specification], work: Callable[[Specification], Array], ahead: int
) -> Iterator[Array]:
    """Yield results in the order of the draws; only a few specifications are made ahead, for they may be large."""
    waiting: deque[Future[Array]] = deque()
    for each in drawn:
        waiting.append(pool.submit(work, each))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _of_draw(drawn: Specification, plans: Sequence[Plan], wanted: Sequence[Wanted], months: int) -> Array:
    """Return (plan, wanted) in one draw."""
    indicators, groups = (list(dict.fromkeys(names)) for names in zip(*wanted, strict=True))
    found = evaluate(drawn, plans, months, indicators, groups).value.to_numpy()
    places = [(indicators.index(indicator), groups.index(group)) for indicator, group in wanted]
    return np.stack([found[:, i, g] for i, g in places], axis=1)


def prevalence_wanted(risk_class: str) -> tuple[Wanted, ...]:
    """Return what must be evaluated to know the share of a class in violation."""
    return (("undetected_stock", risk_class), ("firms", risk_class))
