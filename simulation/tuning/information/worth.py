"""What it is worth to know everything (EVPI), a few numbers (EVPPI), or the result of random visits (EVSI)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simulation.engines.random_streams import stream
from simulation.model.errors import InputError, Problem
from simulation.tuning.information.smoothing import Array, smooth, worst_residual
from simulation.tuning.sensitivity.parameters import kind_of, numbers_of

EVPI, EVPPI, EVSI = "evpi", "evppi", "evsi"
COLUMNS = ("parameter", "method", "visits", "value", "standard_error", "residual_mean", "fits", "kind")
CURVES = 100
"""Curves that fit as well, behind the standard error of a value."""
FEWEST = 50
"""Draws below which no curve is fitted."""
RESIDUAL_LIMIT = 4.0
"""Standard errors a group of residuals may be away: 1 of 800 tables with 20 groups has one by luck."""
BETWEEN = ";"


class Worth(NamedTuple):
    """A value of information, in the unit of the benefit.

    Attributes
    ----------
    standard_error
        Of the luck of the draws and of the fitted curve together; of balanced (Sobol) draws it is less.
    residual_mean
        The mean residual of a group of draws that is farthest from 0.
    fits
        Whether no group is farther away than luck explains.
    """

    value: float
    standard_error: float
    residual_mean: float = 0.0
    fits: bool = True


def against_best(net_benefit: ArrayLike) -> Array:
    """Return the benefit of every plan less that of the plan with the best mean, (draw, plan)."""
    table = np.asarray(net_benefit, dtype=np.float64)
    if table.ndim != 2 or not table.size:  # noqa: PLR2004 - draws and plans
        raise InputError([Problem("too_short", "net_benefit", table.size, 1, "outcomes")])
    if not np.isfinite(table).all():
        draw, plan = map(int, np.argwhere(~np.isfinite(table))[0])
        raise InputError([Problem("not_finite", f"net_benefit[{draw}][{plan}]", float(table[draw, plan]))])
    return np.asarray(table - table[:, [int(table.mean(axis=0).argmax())]])


def perfect(net_benefit: ArrayLike) -> Worth:
    """Return what knowing the truth before choosing is worth.

    Examples
    --------
    >>> perfect([[0.0, 1.0], [2.0, 0.0]]).value
    0.5
    """
    gain = against_best(net_benefit).max(axis=1)
    error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else np.nan
    return Worth(float(gain.mean()), float(error))


def partial(numbers: ArrayLike, net_benefit: ArrayLike, seed: int = 0) -> Worth:
    """Return what knowing some numbers before choosing is worth: the best plan by the curves of expected benefit.

    Parameters
    ----------
    numbers
        (draw, number): parameters, or statistics of data that might be collected.
    net_benefit
        (draw, plan), more is better.
    """
    x, y = np.asarray(numbers, dtype=np.float64), against_best(net_benefit)
    x = x[:, None] if x.ndim == 1 else x
    if len(x) < FEWEST or len(x) != len(y):
        raise InputError([Problem("too_few_draws", "draws", len(x), FEWEST, "too_few_draws")])
    if not np.isfinite(x).all():
        raise InputError([Problem("not_finite", "numbers", float(x[~np.isfinite(x)][0]))])
    fitted = smooth(x, y)
    gain = _gain(fitted.values)
    others = [float(_gain(curve).mean()) for curve in fitted.other_curves(CURVES, seed)]
    error = np.hypot(gain.std(ddof=1) / np.sqrt(len(gain)), np.std(others, ddof=1))
    mean, away = worst_residual(x, fitted.residuals, y.std(axis=0))
    return Worth(float(gain.mean()), float(error), mean, bool(away <= RESIDUAL_LIMIT))


def _gain(curves: Array) -> Array:
    """Return what choosing by the curves gains, by draw, over the plan that is best on average."""
    return np.asarray(curves.max(axis=1) - curves[:, int(curves.mean(axis=0).argmax())])


def sampled(
    prevalence: ArrayLike, net_benefit: ArrayLike, visits: int, sensitivity: float = 1.0, seed: int = 0
) -> Worth:
    """Return what the result of random visits to a class is worth before choosing.

    A visit finds a violation with the prevalence of the draw times `sensitivity`; the plan is then chosen by how many
    were found.

    Parameters
    ----------
    prevalence
        Share of the class in violation, (draw,).
    """
    share = np.asarray(prevalence, dtype=np.float64)
    if visits < 0:
        raise InputError([Problem("below", "visits", visits, 0)])
    if not (np.isfinite(share).all() and (share >= 0).all() and (share <= 1).all()):
        raise InputError([Problem("not_a_share", "prevalence", float(share.max(initial=0.0)), 1, "not_a_share")])
    found = stream(seed, visits, "visits that might be made").binomial(visits, np.clip(share * sensitivity, 0, 1))
    return partial(found.astype(np.float64), net_benefit, seed)


def information(
    draws: pd.DataFrame,
    net_benefit: ArrayLike,
    parameters: str | Sequence[str | Sequence[str]] | None = None,
    kinds: Mapping[str, str] | None = None,
    visits: Mapping[str, Sequence[int]] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return what it is worth to know more before choosing among plans: everything, some numbers, a sample of visits.

    Parameters
    ----------
    draws
        Parameters, one row for each draw.
    net_benefit
        (draw, plan): more is better; of a goal that is to be least, its opposite.
    parameters
        A name, or names of columns, or lists of names that would become known together; every column by default.
    kinds
        Parameter → ``measured``, ``borrowed``, ``estimated`` or ``assumed``; assumed where nothing is said.
    visits
        Column that holds the share of a class in violation → numbers of random visits that might be made there.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, the value of perfect information first. `parameter` joins a set by ``;``. `fits` is false where the
        residuals of the curve have a pattern: then the value is not to be trusted.

    Examples
    --------
    >>> points = np.random.default_rng(0).normal(size=(500, 2))
    >>> draws = pd.DataFrame(points, columns=["price", "idle"])
    >>> table = information(draws, np.column_stack([np.zeros(500), points[:, 0]]), kinds={"price": "measured"})
    >>> table[["parameter", "method", "kind"]].values.tolist()
    [['', 'evpi', 'assumed'], ['price', 'evppi', 'measured'], ['idle', 'evppi', 'assumed']]
    >>> bool(table.value[1] > 0.9 * table.value[0]), bool(table.value[2] < 0.1 * table.value[0])
    (True, True)
    """
    benefit = against_best(net_benefit)
    known = [str(name) for name in draws.select_dtypes("number").columns]
    named = known if parameters is None else [parameters] if isinstance(parameters, str) else parameters
    asked = [(p,) if isinstance(p, str) else tuple(p) for p in named]
    table = numbers_of(draws, benefit[:, 0], [name for names in asked for name in names])
    rows = [_row((), EVPI, 0, perfect(benefit), kind_of(known, kinds))]
    for names in asked:
        rows.append(_row(names, EVPPI, 0, partial(table[list(names)], benefit, seed), kind_of(names, kinds)))
    for name, numbers in (visits or {}).items():
        share = numbers_of(draws, benefit[:, 0], [name])[name]
        rows += [_row((name,), EVSI, n, sampled(share, benefit, n, seed=seed), kind_of([name], kinds)) for n in numbers]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(names: Sequence[str], method: str, visits: int, worth: Worth, kind: str) -> tuple[object, ...]:
    return (BETWEEN.join(names), method, visits, *worth, kind)
