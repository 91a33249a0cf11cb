"""One class, one propensity, minor violations only: the belief is one number, and the best can be had exactly.

An independent way to the same bound: the belief that a firm is in violation on a fine line, the price of an hour by
golden section. Nothing of it comes from the project's own ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases


@dataclass(frozen=True)
class OneClass:
    firms: int = 1000
    start: float = 0.1
    onset: float = 0.04
    correction: float = 0.03
    sensitivity: float = 0.7
    rectification: float = 0.8
    complaint: float = 0.02
    exit: float = 0.01
    hours: float = 6.0

    def specification(self) -> Specification:
        return cases.specification(
            cases.stratum("s", cases.by_class(self.firms, 0, 0, 0)),
            start={"compliant": 1 - self.start, "minor": self.start, "serious": 0.0},
            onset=cases.by_class(self.onset),
            self_correction={"minor": self.correction, "serious": 0.0},
            sensitivity={"minor": self.sensitivity, "serious": 1.0},
            rectification={"minor": self.rectification, "serious": 0.0},
            for_cause=cases.for_cause(complaint={"compliant": 0.0, "minor": self.complaint, "serious": 0.0}),
            exit=cases.by_class(self.exit),
        )

    def plan(self, ratio: float = 0.0) -> Plan:
        return cases.plan(cases.programme(ratio=ratio, hours_per_visit=self.hours / 2))

    def bound(self, hours: float, months: int, points: int = 4001) -> float:
        """Return the exact least harm a year with these hours a year."""
        years = max(1.0, months / 12)

        def lost(price: float) -> float:
            cost = self.firms * (1 - self.exit) * self._cost(price, months, points)
            return -(cost / years - price * hours)

        return -float(minimize_scalar(lost, bounds=(0.0, 5.0), method="bounded", options={"xatol": 1e-4}).fun)

    def _cost(self, price: float, months: int, points: int) -> float:
        """Return the least cost of one firm that stays, its belief before the first month being `start`."""
        belief = np.linspace(0.0, 1.0, points)
        after = np.zeros(points)

        def later(share: NDArray[np.float64], mass: NDArray[np.float64]) -> NDArray[np.float64]:
            """Return what firms cost from the next month on: `mass` firms, a `share` of them in violation."""
            return mass * (1 - self.exit) * np.interp(self._complied(share), belief, after)

        for _ in range(months):
            summoned, standing = belief * self.complaint, belief * (1 - self.complaint)
            quiet = 1 - summoned
            found = later(np.full(points, 1 - self.rectification), np.ones(points))
            missed = later(np.ones(points), np.ones(points))
            complaint = summoned * (price * self.hours + self.sensitivity * found + (1 - self.sensitivity) * missed)
            alone = later(standing / quiet, quiet)
            cleared = quiet - standing * self.sensitivity
            left = np.divide(standing * (1 - self.sensitivity), cleared, out=np.zeros(points), where=cleared > 0)
            seen = later(left, cleared) + standing * self.sensitivity * found
            after = belief + complaint + np.minimum(alone, price * self.hours * quiet + seen)
        return float(np.interp(self._complied(np.array([self.start])), belief, after)[0])

    def _complied(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        return share * (1 - self.correction) + (1 - share) * self.onset
