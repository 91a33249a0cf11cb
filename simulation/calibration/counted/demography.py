"""What the registers show without anything hidden: exits, entries, firms by class, visits by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.counted.deterrence import PROGRAMME, YEAR, reference_visits, yearly_counts
from simulation.calibration.counted.matrices import EVENTS, dirichlet, event_of, move_counts
from simulation.calibration.counted.pseudo_counts import PSEUDO_SHARE
from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import CHANNELS, UNKNOWN, Panel

ROUNDS_OF_EM = 50
PROACTIVE = CHANNELS.index("proactive")


@dataclass(frozen=True)
class Tally:
    """Events counted, and the exposure in which they could have happened; arrays of one shape."""

    events: Array
    exposure: Array

    @property
    def rate(self) -> Array:
        """Return events per exposure; 0 where nothing could have happened."""
        return np.divide(self.events, self.exposure, out=np.zeros_like(self.events), where=self.exposure > 0)


def exits(panel: Panel) -> Tally:
    """Count exits by class, and the firm-months in which one could have happened, shape (4,).

    A firm leaves under the class earned last, which the registers no longer show: each exit is shared among the classes
    that the firm may have moved to, by expectation and maximisation.
    """
    may = _last_classes(panel)
    later = panel.present.copy()
    later[:, 1:] &= panel.present[:, :-1]
    later[:, 0] = False
    # Where pushes come late the last classes earned are not known; the class shown stands in for them.
    held = np.where(panel.earned == UNKNOWN, panel.risk_class, panel.earned)
    stayed = np.bincount(held[later], minlength=CLASSES).astype(np.float64)
    # A class that nobody stayed in would draw all exits to itself without the district's rate beside it.
    usual = (len(may) + PSEUDO_SHARE) / (stayed.sum() + len(may) + 1.0)
    rate = np.full(CLASSES, usual)
    events = np.zeros(CLASSES)
    for _ in range(ROUNDS_OF_EM):
        weight = may * rate
        total = weight.sum(axis=1, keepdims=True)
        events = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0).sum(axis=0)
        rate = (events + PSEUDO_SHARE) / (stayed + events + PSEUDO_SHARE / usual)
    return Tally(events, stayed + events)


def _last_classes(panel: Panel) -> Array:
    """Return how likely each firm that left had earned each class by then, shape (firms, 4)."""
    counts = np.array([*move_counts(panel).values()])
    rows = np.array([dirichlet(table, name) for name, table in zip(EVENTS, counts, strict=True)])
    moves = rows / rows.sum(axis=2, keepdims=True)
    gone = np.flatnonzero(panel.stop < panel.months)
    last, event = panel.stop[gone] - 1, event_of(panel)
    may = np.eye(CLASSES)[panel.risk_class[gone, last]]
    for back in range(panel.lag, -1, -1):
        month = last - back
        # Before a firm entered nothing happened to it.
        moved = np.einsum("ni,nij->nj", may, moves[event[gone, np.maximum(month, 0)]])
        may = np.where((month >= panel.start[gone])[:, None], moved, may)
    return may


def entry_classes(panel: Panel) -> Array:
    """Count the first classes of firms that entered after the first month, shape (4,)."""
    entered = panel.start > 0
    first = panel.risk_class[np.flatnonzero(entered), panel.start[entered]]
    return np.bincount(first, minlength=CLASSES).astype(np.float64)


def entries(panel: Panel) -> Tally:
    """Count entrants by stratum and the months in which they could enter, shape (G,)."""
    count = np.bincount(panel.stratum[panel.start > 0], minlength=len(panel.places)).astype(np.float64)
    return Tally(count, np.full(len(panel.places), float(panel.months - 1)))


def firms_by_class(panel: Panel, month: int) -> NDArray[np.int64]:
    """Count the firms of a month by stratum and class, shape (G, 4)."""
    held = panel.risk_class[:, month].astype(np.int64)
    there = held >= 0
    place = panel.stratum[there] * CLASSES + held[there]
    return np.bincount(place, minlength=len(panel.places) * CLASSES).reshape(-1, CLASSES)


@dataclass(frozen=True)
class Practice:
    """How firms were visited in the years of the panel.

    Attributes
    ----------
    programme
        Programme visits per firm and year by class, shape (4,).
    proactive
        Proactive visits per firm and month by class, shape (4,).
    departments
        Departments of a programme visit, the mean rounded.
    """

    programme: Array
    proactive: Array
    departments: int


def practice(panel: Panel) -> Practice:
    """Return the practice that the behaviour is measured under."""
    months = yearly_counts(panel, panel.present).sum(axis=1)
    checks = yearly_counts(panel, panel.channel == PROACTIVE).sum(axis=1)
    departments = panel.departments[panel.channel == PROGRAMME]
    mean = float(departments.mean()) if departments.size else 1.0
    return Practice(reference_visits(panel), Tally(checks, months).rate, max(1, round(mean)))


def planned_tally(panel: Panel) -> Tally:
    """Count programme visits and firm-years by class, shape (4,)."""
    visits = yearly_counts(panel, panel.channel == PROGRAMME).sum(axis=1)
    return Tally(visits, yearly_counts(panel, panel.present).sum(axis=1) / YEAR)
