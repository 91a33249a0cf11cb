"""Evidence that a stream has left its expected path: one statistic for every stream.

For a stream with expected counts the evidence after t months is the likelihood of a change in some month, averaged over
the month, its size and direction, divided by the likelihood without a change. Both are averaged over what is not known
of the level, so that a level which was wrong from the start is no change. Within a year the evidence is a martingale
under the null: its expected value is 1 in every month, and the chance that it ever reaches 1/α is at most α (Ville).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Array = NDArray[np.float64]
YEAR = 12
FACTORS = np.array([1 / 3, 1 / 2, 2 / 3, 1.5, 2.0, 3.0])
"""Sizes of a change that are looked for."""
LEVELS = 15
WIDEST = 2.8
"""Levels that stand for what is not known of one: so many normal quantiles, evenly apart to so many standard deviations
on both sides. Equally likely quantiles end at 1.8, and a level beyond would pass for a change."""
_NORMAL = np.linspace(-WIDEST, WIDEST, LEVELS)
LOG_WEIGHT = stats.norm.logpdf(_NORMAL) - special.logsumexp(stats.norm.logpdf(_NORMAL))
SMALLEST = 1e-9
POISSON = 1 + 1e-6
"""Variance over mean below which counts are taken as Poisson."""


@dataclass(frozen=True)
class Spread:
    """How counts scatter about what is expected: one number for each stream, or one for all.

    Attributes
    ----------
    dispersion
        Variance over mean of counts of a stream, beyond a common month.
    month_cv
        Coefficient of variation of what all counts of a month share.
    level_cv
        Coefficient of variation of the level, which holds for the whole time.
    """

    dispersion: Array
    month_cv: Array
    level_cv: Array


def log_sum(values: Array, axis: int | tuple[int, ...]) -> Array:
    """Return the logarithm of a sum of exponentials; SciPy's takes ten times as long on arrays as small as ours.

    Examples
    --------
    >>> round(float(log_sum(np.log([1.0, 2.0, 3.0]), 0)), 6)  # log 6
    1.791759
    """
    top = values.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis))


def nodes(cv: Array) -> Array:
    """Return factors on a level, log-normal with mean about 1, shape (…, `LEVELS`); `LOG_WEIGHT` weighs them."""
    sigma = np.sqrt(np.log1p(np.asarray(cv, dtype=float) ** 2))[..., None]
    return np.asarray(np.exp(_NORMAL * sigma - sigma**2 / 2))


def log_likelihood(count: Array, mean: Array, dispersion: Array, month_cv: Array) -> Array:
    """Return the log-likelihood of counts, without the part that depends on the counts alone.

    The variance is ``dispersion × mean + (month_cv × mean)²``: negative binomial, Poisson where that is the mean. It is
    negative binomial of the kind that adds up: counts of parts with one dispersion have it together too.

    Examples
    --------
    >>> one = np.array(1.0)
    >>> round(float(log_likelihood(one * 3, one * 2, one, one * 0)), 6)  # 3 log 2 − 2
    0.079442
    """
    mean = np.maximum(mean, SMALLEST)
    ratio = np.maximum(dispersion + month_cv**2 * mean, POISSON)
    size = mean / (ratio - 1)
    binomial = (
        special.gammaln(count + size)
        - special.gammaln(size)
        - size * np.log(ratio)
        + count * np.log((ratio - 1) / ratio)
    )
    return np.where(ratio > POISSON, binomial, count * np.log(mean) - mean)


def log_evidence(count: Array, mean: Array, spread: Spread, tested: NDArray[np.bool_] | None = None) -> Array:
    """Return the logarithm of the evidence after each month, shape (…, month, stream).

    Parameters
    ----------
    count, mean
        Shape (…, month, stream).
    tested
        Months that count, shape (month,); in the others nothing is learnt. All by default.

    Notes
    -----
    After every twelfth month the evidence begins anew: a plan year is judged by itself.
    """
    shape: tuple[int, ...] = np.broadcast_shapes(count.shape, mean.shape)
    result, months = np.zeros(shape), shape[-2]
    marks = np.full(months, fill_value=True) if tested is None else tested
    for begin in range(0, months, YEAR):
        part = slice(begin, begin + YEAR)
        result[..., part, :] = _year(count[..., part, :], mean[..., part, :], spread, marks[part])
    return result


def _year(count: Array, mean: Array, spread: Spread, tested: NDArray[np.bool_]) -> Array:
    shape = np.broadcast_shapes(count.shape, mean.shape)
    levels = nodes(spread.level_cv)  # (stream, level) or (level,)
    factors = np.append(1.0, FACTORS)
    scale = levels[..., :, None] * factors
    noise = [np.asarray(x)[..., None, None] for x in (spread.dispersion, spread.month_cv)]
    same = np.zeros((*shape[:-2], shape[-1], LEVELS))
    changed = np.full((*same.shape, len(FACTORS)), -np.inf)
    evidence, known, seen = np.zeros(shape), np.zeros((*shape[:-2], shape[-1])), 0
    for month in range(shape[-2]):
        if tested[month]:
            seen += 1
            each = log_likelihood(count[..., month, :, None, None], mean[..., month, :, None, None] * scale, *noise)
            start = same[..., None] - np.log(YEAR)
            changed = np.logaddexp(changed, start) + each[..., 1:]
            same = same + each[..., 0]
            known = _ratio(same, changed, seen)
        evidence[..., month, :] = known
    return evidence


def _ratio(same: Array, changed: Array, months: int) -> Array:
    """Return the log of (changed already, or to change later) over unchanged."""
    null = log_sum(same + LOG_WEIGHT, -1)
    already = log_sum(changed + LOG_WEIGHT[:, None], (-2, -1)) - np.log(len(FACTORS))
    if months < YEAR:
        already = np.logaddexp(already, null + np.log((YEAR - months) / YEAR))
    return np.asarray(already - null)


def band(mean: Array, spread: Spread, share: float = 0.95) -> tuple[Array, Array]:
    """Return the ends of the interval that holds a count with at least the given probability.

    Examples
    --------
    >>> none = np.zeros(1)
    >>> low, high = band(np.array([10.0]), Spread(none + 1, none, none))
    >>> float(low[0]), float(high[0])
    (4.0, 17.0)
    """
    mean = np.maximum(mean, SMALLEST)
    ratio = np.maximum(spread.dispersion + (spread.month_cv**2 + spread.level_cv**2) * mean, POISSON)
    size, chance = mean / (ratio - 1), 1 / ratio
    ends = [
        np.where(ratio > POISSON, stats.nbinom.ppf(q, size, chance), stats.poisson.ppf(q, mean))
        for q in ((1 - share) / 2, (1 + share) / 2)
    ]
    return np.asarray(ends[0]), np.asarray(ends[1])
