"""Whether moves of class carry a signal: of two readings of a panel, the one that told past results of visits better.

A class that changes without a visit may tell of hidden behaviour (complaints, abnormal registrations and other signals
that a platform has and the registers have not), or it may only repeat the firm's visits: a platform that computes
classes from its own records lowers one when a finding grows old. Read as a signal, such a move misleads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.forecasts.predictive import predictive_of, visits_of
from simulation.calibration.forecasts.scores import Measured, paired_difference
from simulation.calibration.hidden.fit import Fit, Progress, fit
from simulation.calibration.hidden.posterior import Problem, pose
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.panel import Panel

SUREST = 1e-12
"""No forecast is surer than that."""


@dataclass(frozen=True)
class Estimated:
    """A panel estimated.

    Attributes
    ----------
    problem, fit
        The reading that was kept, and its mode.
    signal_gain
        By how much moves of class raised the log score of a visit's result given all before, months as clusters;
        ``None`` where it was not asked or cannot be told. Below 0 they are not used.
    """

    problem: Problem
    fit: Fit
    signal_gain: Measured | None


def estimate(
    panel: Panel,
    progress: Progress | None = None,
    *,
    class_signal: bool | None = None,
    begin: Array | None = None,
    exact: bool = True,
) -> Estimated:
    """Estimate what is hidden in a panel.

    Parameters
    ----------
    class_signal
        Whether moves of class without a visit tell of hidden behaviour; by default the panel decides.
    begin, exact
        See `fit`; a place that belongs to another number of parameters is left aside.
    """
    problem = pose(panel, class_signal=class_signal is not False)
    found = fit(problem, progress, begin=_fitting(begin, problem), exact=exact)
    asked = class_signal is None and problem.parameters.shape.class_signal
    signal_gain = gain_from_moves(problem, found) if asked else None
    if signal_gain is not None and signal_gain.value < 0:
        problem = pose(panel, class_signal=False)
        found = fit(problem, progress, begin=_fitting(begin, problem), exact=exact)
    return Estimated(problem, found, signal_gain)


def _fitting(begin: Array | None, problem: Problem) -> Array | None:
    return begin if begin is not None and len(begin) == len(problem.parameters) else None


def gain_from_moves(problem: Problem, found: Fit) -> Measured | None:
    """Return the gain in log score per visit from moves of class, at a fit that read them as a signal.

    Each visit is judged by what was known before it. ``None`` with visits in fewer than two months.
    """
    visits = visits_of(problem.panel)
    if len(np.unique(visits.month)) < 2:  # noqa: PLR2004 - one month has no spread
        return None
    with_moves, without = (_scores(problem, found, class_signal=class_signal) for class_signal in (True, False))
    return paired_difference(with_moves, without, visits.month)


def _scores(problem: Problem, found: Fit, *, class_signal: bool) -> Array:
    panel = problem.panel
    predictive = predictive_of(panel, panel.months, class_signal=class_signal)
    chance = np.clip(predictive.shares(problem.parameters, found.theta), SUREST, 1 - SUREST)
    return np.where(visits_of(panel).found, np.log(chance), np.log1p(-chance))
