"""One sweep forward over histories: what is known of each firm month by month.

See `likelihood` for the chain and its source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.hidden.tables import Tables
from simulation.calibration.panel.dimensions import GROUPS, STATUSES, Array
from simulation.calibration.panel.histories import Histories

State = Array
"""Shape (group, sanctioned, status, H)."""


@dataclass
class Course:
    """What the forward sweep leaves behind.

    Attributes
    ----------
    before
        State when compliance is about to move, memory already faded, by month, shape (T, 2, 2, 3, H).
    after
        State after compliance, before visits, shape (T, 2, 2, 3, H).
    scale
        Probability of the month's event given the past, shape (T, H).
    end
        State after the last month, shape (2, 2, 3, H).
    """

    before: Array
    after: Array
    scale: Array
    end: Array


def forward(histories: Histories, tables: Tables) -> Course:
    """Sweep from the first month to the last."""
    months, number = histories.event.shape
    course = Course(
        np.empty((months, GROUPS, 2, STATUSES, number)), np.empty((months, GROUPS, 2, STATUSES, number)),
        np.empty((months, number)), np.empty(0),
    )  # fmt: skip
    state = np.zeros((GROUPS, 2, STATUSES, number))
    for month in range(months):
        arrived = np.flatnonzero(histories.start == month)
        state[..., arrived] = np.moveaxis(tables.start[histories.group[arrived]], 0, -1)
        course.before[month] = before = fade(state, tables)
        course.after[month] = after = comply(before, tables, histories.onset[month])
        state = after * tables.event[histories.event[month]].T
        sanction(state, tables, histories.result[month])
        total = state.sum(axis=(0, 1, 2))
        # Firms that have yet to enter carry no weight at all.
        total[histories.start > month] = 1.0
        course.scale[month] = total
        state /= total
    course.end = state
    return course


def fade(state: State, tables: Tables) -> State:
    """Return the state after sanctions faded (stage 1)."""
    faded = state.copy()
    faded[:, 0] += tables.forget * state[:, 1]
    faded[:, 1] *= 1 - tables.forget
    return faded


def comply(state: State, tables: Tables, onset: NDArray[np.int64]) -> State:
    """Return the state after onset, escalation and self-correction (stage 2)."""
    escalation, minor, serious = tables.worsen
    turning = state[:, :, 0] * onset_of(tables, onset)
    after = np.empty_like(state)
    after[:, :, 0] = state[:, :, 0] - turning + minor * state[:, :, 1] + serious * state[:, :, 2]
    after[:, :, 1] = turning + (1 - escalation - minor) * state[:, :, 1]
    after[:, :, 2] = escalation * state[:, :, 1] + (1 - serious) * state[:, :, 2]
    return after


def onset_of(tables: Tables, place: NDArray[np.int64]) -> Array:
    """Return the onset probability of each history by group and memory, (group, sanctioned, H)."""
    return np.take(tables.onset, place, axis=1).reshape(GROUPS, 2, -1)


def sanction(state: State, tables: Tables, result: NDArray[np.int64]) -> None:
    """Move those found: sanctioned, and compliant if put right (stage 5), in place."""
    for severity in (1, 2):
        where = np.flatnonzero(result == severity)
        if len(where):
            found = state[:, :, severity, where].sum(axis=1)
            right = tables.rectification[severity - 1]
            state[:, :, :, where] = 0.0
            state[:, 1, 0, where] = right * found
            state[:, 1, severity, where] = (1 - right) * found
