"""The hidden state at the end of the records: what each firm's whole history says of it, and how sure that is.

The filter is the forward sweep of the likelihood. Its mass by stratum and class is where a forecast begins: the records
end there, and nothing needs to be assumed of how long which practice was in force before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.hidden.draws import MEMORY, START
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.hidden.sweep import forward
from simulation.calibration.hidden.tables import Tables
from simulation.calibration.panel.dimensions import CLASSES, GROUPS, STATUSES, Array
from simulation.calibration.panel.histories import Histories
from simulation.engines.random_streams import stream
from simulation.model.population import RISK_CLASSES
from simulation.model.population import STATUSES as STATUS_NAMES

CHUNK = 4096
"""Histories swept together."""
SAMPLED = 250
"""Firms of each class from which the slopes are taken: slopes are uncertain by some percent, and multiply a spread."""
STEP = 0.5
"""Standard deviations by which a parameter is moved to take a slope."""
LARGEST = 3.0
"""Logarithm of the largest factor on a mass: straight lines are not followed further."""
GROUP_PLACES = tuple(map(str, range(GROUPS)))

Ints = NDArray[np.int64]


def filtered_mass(problem: Problem, theta: Array) -> Array:
    """Return the firms there at the end by what is hidden of them, under the class shown last.

    Returns
    -------
    Array
        Shape (stratum, class, group, status, sanctioned); adds up to the firms of each stratum and class.
    """
    panel = problem.panel
    there = np.flatnonzero(panel.stop == panel.months)
    mass = np.zeros((len(panel.places), CLASSES, GROUPS, 2, STATUSES))
    states = _ends(problem.histories, problem.histories.of_firm[there], problem.tables(theta))
    np.add.at(mass, (panel.stratum[there], panel.risk_class[there, -1].astype(np.int64)), states)
    return mass.swapaxes(3, 4)


def _ends(histories: Histories, of_firm: Ints, tables: Tables) -> Array:
    """Return the state of firms after the last month, (firm, group, sanctioned, status)."""
    kept, place = np.unique(of_firm, return_inverse=True)
    ends = [
        np.moveaxis(forward(histories.part(kept[at : at + CHUNK]), tables).end, -1, 0)
        for at in range(0, len(kept), CHUNK)
    ]
    if not ends:
        return np.zeros((0, GROUPS, 2, STATUSES))
    return np.asarray(np.concatenate(ends)[place])


def posterior_draws(fit: Fit, draws: int, seed: int) -> Array:
    """Return draws of the parameters from the normal distribution about the mode, shape (draws, P)."""
    normal = stream(seed, 0, "calibration: posterior").standard_normal((draws, len(fit.theta)))
    values, vectors = np.linalg.eigh(fit.covariance)
    return np.asarray(fit.theta + normal * np.sqrt(np.clip(values, 0, None)) @ vectors.T)


def start_factors(problem: Problem, fit: Fit, theta: Array) -> dict[str, Array]:
    """Return by how much the mass at the end differs under other parameters, class by class and cell by cell.

    What is hidden at the end depends on the parameters: where visits see less, more is hidden. To filter the records
    anew for each draw would take longer than the estimate; the logarithm of each class's share of a cell is taken to be
    a straight line in each parameter, its slope from firms of every class.

    Parameters
    ----------
    theta
        Draws, shape (draws, P).

    Returns
    -------
    dict
        Name (see `start_names`) → factors, shape (draws,).
    """
    slopes = _slopes(problem, fit)
    logs = np.clip((theta - fit.theta) @ slopes.reshape(-1, slopes.shape[-1]).T, -LARGEST, LARGEST)
    return dict(zip(start_names(), np.exp(logs).T, strict=True))


def start_names() -> list[str]:
    """Return the names of the factors: class, place of the propensity, memory of a sanction, status.

    Examples
    --------
    >>> start_names()[0]
    'initial.A.0.free.compliant'
    """
    return [f"{START}{c}.{u}.{d}.{v}" for c in RISK_CLASSES for u in GROUP_PLACES for d in MEMORY for v in STATUS_NAMES]


def _slopes(problem: Problem, fit: Fit) -> Array:
    """Return the slopes of log shares, (class, group, sanctioned, status, parameter)."""
    panel = problem.panel
    there = np.flatnonzero(panel.stop == panel.months)
    own = panel.risk_class[there, -1].astype(np.int64)
    chosen = np.concatenate([_spread(np.flatnonzero(own == c), SAMPLED) for c in range(CLASSES)])
    own = own[chosen]
    kept, of_kept = np.unique(problem.histories.of_firm[there[chosen]], return_inverse=True)
    some = problem.histories.part(kept)
    sd = np.sqrt(np.diag(fit.covariance))
    columns = []
    for place, by in enumerate(STEP * sd):
        ends = []
        for way in (-by, by):
            moved = fit.theta.copy()
            moved[place] += way
            end = np.moveaxis(forward(some, problem.tables(moved)).end, -1, 0)[of_kept]
            ends.append(_log_shares(end, own))
        columns.append((ends[1] - ends[0]) / (2 * by) if by > 0 else np.zeros_like(ends[0]))
    return np.stack(columns, axis=-1)


def _spread(places: Ints, number: int) -> Ints:
    """Return as many places, spread evenly."""
    return places[np.linspace(0, len(places) - 1, min(number, len(places))).round().astype(np.int64)]


def _log_shares(states: Array, own: Ints) -> Array:
    mass = np.zeros((CLASSES, *states.shape[1:]))
    np.add.at(mass, own, states)
    total = mass.sum(axis=(1, 2, 3), keepdims=True)
    share = np.divide(mass, total, out=np.full_like(mass, 1.0), where=total > 0)
    return np.asarray(np.log(np.maximum(share, np.finfo(float).tiny)))
