"""The likelihood once more, in NumPy over whole blocks and one thread: the reference of the compiled sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from simulation.calibration.hidden.likelihood import Slope
from simulation.calibration.hidden.sweep import Course, State, forward, onset_of
from simulation.calibration.hidden.tables import CEILING, Slopes, Tables
from simulation.calibration.panel.dimensions import GROUPS, STATUSES, Array
from simulation.calibration.panel.histories import Histories

STATES = GROUPS * 2 * STATUSES


@dataclass
class Back:
    """Derivatives of each history's log likelihood, from the sweep back; n histories.

    Attributes
    ----------
    onset
        By log onset, month and group × sanctioned, shape (T, 4, n).
    event
        By the logarithm of the month's event and status, shape (T, 3, n).
    worsen, forget, rectification, start
        By those tables, shapes (3, n), (1, n), (2, n), (12, n).
    """

    onset: Array
    event: Array
    worsen: Array
    forget: Array
    rectification: Array
    start: Array


def backward(histories: Histories, tables: Tables, course: Course) -> Back:
    """Sweep from the last month to the first."""
    months, number = histories.event.shape
    back = Back(*(np.zeros(size) for size in (
        (months, 4, number), (months, STATUSES, number), (3, number), (1, number), (2, number), (12, number)
    )))  # fmt: skip
    beta = np.ones((GROUPS, 2, STATUSES, number))
    for month in reversed(range(months)):
        beta /= course.scale[month]
        before, after = course.before[month], course.after[month]
        event = tables.event[histories.event[month]].T
        _unsanction(beta, after * event, tables, histories.result[month], back)
        beta *= event
        back.event[month] = (after * beta).sum(axis=(0, 1))
        beta = _uncomply(beta, before, tables, histories.onset[month], back, month)
        beta = _unfade(beta, before, tables, back)
        arrived = np.flatnonzero(histories.start == month)
        back.start[:, arrived] = beta[..., arrived].reshape(12, -1)
    return back


def _unsanction(beta: State, state: State, tables: Tables, result: NDArray[np.int64], back: Back) -> None:
    for severity in (1, 2):
        where = np.flatnonzero(result == severity)
        if len(where):
            right = tables.rectification[severity - 1]
            better, same = beta[:, 1, 0, where], beta[:, 1, severity, where]
            found = state[:, :, severity, where].sum(axis=1)
            back.rectification[severity - 1, where] += (found * (better - same)).sum(axis=0)
            beta[:, :, severity, where] = (right * better + (1 - right) * same)[:, None]


def _uncomply(beta: State, before: State, tables: Tables, place: NDArray[np.int64], back: Back, month: int) -> State:
    escalation, minor, serious = tables.worsen
    worse, mended, healed = beta[:, :, 2] - beta[:, :, 1], beta[:, :, 0] - beta[:, :, 1], beta[:, :, 0] - beta[:, :, 2]
    onset = onset_of(tables, place)
    turned = onset * mended
    back.onset[month] = -(before[:, :, 0] * turned * (onset < CEILING)).reshape(GROUPS * 2, -1)
    back.worsen[0] += (before[:, :, 1] * worse).sum(axis=(0, 1))
    back.worsen[1] += (before[:, :, 1] * mended).sum(axis=(0, 1))
    back.worsen[2] += (before[:, :, 2] * healed).sum(axis=(0, 1))
    result = np.empty_like(beta)
    result[:, :, 0] = beta[:, :, 0] - turned
    result[:, :, 1] = beta[:, :, 1] + escalation * worse + minor * mended
    result[:, :, 2] = beta[:, :, 2] + serious * healed
    return result


def _unfade(beta: State, before: State, tables: Tables, back: Back) -> State:
    lost = beta[:, 0] - beta[:, 1]
    back.forget[0] += (before[:, 1] * lost).sum(axis=(0, 1)) / (1 - tables.forget)
    result = beta.copy()
    result[:, 1] += tables.forget * lost
    return result


def plain_likelihood(blocks: list[Histories], tables: Tables, slopes: Slopes) -> Slope:
    """Return the log likelihood, its gradient and the sum of outer products."""
    value, gradient, information = 0.0, np.zeros(slopes.place.shape[1]), np.zeros([slopes.place.shape[1]] * 2)
    for block in blocks:
        course = forward(block, tables)
        back = backward(block, tables, course)
        scores = scores_of(block, back, slopes)
        value += float(np.log(course.scale).sum(axis=0) @ block.weight)
        gradient += gradient_of(block, back, slopes)
        information += (scores * block.weight[:, None]).T @ scores
    return Slope(value, gradient, information)


def gradient_of(block: Histories, back: Back, slopes: Slopes) -> Array:
    """Return the gradient of a block, by weight, shape (P,)."""
    weight = block.weight
    place = np.bincount(block.onset.ravel(), (back.onset.sum(axis=1) * weight).ravel(), len(slopes.place))
    gradient = place @ slopes.place + (back.onset.sum(axis=0) @ weight) @ slopes.onset_group
    for status in range(STATUSES):
        code = np.bincount(block.event.ravel(), (back.event[:, status] * weight).ravel(), slopes.event.shape[1])
        gradient += code @ slopes.event[status]
    for name in ("worsen", "forget", "rectification"):
        gradient += (getattr(back, name) @ weight) @ getattr(slopes, name)
    begun = np.bincount(_starts(block).ravel(), (back.start * weight).ravel(), slopes.start.shape[0])
    return np.asarray(gradient + begun @ slopes.start)


def _starts(block: Histories) -> NDArray[np.int64]:
    """Return where the derivatives by the start of each history stand in `Slopes.start`, shape (12, n)."""
    return block.group * STATES + np.arange(STATES)[:, None]


def scores_of(block: Histories, back: Back, slopes: Slopes) -> Array:
    """Return the gradient of each history, shape (n, P)."""

    def spread(value: Array, place: NDArray[np.int64], slope: Array) -> None:
        # Most parameters change neither onset nor events: only the others' columns are worth multiplying.
        touched = np.flatnonzero(slope.any(axis=0))
        scores[:, touched] += _by_firm(value, place, len(slope)) @ slope[:, touched]

    scores = back.onset.sum(axis=0).T @ slopes.onset_group
    spread(back.onset.sum(axis=1), block.onset, slopes.place)
    for status in range(STATUSES):
        spread(back.event[:, status], block.event, slopes.event[status])
    for name in ("worsen", "forget", "rectification"):
        scores += getattr(back, name).T @ getattr(slopes, name)
    begun = _by_firm(back.start, _starts(block), slopes.start.shape[0]) @ slopes.start
    return np.asarray(scores + begun.toarray())


def _by_firm(value: Array, place: NDArray[np.int64], places: int) -> csr_array:
    """Return values of shape (…, n) as a sparse table of firms by places, shape (n, places)."""
    number = value.shape[-1]
    firm = np.broadcast_to(np.arange(number), value.shape).ravel()
    return csr_array(coo_array((value.ravel(), (firm, place.ravel())), shape=(number, places)))
