"""Indicators over draws of the behaviour: every plan meets the same draws, and the same luck in each."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration.hidden.draws import specification_of_draw
from simulation.comparison.assumed_ranges import draw_assumed
from simulation.engines.base import Progress, Request
from simulation.engines.expectation import Expectation
from simulation.engines.lanes.warmth import warm_up_if_kept
from simulation.engines.monte_carlo import MonteCarlo, Representation, representation_for
from simulation.model.errors import InputError, Problem
from simulation.model.groups import Group
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

MANY_EXPECTED = 100
"""Expected runs for which loading the compiled core pays, where it was compiled before."""
MOST_EXPECTED = 500
"""Draws whose expected values are computed when no chance is asked for."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Futures:
    """What all draws share.

    Attributes
    ----------
    draws
        Parameters of a calibration; ``None``: each future draws from the ranges of what is assumed.
    replications
        Monte Carlo futures, the n-th under the n-th draw (begun anew when they run out); 0: expected values only.
    """

    specification: Specification
    plans: tuple[Plan, ...]
    draws: list[dict[str, float]] | None
    months: int
    replications: int
    seed: int

    @cached_property
    def representation(self) -> Representation:
        """How every plan is played, in every future."""
        return representation_for(self.specification, self.plans)

    @property
    def number(self) -> int:
        """Number of futures."""
        return self.replications or min(len(self.draws or ()), MOST_EXPECTED)

    def play(self, future: int) -> dict[str, dict[str, Values]]:
        """Return plan → indicator → values by group in one future."""
        drawn = self._draw(future)
        engine = MonteCarlo(self.representation) if self.replications else Expectation()
        seed, first = (self.seed, future) if self.replications else (0, 0)
        requests = {
            plan.id: Request(drawn, plan, self.months, seed=seed, first_replication=first) for plan in self.plans
        }
        played = {plan: indicators(engine.run(request)).values for plan, request in requests.items()}
        return {plan: {name: values[0] for name, values in found.items()} for plan, found in played.items()}

    def _draw(self, future: int) -> Specification:
        """Return what is true in a future, whatever the plan."""
        if self.draws is None:
            return draw_assumed(self.specification, self.seed, future)
        return specification_of_draw(self.specification, self.draws[future % len(self.draws)])


def spread_over_draws(
    futures: Futures, groups: Sequence[Group], workers: int | None = None, progress: Progress | None = None
) -> dict[str, dict[str, Values]]:
    """Return plan → indicator → values, shape (future, group)."""
    done = count(1)
    if not futures.replications and futures.number * len(futures.plans) >= MANY_EXPECTED:
        warm_up_if_kept()

    def play(future: int) -> dict[str, dict[str, Values]]:
        result = futures.play(future)
        if progress:
            progress(next(done), futures.number)
        return result

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            played = list(pool.map(play, range(futures.number)))
        finally:
            # An end asked for while the futures are handed out must not wait for all of them.
            pool.shutdown(cancel_futures=True)
    blank = np.full(len(groups), np.nan)
    return {
        plan.id: {
            name: np.array([each[plan.id].get(name, blank) for each in played])
            for name in dict.fromkeys(name for each in played for name in each[plan.id])
        }
        for plan in futures.plans
    }


def rows_of(draws: pd.DataFrame, specification: Specification) -> list[dict[str, float]]:
    """Return the draws as numbers by name, held against the specification they belong to.

    Raises
    ------
    InputError
        When there is no row, a column holds no numbers, or the numbers make no valid specification.
    """
    numeric = draws.select_dtypes("number")
    behaviour = [str(name) for name in numeric.columns if str(name).startswith("behaviour.")]
    if draws.empty or not behaviour or not np.isfinite(numeric.to_numpy()).all():
        raise InputError([Problem("no_draws", "draws", len(draws), remedy="no_draws")])
    rows: list[dict[str, float]] = [{str(k): float(v) for k, v in row.items()} for row in numeric.to_dict("records")]
    _try(specification, rows[0])
    return rows


def _try(specification: Specification, row: Mapping[str, Any]) -> None:
    try:
        specification_of_draw(specification, row)
    except (KeyError, IndexError, ValueError) as error:
        name = str(error).splitlines()[0].strip("'")
        problem = Problem("draws_do_not_fit", "draws", name, specification.id, "draws_do_not_fit")
        raise InputError([problem]) from None
