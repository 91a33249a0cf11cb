"""One history swept forward and back, compiled: its log likelihood, and the derivative by every probability.

See `likelihood` for the chain and its source. A state is an array (4, 3): group × sanctioned, status. What one history
needs stays in the processor's first cache, where operations on whole blocks would go through memory for each step.
"""

from __future__ import annotations

from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Chances(NamedTuple):
    """`tables.Tables` as plain arrays: onset (4, places), event (codes, 3), start (places, 12) and the single ones."""

    onset: Numbers
    worsen: Numbers
    forget: Numbers
    event: Numbers
    rectification: Numbers
    start: Numbers
    ceiling: float


class Course(NamedTuple):
    """Months of a block: event, result and onset (T, n), first months and starts (n)."""

    event: Places
    result: Places
    onset: Places
    start: Places
    group: Places


class Path(NamedTuple):
    """States of one history before and after compliance moved, (T, 4, 3), and the chance of each month's event (T)."""

    before: Numbers
    after: Numbers
    scale: Numbers


class Derivatives(NamedTuple):
    """Of one history's log likelihood, as `likelihood.Back` without its last axis; onset (T, 4), event (T, 3)."""

    onset: Numbers
    event: Numbers
    worsen: Numbers
    forget: Numbers
    rectification: Numbers
    start: Numbers


@compiled
def gradient_parts(course: Course, weight: Numbers, chances: Chances, total: Derivatives, place: Numbers) -> float:
    """Add the weighted derivatives of a block to `total` and `place`; return its log likelihood.

    Parameters
    ----------
    total
        Sums: onset (1, 4), event (codes, 3), start (places, 12); the others as in `Derivatives`.
    place
        Sums of the derivatives by log onset, by its place.
    """
    months, number = course.event.shape
    path, own, value = _path(months), _derivatives(months), 0.0
    for n in range(number):
        w = weight[n]
        value += w * _sweep(course, n, chances, path, own)
        for month in range(course.start[n], months):
            for i in range(4):
                total.onset[0, i] += w * own.onset[month, i]
                place[course.onset[month, n]] += w * own.onset[month, i]
            for status in range(3):
                total.event[course.event[month, n], status] += w * own.event[month, status]
        for i in range(3):
            total.worsen[i] += w * own.worsen[i]
        for i in range(2):
            total.rectification[i] += w * own.rectification[i]
        total.forget[0] += w * own.forget[0]
        for i in range(12):
            total.start[course.group[n], i] += w * own.start[i]
    return value


@compiled
def score_parts(
    course: Course, chances: Chances, place: Numbers, event: Numbers, single: Numbers, begun: Numbers, scores: Any
) -> Numbers:
    """Write each history's derivatives by the parameters; return the log likelihoods, shape (n,).

    Parameters
    ----------
    place, event
        Derivatives of log onset by (class, year, stratum) and of the logarithms of events, (places, Q) and (codes, 3,
        R): the columns of those parameters that change them.
    single, begun
        Written: derivatives by onset (4), worsen (3), forget (1) and rectification (2), (n, 10), and by start, (n, 12).
    scores
        Written: the sums over months by the columns of `place` and of `event`, (n, Q) and (n, R).
    """
    months, number = course.event.shape
    path, own, value = _path(months), _derivatives(months), np.empty(number)
    by_place, by_event = scores
    for n in range(number):
        value[n] = _sweep(course, n, chances, path, own)
        for month in range(course.start[n], months):
            turned = 0.0
            for i in range(4):
                single[n, i] += own.onset[month, i]
                turned += own.onset[month, i]
            by_place[n] += turned * place[course.onset[month, n]]
            for status in range(3):
                by_event[n] += own.event[month, status] * event[course.event[month, n], status]
        single[n, 4:7], single[n, 7:8], single[n, 8:10] = own.worsen, own.forget, own.rectification
        begun[n] = own.start
    return value


@compiled
def _path(months: int) -> Path:
    return Path(np.empty((months, 4, 3)), np.empty((months, 4, 3)), np.empty(months))


@compiled
def _derivatives(months: int) -> Derivatives:
    single = (np.empty(3), np.empty(1), np.empty(2), np.empty(12))
    return Derivatives(np.empty((months, 4)), np.empty((months, 3)), single[0], single[1], single[2], single[3])


@compiled
def _sweep(course: Course, n: int, chances: Chances, path: Path, own: Derivatives) -> float:
    """Sweep history `n` forward and back; `path` and `own` are written from its first month on."""
    state = chances.start[course.group[n]].copy().reshape(4, 3)
    value = 0.0
    for month in range(course.start[n], len(path.scale)):
        _comply(state, course.onset[month, n], chances, path.before[month], path.after[month])
        path.scale[month] = _observe(state, course.event[month, n], course.result[month, n], chances, path.after[month])
        value += log(path.scale[month])
    state[:] = 1.0
    own.worsen[:] = 0.0
    own.forget[:] = 0.0
    own.rectification[:] = 0.0
    for month in range(len(path.scale) - 1, course.start[n] - 1, -1):
        state /= path.scale[month]
        _unobserve(state, course.event[month, n], course.result[month, n], chances, path.after[month], own, month)
        _uncomply(state, course.onset[month, n], chances, path.before[month], own, month)
    own.start[:] = state.ravel()
    return value


@compiled
def _comply(state: Numbers, onset: int, chances: Chances, before: Numbers, after: Numbers) -> None:
    """Stages 1 and 2: sanctions fade, then onset, escalation and self-correction."""
    forget, (escalation, minor, serious) = chances.forget[0], chances.worsen
    for i in range(0, 4, 2):
        for status in range(3):
            before[i, status] = state[i, status] + forget * state[i + 1, status]
            before[i + 1, status] = state[i + 1, status] * (1 - forget)
    for i in range(4):
        turning = before[i, 0] * chances.onset[i, onset]
        after[i, 0] = before[i, 0] - turning + minor * before[i, 1] + serious * before[i, 2]
        after[i, 1] = turning + (1 - escalation - minor) * before[i, 1]
        after[i, 2] = escalation * before[i, 1] + (1 - serious) * before[i, 2]


@compiled
def _observe(state: Numbers, event: int, result: int, chances: Chances, after: Numbers) -> float:
    """Take in the month's event and, if something was found, the sanction (stage 5); return the event's chance."""
    for i in range(4):
        for status in range(3):
            state[i, status] = after[i, status] * chances.event[event, status]
    if result > 0:
        right = chances.rectification[result - 1]
        for i in range(0, 4, 2):
            found = state[i, result] + state[i + 1, result]
            state[i : i + 2] = 0.0
            state[i + 1, 0], state[i + 1, result] = right * found, (1 - right) * found
    total = state.sum()
    state /= total
    return float(total)


@compiled
def _unobserve(
    beta: Numbers, event: int, result: int, chances: Chances, after: Numbers, own: Derivatives, month: int
) -> None:
    if result > 0:
        right = chances.rectification[result - 1]
        for i in range(0, 4, 2):
            better, same = beta[i + 1, 0], beta[i + 1, result]
            found = (after[i, result] + after[i + 1, result]) * chances.event[event, result]
            own.rectification[result - 1] += found * (better - same)
            beta[i : i + 2, result] = right * better + (1 - right) * same
    for status in range(3):
        total = 0.0
        for i in range(4):
            beta[i, status] *= chances.event[event, status]
            total += after[i, status] * beta[i, status]
        own.event[month, status] = total


@compiled
def _uncomply(beta: Numbers, onset: int, chances: Chances, before: Numbers, own: Derivatives, month: int) -> None:
    forget, (escalation, minor, serious) = chances.forget[0], chances.worsen
    for i in range(4):
        worse, mended, healed = beta[i, 2] - beta[i, 1], beta[i, 0] - beta[i, 1], beta[i, 0] - beta[i, 2]
        turned = chances.onset[i, onset] * mended
        own.onset[month, i] = -before[i, 0] * turned if chances.onset[i, onset] < chances.ceiling else 0.0
        own.worsen[0] += before[i, 1] * worse
        own.worsen[1] += before[i, 1] * mended
        own.worsen[2] += before[i, 2] * healed
        beta[i, 0] -= turned
        beta[i, 1] += escalation * worse + minor * mended
        beta[i, 2] += serious * healed
    for i in range(0, 4, 2):
        for status in range(3):
            lost = beta[i, status] - beta[i + 1, status]
            own.forget[0] += before[i + 1, status] * lost / (1 - forget)
            beta[i + 1, status] += forget * lost
