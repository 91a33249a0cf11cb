"""Announceable settings near a smooth one: roundings, and steps to better ones."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from simulation.tuning.announce.lattice import Places
from simulation.tuning.announce.ledger import Ledger
from simulation.tuning.posed import Array

MOST = 2000
"""Settings of a neighbourhood that are played."""
STEPS = 30
"""Moves to a better neighbour before it is given up."""


def roundings(ledger: Ledger, point: Array) -> None:
    """Play every way to round a setting up or down; of more than `MOST`, as many at random, always the same."""
    below, above = ledger.lattice.below(point), ledger.lattice.above(point)
    open_ = np.flatnonzero(above > below)
    if 2.0 ** len(open_) <= MOST:
        up = np.array(list(product((0, 1), repeat=len(open_))), dtype=np.int64)
    else:
        up = np.random.default_rng(0).integers(0, 2, size=(MOST, len(open_)))
    places = np.repeat(below[None], len(up), axis=0)
    places[:, open_] += up
    ledger.ask(places)


def around(ledger: Ledger, point: Array, reach: int | None = None) -> int:
    """Play every announceable setting within `reach` steps of the roundings, by default as far as `MOST` allows.

    Returns
    -------
    int
        The reach; −1 where even the roundings are too many, and only the downward one was played.
    """
    below, last = ledger.lattice.below(point), ledger.lattice.last
    if reach is None:
        reach = -1
        while _number(below, last, reach + 1) <= MOST and (
            reach < 0 or _number(below, last, reach) < ledger.lattice.size
        ):
            reach += 1
    if reach < 0 or _number(below, last, reach) > MOST:
        ledger.ask(below[None])
        return -1
    low, high = np.maximum(below - reach, 0), np.minimum(below + 1 + reach, last)
    ledger.ask(np.array(list(product(*(range(a, b + 1) for a, b in zip(low, high, strict=True))))))
    return reach


def improve(ledger: Ledger) -> None:
    """Move from the best setting known to a better one a step or two away, in one lever or two, while there is one."""
    levers = np.flatnonzero(ledger.lattice.last)
    moves = _moves(len(ledger.lattice.values), levers)
    for _ in range(STEPS):
        if ledger.best is None or not len(moves):
            return
        before = ledger.best_value
        tried = ledger.best + moves
        inside = ((tried >= 0) & (tried <= ledger.lattice.last)).all(axis=1)
        if inside.any():
            ledger.ask(tried[inside])
        if not ledger.best_value < before:
            return


def _moves(number: int, levers: Places) -> Places:
    found = []
    for lever in levers:
        for step in (-2, -1, 1, 2):
            found.append({lever: step})
    for one, other in combinations(levers, 2):
        found += [{one: a, other: b} for a, b in product((-1, 1), repeat=2)]
    moves = np.zeros((len(found), number), dtype=np.int64)
    for place, move in enumerate(found):
        for lever, step in move.items():
            moves[place, lever] = step
    return moves


def _number(below: Places, last: Places, reach: int) -> float:
    width = np.minimum(below + 1 + reach, last) - np.maximum(below - reach, 0) + 1
    return float(np.prod(width.astype(np.float64)))
