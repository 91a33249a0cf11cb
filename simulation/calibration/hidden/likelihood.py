"""The likelihood of histories: a hidden Markov chain over propensity, status and memory of a sanction.

One sweep forward gives the likelihood and what is known of each firm month by month; one back gives the exact
derivative by every probability (forward and backward recursions: L. R. Rabiner, A tutorial on hidden Markov models,
Proc. IEEE 77, 1989). Firms are independent, so histories are swept one by one (`compiled_sweep`), in blocks on several
threads.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.sparse import csr_array

from simulation.calibration.hidden.compiled_sweep import gradient_parts, score_parts
from simulation.calibration.hidden.sweep_arrays import Chances, Course, Derivatives
from simulation.calibration.hidden.tables import CEILING, Slopes, Tables
from simulation.calibration.panel.dimensions import GROUPS, STATUSES, Array
from simulation.calibration.panel.histories import Histories

STATES = GROUPS * 2 * STATUSES
BLOCK = 1024
"""Histories of one block."""
THREADS = 2


@dataclass(frozen=True)
class Slope:
    """The log likelihood of all histories, by weight.

    Attributes
    ----------
    value
        The log likelihood.
    gradient
        By the parameters, shape (P,).
    information
        Sum over firms of the outer product of each one's gradient, shape (P, P); ``None`` where not asked for.
    """

    value: float
    gradient: Array
    information: Array | None


def likelihood(
    blocks: list[Histories], tables: Tables, slopes: Slopes, *, information: bool = False, threads: int = THREADS
) -> Slope:
    """Return the log likelihood and its gradient."""
    chances = Chances(
        tables.onset, tables.worsen, np.atleast_1d(tables.forget), np.ascontiguousarray(tables.event),
        tables.rectification, np.ascontiguousarray(tables.start.reshape(len(tables.start), STATES)), CEILING,
    )  # fmt: skip
    sweep = partial(_with_information if information else _without, chances=chances, slopes=slopes)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(sweep, blocks))
    outer = [p.information for p in parts if p.information is not None]
    gradient = np.sum([p.gradient for p in parts], axis=0)
    return Slope(sum(p.value for p in parts), gradient, np.sum(outer, axis=0) if outer else None)


def _without(block: Histories, chances: Chances, slopes: Slopes) -> Slope:
    """Return value and gradient of a block."""
    total = Derivatives(
        np.zeros((1, 4)), np.zeros_like(chances.event), np.zeros(3), np.zeros(1), np.zeros(2),
        np.zeros_like(chances.start),
    )  # fmt: skip
    place = np.zeros(len(slopes.place))
    value = gradient_parts(_course(block), block.weight, chances, total, place)
    gradient = place @ slopes.place + total.onset[0] @ slopes.onset_group
    for status in range(STATUSES):
        gradient += total.event[:, status] @ slopes.event[status]
    for name in ("worsen", "forget", "rectification"):
        gradient += getattr(total, name) @ getattr(slopes, name)
    return Slope(value, np.asarray(gradient + total.start.ravel() @ slopes.start), None)


def _with_information(block: Histories, chances: Chances, slopes: Slopes) -> Slope:
    """Return value, gradient and the outer products of a block."""
    number = len(block.weight)
    # Most parameters change neither onset nor events: only the others' columns are worth multiplying.
    at_place, at_event = np.flatnonzero(slopes.place.any(axis=0)), np.flatnonzero(slopes.event.any(axis=(0, 1)))
    place = np.ascontiguousarray(slopes.place[:, at_place])
    event = np.ascontiguousarray(slopes.event[..., at_event].swapaxes(0, 1))
    single, begun = np.zeros((number, 10)), np.empty((number, STATES))
    by_month = (np.zeros((number, len(at_place))), np.zeros((number, len(at_event))))
    value = score_parts(_course(block), chances, place, event, single, begun, by_month)
    scores = single @ np.concatenate([slopes.onset_group, slopes.worsen, slopes.forget, slopes.rectification])
    scores[:, at_place] += by_month[0]
    scores[:, at_event] += by_month[1]
    scores += (_by_start(block, begun, slopes.start.shape[0]) @ slopes.start).toarray()
    weighed = scores * block.weight[:, None]
    return Slope(float(value @ block.weight), weighed.sum(axis=0), weighed.T @ scores)


def _course(block: Histories) -> Course:
    return Course(block.event, block.result, block.onset, block.start, block.group)


def _by_start(block: Histories, begun: Array, places: int) -> csr_array:
    """Return derivatives by the start of each history, shape (n, STATES), as a sparse table (n, places)."""
    number = len(block.weight)
    column = block.group[:, None] * STATES + np.arange(STATES)
    return csr_array((begun.ravel(), column.ravel(), np.arange(0, number * STATES + 1, STATES)), shape=(number, places))
