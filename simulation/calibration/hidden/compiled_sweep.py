"""One history swept forward and back, compiled: its log likelihood, and the derivative by every probability.

See `likelihood` for the chain and its source. A state is an array (4, 3): group × sanctioned, status. What one history
needs stays in the processor's first cache, where operations on whole blocks would go through memory for each step.
"""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

from simulation.calibration.hidden.sweep_arrays import Chances, Course, Derivatives, Numbers, Path
from simulation.engines.compiled import compiled


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
        value += weight[n] * _sweep(course, n, chances, path, own)
        _add_months(course, n, weight[n], own.onset, own.event, total.onset, total.event, place)
        _add(total.worsen, weight[n], own.worsen)
        _add(total.forget, weight[n], own.forget)
        _add(total.rectification, weight[n], own.rectification)
        _add(total.start[course.group[n]], weight[n], own.start)
    return value


@compiled
def _add_months(
    course: Course, n: int, weight: float, by_onset: Numbers, by_event: Numbers, onset: Numbers, event: Numbers,
    place: Numbers,
) -> None:  # fmt: skip
    places, codes = course.onset, course.event
    for month in range(course.start[n], len(codes)):
        for i in range(4):
            onset[0, i] += weight * by_onset[month, i]
            place[places[month, n]] += weight * by_onset[month, i]
        for status in range(3):
            event[codes[month, n], status] += weight * by_event[month, status]


@compiled
def _add(total: Numbers, weight: float, part: Numbers) -> None:
    for i in range(len(part)):
        total[i] += weight * part[i]


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
            _add(by_place[n], turned, place[course.onset[month, n]])
            for status in range(3):
                _add(by_event[n], own.event[month, status], event[course.event[month, n], status])
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
    # Taken out of their tuples once: at each use, taking out costs more than the arithmetic.
    onsets, worsen, forget, events = chances.onset, chances.worsen, chances.forget[0], chances.event
    rectification, ceiling, begun, group = chances.rectification, chances.ceiling, chances.start, course.group[n]
    event, result, onset = course.event, course.result, course.onset
    before, after, scale = path.before, path.after, path.scale
    by_onset, by_event, by_worsen, by_forget = own.onset, own.event, own.worsen, own.forget
    by_right, by_start = own.rectification, own.start
    state, value, first, months = np.empty((4, 3)), 0.0, course.start[n], len(scale)
    for place in range(12):
        state[place // 3, place % 3] = begun[group, place]
    for month in range(first, months):
        _comply(state, onset[month, n], onsets, forget, worsen, before, after, month)
        scale[month] = _observe(state, event[month, n], result[month, n], events, rectification, after, month)
        value += log(scale[month])
    state[:] = 1.0
    by_worsen[:] = 0.0
    by_forget[:] = 0.0
    by_right[:] = 0.0
    for month in range(months - 1, first - 1, -1):
        _scale(state, scale[month])
        if result[month, n] > 0:
            _unsanction(state, event[month, n], result[month, n], events, rectification, after, by_right, month)
        _unobserve(state, event[month, n], events, after, by_event, month)
        _uncomply(state, onset[month, n], onsets, worsen, ceiling, before, by_onset, by_worsen, month)
        _unfade(state, forget, before, by_forget, month)
    for place in range(12):
        by_start[place] = state[place // 3, place % 3]
    return value


# Whole arrays and a month rather than the month's part of an array: to cut out a part takes longer than its arithmetic.


@compiled
def _comply(
    state: Numbers, onset: int, onsets: Numbers, forget: float, worsen: Numbers, before: Numbers, after: Numbers,
    month: int,
) -> None:  # fmt: skip
    """Stages 1 and 2: sanctions fade, then onset, escalation and self-correction."""
    escalation, minor, serious = worsen[0], worsen[1], worsen[2]
    for i in range(0, 4, 2):
        for status in range(3):
            before[month, i, status] = state[i, status] + forget * state[i + 1, status]
            before[month, i + 1, status] = state[i + 1, status] * (1 - forget)
    for i in range(4):
        right, little, much = before[month, i, 0], before[month, i, 1], before[month, i, 2]
        turning = right * onsets[i, onset]
        after[month, i, 0] = right - turning + minor * little + serious * much
        after[month, i, 1] = turning + (1 - escalation - minor) * little
        after[month, i, 2] = escalation * little + (1 - serious) * much


@compiled
def _observe(
    state: Numbers, event: int, result: int, events: Numbers, rectification: Numbers, after: Numbers, month: int
) -> float:
    """Take in the month's event and, if something was found, the sanction (stage 5); return the event's chance."""
    total = 0.0
    for i in range(4):
        for status in range(3):
            state[i, status] = after[month, i, status] * events[event, status]
    if result > 0:
        right = rectification[result - 1]
        for i in range(0, 4, 2):
            found = state[i, result] + state[i + 1, result]
            for status in range(3):
                state[i, status] = state[i + 1, status] = 0.0
            state[i + 1, 0], state[i + 1, result] = right * found, (1 - right) * found
    for i in range(4):
        total += state[i, 0] + state[i, 1] + state[i, 2]
    _scale(state, total)
    return total


@compiled
def _scale(state: Numbers, total: float) -> None:
    share = 1 / total
    for i in range(4):
        for status in range(3):
            state[i, status] *= share


@compiled
def _unsanction(
    beta: Numbers, event: int, result: int, events: Numbers, rectification: Numbers, after: Numbers, by_right: Numbers,
    month: int,
) -> None:  # fmt: skip
    right = rectification[result - 1]
    for i in range(0, 4, 2):
        better, same = beta[i + 1, 0], beta[i + 1, result]
        found = (after[month, i, result] + after[month, i + 1, result]) * events[event, result]
        by_right[result - 1] += found * (better - same)
        beta[i, result] = beta[i + 1, result] = right * better + (1 - right) * same


@compiled
def _unobserve(beta: Numbers, event: int, events: Numbers, after: Numbers, by_event: Numbers, month: int) -> None:
    for status in range(3):
        total = 0.0
        for i in range(4):
            beta[i, status] *= events[event, status]
            total += after[month, i, status] * beta[i, status]
        by_event[month, status] = total


@compiled
def _uncomply(
    beta: Numbers, onset: int, onsets: Numbers, worsen: Numbers, ceiling: float, before: Numbers, by_onset: Numbers,
    by_worsen: Numbers, month: int,
) -> None:  # fmt: skip
    escalation, minor, serious = worsen[0], worsen[1], worsen[2]
    for i in range(4):
        worse, mended, healed = beta[i, 2] - beta[i, 1], beta[i, 0] - beta[i, 1], beta[i, 0] - beta[i, 2]
        turned = onsets[i, onset] * mended
        by_onset[month, i] = -before[month, i, 0] * turned if onsets[i, onset] < ceiling else 0.0
        by_worsen[0] += before[month, i, 1] * worse
        by_worsen[1] += before[month, i, 1] * mended
        by_worsen[2] += before[month, i, 2] * healed
        beta[i, 0] -= turned
        beta[i, 1] += escalation * worse + minor * mended
        beta[i, 2] += serious * healed


@compiled
def _unfade(beta: Numbers, forget: float, before: Numbers, by_forget: Numbers, month: int) -> None:
    for i in range(0, 4, 2):
        for status in range(3):
            lost = beta[i, status] - beta[i + 1, status]
            by_forget[0] += before[month, i + 1, status] * lost / (1 - forget)
            beta[i + 1, status] += forget * lost
