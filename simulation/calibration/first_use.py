"""Compile the likelihood's kernel where that was never done on this machine: at setup, not in front of somebody."""

from __future__ import annotations

import numpy as np

from simulation.calibration.hidden.posterior import pose
from simulation.calibration.panel.panel import Panel, Place


def compile_all() -> None:
    """Sweep the histories of a district of two firms once in each way; code that is kept already is loaded instead.

    Examples
    --------
    See ``dev.py setup``.
    """
    problem = pose(_two_firms())
    for information in (False, True):
        problem.log_posterior(problem.parameters.mean, information=information)


def _two_firms() -> Panel:
    """Return a panel of two months, in which each firm is visited once."""
    shape, visit = (2, 2), np.eye(2, dtype=np.int8)
    return Panel(
        firms=np.array(["1", "2"], dtype=object), places=(Place("F-x", "F", "x"), Place("H-y", "H", "y")),
        stratum=np.arange(2), first_month=24_000, gap=1, start=np.zeros(2, dtype=np.int64),
        stop=np.full(2, 2), risk_class=np.ones(shape, dtype=np.int8), pushed=np.ones(shape, dtype=bool),
        channel=np.where(visit, np.int8(0), np.int8(-1)), found=visit, departments=visit, unused={},
    )  # fmt: skip
