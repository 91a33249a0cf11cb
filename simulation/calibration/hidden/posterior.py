"""What is to be estimated from a panel: the unknowns, the histories, and the posterior density over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.counted.deterrence import planned_changes
from simulation.calibration.counted.matrices import move_counts, rate_of_moves
from simulation.calibration.hidden.likelihood import BLOCK, Slope, likelihood
from simulation.calibration.hidden.parameters import Parameters, Shape
from simulation.calibration.hidden.tables import Setting, Slopes, Tables, slopes_of, tables_of
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.histories import Codes, Histories, histories_of
from simulation.calibration.panel.panel import FOR_CAUSE, NOT_VISITED, Panel


@dataclass(frozen=True)
class Problem:
    """A panel and the posterior density of what is hidden in it."""

    panel: Panel
    parameters: Parameters
    setting: Setting
    histories: Histories
    blocks: list[Histories]

    def tables(self, theta: Array) -> Tables:
        """Return the probabilities of a month at `theta`, shape (P,)."""
        return tables_of(self.parameters.natural(theta), self.setting)

    def slopes(self, theta: Array) -> Slopes:
        """Return the derivatives of those probabilities at `theta`."""
        return slopes_of(self.parameters, theta, self.setting)

    def log_posterior(self, theta: Array, *, information: bool = False, blocks: list[Histories] | None = None) -> Slope:
        """Return the log density up to a constant, its gradient and, if asked for, its expected curvature.

        Parameters
        ----------
        blocks
            Some of the histories; all by default.
        """
        among = self.blocks if blocks is None else blocks
        slope = likelihood(among, self.tables(theta), self.slopes(theta), information=information)
        prior, pull = self.parameters.penalty(theta)
        curvature = slope.information
        if curvature is not None:
            curvature = curvature + np.diag(self.parameters.sd**-2)
        return Slope(slope.value + prior, slope.gradient + pull, curvature)


def pose(panel: Panel, *, class_signal: bool = True, onset_by_class: bool = False) -> Problem:
    """Set up the estimation.

    Parameters
    ----------
    class_signal
        Whether moves of class without a visit tell of hidden behaviour; only if classes are pushed monthly.
    onset_by_class
        Whether onset may differ between classes; the model's classes are signals, so by default it does not.
    """
    setting = setting_of(panel)
    channels, rates = _channels(panel)
    moves = move_counts(panel)["unvisited"]
    shape = Shape(
        sectors=int(setting.sector.max()) + 1,
        regions=int(setting.region.max()) + 1,
        channels=channels,
        channel_rate=rates,
        move_rate=rate_of_moves(moves),
        class_signal=class_signal and panel.gap == 1,
        onset_by_class=onset_by_class,
    )
    histories = histories_of(panel, setting.codes, class_signal=shape.class_signal)
    return Problem(panel, Parameters(shape), setting, histories, histories.blocks(BLOCK))


def setting_of(panel: Panel) -> Setting:
    """Return what of a panel the tables need."""
    codes = Codes(tuple(sorted({1, *np.unique(panel.departments[panel.channel != NOT_VISITED]).tolist()})))
    sector, region = (
        np.unique([getattr(place, name) for place in panel.places], return_inverse=True)[1]
        for name in ("sector", "region")
    )
    return Setting(codes, sector, region, planned_changes(panel))


def _channels(panel: Panel) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return the for-cause channels that occur, and the log-odds of each per firm and month."""
    months = int(panel.present.sum())
    counts = np.array([(panel.channel == channel).sum() for channel in range(FOR_CAUSE)])
    occurring = np.flatnonzero(counts)
    odds = np.log(counts[occurring] / (months - counts[occurring]))
    return tuple(map(int, occurring)), tuple(map(float, odds))
