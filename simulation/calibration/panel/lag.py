"""How late the push comes: after how many months a finding shows in the class.

A finding raises the class at the next push. Where the platform needs longer, moves that findings caused stand beside
months without a visit, and an estimate that reads them there takes a late answer for a signal. The profile of upward
moves over the months after findings shows the delay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import Panel

LONGEST = 6
"""Months of delay that are looked at."""
CLEAR = 3.0
"""A delay is clear if so many times as many firms move up after it as after any later one."""
CLEAR_BEFORE = 2.0
"""The same against earlier ones: late pushes show there what a platform saw of the firm before the visit."""
FEWEST = 10
"""Firms that moved up after a finding, below which the records do not tell the delay."""
SURE = 3.0
"""Standard errors by which a delay must exceed none before the panel is read with it."""


@dataclass(frozen=True)
class Lag:
    """The profile of upward moves after findings.

    Attributes
    ----------
    moved, could
        Findings so many months after which the class rose, and could have risen, shape (7,).
    read
        Delay that the panel is read with, in months.
    asked
        Whether that was asked for rather than told by the records.
    """

    moved: Array
    could: Array
    read: int
    asked: bool = False

    @property
    def rate(self) -> Array:
        """Return the share of firms found that moved up, by month after the finding."""
        return np.divide(self.moved, self.could, out=np.zeros_like(self.moved), where=self.could > 0)

    @property
    def known(self) -> bool:
        """Whether enough firms moved up to tell."""
        return bool(self.moved.max(initial=0.0) >= FEWEST)

    @property
    def clearness(self) -> float:
        """Return how many times the rate without delay exceeds the best of the others; 0 where nothing is known."""
        # Half a firm stands in for none.
        other = max(float(self.rate[1:].max()), 0.5 / max(float(self.could.max()), 1.0))
        return float(self.rate[0]) / other

    @property
    def best(self) -> int:
        """Return the delay after which the class rises most often."""
        return int(self.rate.argmax())

    @property
    def clear(self) -> bool:
        """Whether the best delay stands out from all others."""
        rate, best = self.rate, self.best
        before, after = rate[:best].max(initial=0.0), rate[best + 1 :].max(initial=0.0)
        return bool(self.known and rate[best] >= max(CLEAR_BEFORE * before, CLEAR * after))


def lag_of(panel: Panel, lag: int | None = None) -> Lag:
    """Return the delay of the pushes of a panel.

    Parameters
    ----------
    panel
        As shown, not yet read with a delay; monthly pushes, others show no delay.
    lag
        Delay to read the panel with; by default the most likely one, if it is surely not none.

    Examples
    --------
    >>> late = Lag(np.array([3.0, 2, 60, 4, 3, 2, 2]), np.full(7, 100.0), read=2)
    >>> late.best, late.clear, round(late.clearness, 3)
    (2, True, 0.05)
    """
    moved, could = np.zeros(LONGEST + 1), np.zeros(LONGEST + 1)
    found = (panel.found > 0) & panel.present
    follows = panel.next_class != -1
    up, can = panel.next_class > panel.risk_class, follows & (panel.risk_class < CLASSES - 1)
    for delay in range(min(LONGEST, panel.months - 1) + 1 if panel.gap == 1 else 0):
        months = panel.months - delay
        pair = found[:, :months] & can[:, delay:]
        could[delay], moved[delay] = pair.sum(), (pair & up[:, delay:]).sum()
    profile = Lag(moved, could, 0)
    if lag is not None:
        return Lag(moved, could, lag, asked=True)
    return Lag(moved, could, profile.best if profile.known and _surely_late(profile) else 0)


def _surely_late(profile: Lag) -> bool:
    """Tell whether more firms move up after the best delay than without one, beyond chance."""
    none, best = profile.rate[0], profile.rate[profile.best]
    both = (profile.moved[0] + profile.moved[profile.best]) / max(profile.could[0] + profile.could[profile.best], 1.0)
    error = np.sqrt(both * (1 - both) * (1 / max(profile.could[0], 1.0) + 1 / max(profile.could[profile.best], 1.0)))
    return bool(best - none > SURE * error) if profile.best else False
