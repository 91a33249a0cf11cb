"""Which numbers move an outcome: PAWN on draws that are there already, Sobol indices where new runs are allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm

from simulation.engines.random_streams import stream
from simulation.model.errors import InputError, Problem
from simulation.tuning.sensitivity.parameters import Array, kind_of, numbers_of

PAWN, SOBOL_FIRST, SOBOL_TOTAL = "pawn", "sobol first", "sobol total"
SLICES = 10
RESAMPLES = 20
"""Bootstrap samples behind the standard error of PAWN."""
DUMMIES = 100
"""Columns of mere chance behind the noise level of PAWN."""
QUIET = 0.9
"""Chance that none of all idle numbers of a table shows more than the noise level."""
FEWEST = 50
"""Draws below which the slices of PAWN hold too few to compare."""
COLUMNS = ("parameter", "method", "value", "standard_error", "noise", "kind")


def pawn(
    draws: pd.DataFrame,
    outcome: ArrayLike,
    parameters: Sequence[str] | None = None,
    kinds: Mapping[str, str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how much knowing each parameter would change the distribution of an outcome: 0 not at all, 1 fully.

    Median over slices of the Kolmogorov–Smirnov distance between the outcome within a slice of the parameter and the
    outcome as a whole (F. Pianosi and T. Wagener, 2015, 2018). No further runs are needed.

    Parameters
    ----------
    outcome
        (draw,): the difference of the two best plans, say.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, the largest first. `noise`: what so many numbers without any influence show at most with so many
        draws, in nine tables of ten; a value below it says nothing.

    Examples
    --------
    >>> points = np.random.default_rng(0).uniform(size=(400, 2))
    >>> found = pawn(pd.DataFrame(points, columns=["strong", "idle"]), points[:, 0])
    >>> found.parameter.to_list(), (found.value > found.noise).to_list()
    (['strong', 'idle'], [True, False])
    """
    table, y = numbers_of(draws, outcome, parameters), np.asarray(outcome, dtype=np.float64)
    if len(y) < FEWEST:
        raise InputError([Problem("too_few_draws", "draws", len(y), FEWEST, "too_few_draws")])
    luck = stream(seed, 0, "noise of PAWN")
    x = table.to_numpy()
    idle = _medians(luck.uniform(size=(len(y), DUMMIES)), y)
    noise = float(idle.mean() + idle.std(ddof=1) * norm.ppf(QUIET ** (1 / x.shape[1])))
    values = _medians(x, y)
    again = []
    for _ in range(RESAMPLES):
        rows = luck.integers(len(y), size=len(y))
        again.append(_medians(x[rows], y[rows]))
    errors = np.std(again, axis=0, ddof=1)
    return _table(PAWN, list(table.columns), values, errors, kinds, noise)


def _medians(x: Array, y: Array) -> Array:
    """Return the PAWN index of each column; 0 for one that does not vary, or when the outcome does not.

    The same numbers as SALib's, which compares slice by slice and takes a hundred times as long.
    """
    order = np.argsort(y, kind="stable")
    last_of_equals = np.append(np.diff(y[order]) > 0, True)
    whole = np.arange(1, len(y) + 1)[last_of_equals] / len(y)
    return np.array([_median(column[order], whole, last_of_equals) for column in x.T])


def _median(column: Array, whole: Array, last_of_equals: np.ndarray) -> float:
    """Return the median distance of the outcome's distribution within a slice from that of all draws."""
    ends = np.quantile(column, np.linspace(0, 1, SLICES + 1))
    inside = (column[:, None] >= ends[:-1]) & (column[:, None] < ends[1:])
    sizes = inside.sum(axis=0)
    if not sizes.any() or len(whole) == 1:
        return 0.0
    within = inside[:, sizes > 0].cumsum(axis=0)[last_of_equals] / sizes[sizes > 0]
    return float(np.median(np.abs(within - whole[:, None]).max(axis=0)))


def sobol(
    outcome: Callable[[Array], ArrayLike],
    ranges: Mapping[str, tuple[float, float]],
    points: int = 1024,
    kinds: Mapping[str, str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the share of an outcome's variance that each parameter explains alone (first) and in all (total).

    Parameters
    ----------
    outcome
        Called once with (point, parameter); gives (point,). It is asked for `points` × (parameters + 2) points.
    ranges
        Parameter → least and most; uniform between, independent of each other.
    points
        A power of 2: Sobol sequences are balanced at those alone.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; `noise` is 0, the standard error says how sure a value is.
    """
    from SALib.analyze import sobol as method
    from SALib.sample import sobol as sample

    if points < 2 or points & (points - 1):  # noqa: PLR2004 - the first power of 2 with a half
        raise InputError([Problem("not_a_power_of_two", "points", points, remedy="not_a_power_of_two")])
    problem = _problem(list(ranges), list(ranges.values()))
    x = sample.sample(problem, points, calc_second_order=False, seed=seed)
    found = method.analyze(problem, np.asarray(outcome(x), dtype=np.float64), calc_second_order=False, seed=seed)
    half_width = float(norm.ppf(0.975))
    tables = [
        _table(name, list(ranges), found[key], found[f"{key}_conf"] / half_width, kinds)
        for name, key in ((SOBOL_FIRST, "S1"), (SOBOL_TOTAL, "ST"))
    ]
    return pd.concat(tables, ignore_index=True)


def _problem(names: list[str], bounds: Sequence[tuple[float, float]]) -> dict[str, object]:
    return {"num_vars": len(names), "names": names, "bounds": [list(pair) for pair in bounds]}


def _table(
    method: str, names: list[str], values: Array, errors: Array, kinds: Mapping[str, str] | None, noise: float = 0.0
) -> pd.DataFrame:
    rows = [
        (name, method, float(value), float(error), noise, kind_of([name], kinds))
        for name, value, error in zip(names, values, errors, strict=True)
    ]
    rows.sort(key=lambda row: -row[2])
    return pd.DataFrame(rows, columns=list(COLUMNS))
