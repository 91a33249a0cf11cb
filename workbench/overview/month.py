"""What the draw of a month waits for, as it lies in the folder of draws."""

from __future__ import annotations

from typing import Literal

import simulation as sim
from simulation.drawing.chain import load
from simulation.drawing.record import active
from simulation.scenarios.settings import draws_folder
from workbench.draw.folder import Month

State = Literal["no_frame", "framed", "frozen", "seeded", "drawn", "unreadable"]


def state_of_month(plan: sim.Plan, month: str) -> State | None:
    """Return what a month of a plan waits for; nothing when it waits for nothing, or where nothing is drawn.

    Parameters
    ----------
    plan
        The plan in force.
    month
        Such as 2026-03.
    """
    root = draws_folder()
    if root is None or month < plan.start or not active(plan, month):
        return None
    try:
        return _state(Month(root, month))
    except (sim.InputError, KeyError):  # a file that somebody changed or cut off: the page of the draw says which
        return "unreadable"


def _state(month: Month) -> State | None:
    if month.destroyed:
        return None
    if month.record:
        return None if load(month.records).teams(month.record["digest"]) is not None else "drawn"
    if month.seal:
        return "seeded" if month.seed else "frozen"
    return "framed" if month.frame.is_file() else "no_frame"
