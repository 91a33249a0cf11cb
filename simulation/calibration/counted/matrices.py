"""Class matrices: moves counted by what happened to the firm, shrunk where few, monthly from sparser pushes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm, logm
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from simulation.calibration.counted.pseudo_counts import (
    ASSUMED_MOVES,
    PERMITTED,
    PSEUDO_CELL,
    PSEUDO_JUMP,
    PSEUDO_MOVES,
)
from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import NOT_VISITED, UNKNOWN, Panel

EVENTS = ("unvisited", "cleared", "found_minor", "found_serious")
HALF = 0.5


def event_of(panel: Panel) -> NDArray[np.int8]:
    """Return the place in `EVENTS` of each firm and month, shape (N, T)."""
    return np.where(panel.channel == NOT_VISITED, 0, 1 + panel.found).astype(np.int8)


def move_counts(panel: Panel) -> dict[str, Array]:
    """Count monthly moves by event, each shape (4, 4); zeros where classes are pushed less often."""
    return {name: table.sum(axis=0) for name, table in moves_by_group(panel, np.zeros(len(panel.firms), int)).items()}


def moves_by_group(panel: Panel, group: NDArray[np.int64]) -> dict[str, Array]:
    """Count monthly moves by event and group of firms, each shape (groups, 4, 4)."""
    following, event = panel.next_class, event_of(panel)
    known: NDArray[np.bool_] = np.not_equal(following, UNKNOWN)
    firm, month = np.nonzero(known)
    own, new = panel.earned[firm, month].astype(np.int64), following[firm, month].astype(np.int64)
    groups = int(group.max(initial=0)) + 1
    place = ((event[firm, month].astype(np.int64) * groups + group[firm]) * CLASSES + own) * CLASSES + new
    counts = np.bincount(place, minlength=len(EVENTS) * groups * CLASSES**2).astype(np.float64)
    return dict(zip(EVENTS, counts.reshape(len(EVENTS), groups, CLASSES, CLASSES), strict=True))


def sparse_counts(panel: Panel) -> Array:
    """Count moves from one push to the next among firms not visited in between, shape (4, 4).

    Pushes that come late or early by a month are left out: the moves counted are those over `Panel.gap` months.
    """
    gap = panel.gap
    if gap >= panel.months:
        return np.zeros((CLASSES, CLASSES))
    spared: NDArray[np.bool_] = np.equal(panel.channel, NOT_VISITED)
    windows = np.lib.stride_tricks.sliding_window_view(spared, gap, axis=1)
    none_between = np.asarray(windows.all(axis=2))[:, :-1]
    both = panel.pushed[:, :-gap] & panel.pushed[:, gap:] & none_between
    own, new = panel.risk_class[:, :-gap][both].astype(np.int64), panel.risk_class[:, gap:][both].astype(np.int64)
    return np.bincount(own * CLASSES + new, minlength=CLASSES**2).reshape(CLASSES, CLASSES).astype(np.float64)


def rate_of_moves(counts: Array) -> Array:
    """Return the log-odds (against staying) of moving up and down from each class, shape (2, 4); 0 where impossible."""
    own, new = np.indices((CLASSES, CLASSES))
    prior = np.array(ASSUMED_MOVES["unvisited"]) * PSEUDO_MOVES
    total = counts + prior
    stay, up, down = (np.where(where, total, 0.0).sum(axis=1) for where in (own == new, new > own, new < own))
    with np.errstate(divide="ignore"):
        odds = np.log(np.array([up, down]) + HALF / 10) - np.log(stay + HALF)
    odds[0, -1] = odds[1, 0] = 0.0
    return np.asarray(odds)


def split_of_moves(counts: Array) -> Array:
    """Return where those go who move up, and who move down, shape (2, 4, 4): rows add to 1, or are 0 where impossible.

    One assumed move to the next class weighs beside those counted.
    """
    own, new = np.indices((CLASSES, CLASSES))
    parts = []
    for way, step in ((new > own, 1), (new < own, -1)):
        total = np.where(way, counts + (new == own + step) * PSEUDO_MOVES * HALF, 0.0)
        sums = total.sum(axis=1, keepdims=True)
        parts.append(np.divide(total, sums, out=np.zeros_like(total), where=sums > 0))
    return np.stack(parts)


@dataclass(frozen=True)
class Shrunk:
    """Class matrices of groups, drawn towards the one of all.

    Attributes
    ----------
    pooled
        Matrix of all groups, shape (4, 4).
    groups
        Matrix of each, shape (groups, 4, 4).
    weight
        How many observed moves the pooled row counts as, by row, shape (4,); infinite: the groups are alike.
    """

    pooled: Array
    groups: Array
    weight: Array


def dirichlet(counts: Array, event: str) -> Array:
    """Return the parameters of the posterior of each row: moves counted and the assumed row, shape (…, 4, 4)."""
    beside = np.where(PERMITTED[event], PSEUDO_CELL, PSEUDO_JUMP)
    return np.asarray(counts + PSEUDO_MOVES * np.array(ASSUMED_MOVES[event]) + beside)


def shrink(counts: Array, event: str) -> Shrunk:
    """Draw the matrices of groups towards the pooled one as far as their differences are chance.

    The rows of groups are Dirichlet about the pooled row; its weight has the largest marginal likelihood (empirical
    Bayes, Dirichlet-multinomial).

    Parameters
    ----------
    counts
        Moves by group, shape (groups, 4, 4).
    event
        One of `EVENTS`.

    Examples
    --------
    >>> alike = np.array([[90, 10, 0, 0]] * 4)
    >>> bool(shrink(np.array([alike, alike]), "unvisited").weight[0] > 1000)
    True
    """
    pooled = dirichlet(counts.sum(axis=0), event)
    pooled = pooled / pooled.sum(axis=1, keepdims=True)
    weight = np.array([_weight(counts[:, row], pooled[row]) for row in range(CLASSES)])
    strength = np.minimum(weight, 1e6)[:, None]
    groups = (counts + strength * pooled) / (counts.sum(axis=2, keepdims=True) + strength)
    return Shrunk(pooled, groups, weight)


def _weight(counts: Array, centre: Array) -> float:
    """Return the weight of the centre with the largest Dirichlet-multinomial likelihood."""
    kept = centre > 1e-6  # noqa: PLR2004 - where nobody goes, nothing is learned
    counts, centre = counts[:, kept], centre[kept]
    total = counts.sum(axis=1)
    if (total > 0).sum() < 2:  # noqa: PLR2004 - one group says nothing of differences between groups
        return float("inf")

    def loss(log_weight: float) -> float:
        weight = np.exp(log_weight)
        each = gammaln(counts + weight * centre) - gammaln(weight * centre)
        return float(-(each.sum() + (gammaln(weight) - gammaln(total + weight)).sum()))

    best = minimize_scalar(loss, bounds=(np.log(1.0), np.log(1e6)), method="bounded")
    return float("inf") if best.x > np.log(1e5) else float(np.exp(best.x))


@dataclass(frozen=True)
class Root:
    """A monthly matrix from one over several months.

    Attributes
    ----------
    matrix
        Row-stochastic, shape (4, 4) or the size of the input.
    exact
        Whether its power is the given matrix.
    distance
        Largest difference between its power and the given matrix.
    """

    matrix: Array
    exact: bool
    distance: float


def monthly_root(matrix: Array, months: int) -> Root:
    """Return the monthly matrix behind one over `months` months.

    The principal root of a stochastic matrix need not be stochastic. Of two repairs the one whose power comes nearer is
    taken, and the result says so: negative entries set to 0 and rows made to add to 1, or the same with the rates of
    the generator (B. A. Craig, P. P. Sendi, Estimation of the transition matrix of a discrete-time Markov chain, Health
    Economics 11, 2002).

    Parameters
    ----------
    matrix
        Row-stochastic, square.
    months
        At least 1.

    Examples
    --------
    >>> half = monthly_root(np.array([[0.82, 0.18], [0.18, 0.82]]), 2)
    >>> half.exact, half.matrix.round(6).tolist()
    (True, [[0.9, 0.1], [0.1, 0.9]])
    """
    if months == 1:
        return Root(matrix, exact=True, distance=0.0)
    values, vectors = np.linalg.eig(matrix)
    principal = vectors @ np.diag(values.astype(complex) ** (1 / months)) @ np.linalg.inv(vectors)
    candidates = [_stochastic(np.real(principal))]
    if not np.allclose(candidates[0], principal, atol=1e-9):
        candidates.append(_from_generator(matrix, months))
    best = min(candidates, key=lambda m: _distance(m, matrix, months))
    distance = _distance(best, matrix, months)
    return Root(best, exact=distance < 1e-9, distance=distance)  # noqa: PLR2004 - rounding


def _stochastic(matrix: Array) -> Array:
    positive = np.clip(matrix, 0.0, None)
    return np.asarray(positive / positive.sum(axis=1, keepdims=True))


def _from_generator(matrix: Array, months: int) -> Array:
    """Return the root by way of the nearest generator: negative rates away from the diagonal become 0."""
    rates = np.real(logm(matrix)) / months
    rates = np.where(np.eye(len(rates), dtype=bool), 0.0, np.clip(rates, 0.0, None))
    generator = rates - np.diag(rates.sum(axis=1))
    return _stochastic(expm(generator))


def _distance(root: Array, matrix: Array, months: int) -> float:
    return float(np.abs(np.linalg.matrix_power(root, months) - matrix).max())
