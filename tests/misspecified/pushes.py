"""The monthly push: which class a firm has earned, and which one is shown."""

from __future__ import annotations

import numpy as np

from tests.misspecified.compliance import COMPLIANT
from tests.misspecified.firms import Firms, Floats, Integers
from tests.misspecified.inspection import Visits
from tests.misspecified.streams import Streams
from tests.misspecified.truth import CLEARED, FOUND_MINOR, Truth

AGEING, PRAISE = 0.97, 0.7
"""Points that are left after a month, and after a visit that found nothing."""
FOR_FINDING = np.array([0.0, 1.0, 2.0])
LIMITS = (0.5, 1.5, 2.25)
"""Points from which a firm is in B, C, D."""


def push(firms: Firms, truth: Truth, streams: Streams, month: int, visits: Visits) -> None:
    """Let every firm earn its next class, and show the class whose turn it is."""
    earn = _by_points if truth.departure.points else _by_matrix
    firms.earned = earn(firms, truth, streams.uniforms("push", month, len(firms)), visits)
    line = np.column_stack([firms.waiting, firms.earned])
    firms.shown, firms.waiting = line[:, 0].copy(), line[:, 1:]


def _by_matrix(firms: Firms, truth: Truth, uniforms: Floats, visits: Visits) -> Integers:
    happened = firms.status.copy()
    happened[visits.firm] = np.where(visits.recorded > COMPLIANT, FOUND_MINOR - 1 + visits.recorded, CLEARED)
    rows = truth.moves[happened, firms.earned]
    return np.asarray((uniforms[:, None] >= rows[:, :-1]).sum(axis=1))


def _by_points(firms: Firms, truth: Truth, uniforms: Floats, visits: Visits) -> Integers:
    """Return the classes that follow from points; nothing is left to chance."""
    firms.points *= AGEING
    firms.points[visits.firm] *= np.where(visits.recorded == COMPLIANT, PRAISE, 1.0)
    firms.points[visits.firm] += FOR_FINDING[visits.recorded]
    return np.searchsorted(LIMITS, firms.lasting + firms.points, side="right").astype(np.int64)
