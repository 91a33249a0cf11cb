"""The expected benefit of each plan as a smooth function of a few numbers: splines, ridge, how sure the curve is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.random_streams import stream

Array = NDArray[np.float64]
KNOTS = 8
KNOTS_OF_TWO = 5
"""Of each number of a pair, whose splines are also multiplied with each other."""
FEW_VALUES = 8
"""A number with no more values than this has a mean for each of them."""
FEW_NUMBERS = 2
CENTRES, WIDTHS = 100, (1.0, 2.0, 4.0)
"""Of three and more numbers together: bumps at that many draws, of widths in standard deviations times √numbers."""
PENALTIES = np.logspace(-7, 5, 49)
"""Ridge penalties that are tried, in units of the largest squared singular value."""
GROUPS = 10
NEGLIGIBLE = 0.01
"""Share of the spread of the benefit below which the mean residual of a group is no fault, however certain it is."""


@dataclass(frozen=True)
class Fitted:
    """Curves through the benefits.

    Attributes
    ----------
    values
        Expected benefit given the numbers, (draw, plan).
    residuals
        What is left, (draw, plan).
    """

    values: Array
    residuals: Array
    _directions: Array
    _spread: Array

    def other_curves(self, number: int, seed: int) -> list[Array]:
        """Return curves that would fit as well: draws from the distribution of the fitted values."""
        luck = stream(seed, 0, "curves that fit as well")
        freedom = max(len(self.residuals) - self._directions.shape[1] - 1, 1)
        together = self.residuals.T @ self.residuals / freedom
        # Errors of plans go together: a root of their covariance, which may be singular.
        values, vectors = np.linalg.eigh(together)
        root = vectors * np.sqrt(np.clip(values, 0.0, None))
        curves = []
        for _ in range(number):
            error = luck.standard_normal((self._directions.shape[1], len(root))) @ root.T
            curves.append(self.values + self._directions @ (error * self._spread))
        return curves


def smooth(x: Array, y: Array) -> Fitted:
    """Fit each column of `y` by a smooth function of the numbers `x` (draw, number); the mean of `y` is kept.

    How smooth, generalised cross-validation chooses for each plan. Three and more numbers get bumps besides the splines
    of each, so that they may act together (a Gaussian process on few centres); of their widths the best is kept.
    """
    bases = [_basis(x, width) for width in WIDTHS] if x.shape[1] > FEW_NUMBERS else [_basis(x, None)]
    fits = [_ridge(basis, y) for basis in bases]
    return min(fits, key=lambda pair: pair[0])[1]


def _basis(x: Array, width: float | None) -> Array:
    knots = KNOTS_OF_TWO if x.shape[1] == FEW_NUMBERS else KNOTS
    own = [_of_one(column, knots) for column in x.T]
    parts = [part for part in own if part.shape[1]]
    if len(parts) == FEW_NUMBERS and width is None:
        parts.append((parts[0][:, :, None] * parts[1][:, None]).reshape(len(x), -1))
    if width is not None:
        parts.append(_bumps(x, width))
    return np.hstack(parts) if parts else np.empty((len(x), 0))


def _of_one(column: Array, knots: int) -> Array:
    """Return cubic splines with knots at quantiles; indicators of a number with few values; nothing of a constant."""
    from sklearn.preprocessing import SplineTransformer

    distinct = np.unique(column)
    if len(distinct) == 1:
        return np.empty((len(column), 0))
    if len(distinct) <= FEW_VALUES:
        return np.asarray(column[:, None] == distinct, dtype=np.float64)
    places = np.unique(np.quantile(column, np.linspace(0, 1, knots)))
    if len(places) < 3:  # noqa: PLR2004 - nearly all draws have one value: equal steps instead of quantiles
        places = np.linspace(distinct[0], distinct[-1], knots)
    splines = SplineTransformer(knots=places[:, None], extrapolation="linear")
    return np.asarray(splines.fit_transform(column[:, None]))


def _bumps(x: Array, width: float) -> Array:
    """Return Gaussian bumps at draws spread over all of them."""
    scale = x.std(axis=0)
    z = (x[:, scale > 0] - x[:, scale > 0].mean(axis=0)) / scale[scale > 0]
    if not z.shape[1]:
        return np.empty((len(x), 0))
    centres = z[np.unique(np.linspace(0, len(z) - 1, CENTRES).astype(int))]
    apart = ((z**2).sum(axis=1)[:, None] - 2 * z @ centres.T + (centres**2).sum(axis=1)) / z.shape[1]
    return np.asarray(np.exp(-np.clip(apart, 0.0, None) / (2 * width**2)))


def _ridge(basis: Array, y: Array) -> tuple[float, Fitted]:
    """Return the score of the fit, lower being better, and the fit."""
    centred, mean = basis - basis.mean(axis=0), y.mean(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    kept = singular > singular.max(initial=0.0) * 1e-9
    left, squared = left[:, kept], singular[kept] ** 2
    target = left.T @ (y - mean)
    shrunk = squared / (squared + PENALTIES[:, None] * squared.max(initial=1.0))
    # Residual sum of squares by penalty and plan: outside the basis, and what the penalty leaves of each direction.
    outside = np.clip(((y - mean) ** 2).sum(axis=0) - (target**2).sum(axis=0), 0.0, None)
    rest = outside + (1 - shrunk) ** 2 @ target**2
    scores = len(y) * rest / np.maximum(len(y) - 1 - shrunk.sum(axis=1), 1.0)[:, None] ** 2
    best = shrunk[scores.argmin(axis=0)].T
    values = mean + left @ (best * target)
    return float(scores.min(axis=0).sum()), Fitted(values, y - values, left, np.sqrt(best))


def worst_residual(x: Array, residuals: Array, spread: Array) -> tuple[float, float]:
    """Return the group mean of residuals that is farthest from 0, and how many standard errors away the worst is.

    Groups are tenths of the draws along each number: a curve that fits leaves none of them a mean of its own.

    Parameters
    ----------
    spread
        Standard deviation of each plan's benefit.
    """
    farthest, most = 0.0, 0.0
    for column in x.T:
        for group in np.array_split(np.argsort(column, kind="stable"), min(GROUPS, len(column) // 2)):
            mean = residuals[group].mean(axis=0)
            error = residuals[group].std(axis=0, ddof=1) / np.sqrt(len(group))
            judged = (error > 0) & (np.abs(mean) > NEGLIGIBLE * spread)
            most = max(most, float(np.max(np.abs(mean[judged]) / error[judged], initial=0.0)))
            farthest = max(farthest, float(mean[np.abs(mean).argmax()]), key=abs)
    return farthest, most
