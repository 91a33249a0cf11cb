"""How the compiled run holds rules, lanes and counts.

Counts of a block stand in one array (status, visited, class, cell, lane). A cell is one number whose bits are, from the
lowest: drawn flags, in observation, sanctioned; the propensity lies above. So every memory that ends moves counts from
the cells that hold a bit to those without it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Array

Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]

W = 8
"""Lanes of a block: what the widest vector registers hold."""


class Rules(NamedTuple):
    """What holds in every lane of a run.

    `book` is the number of flag states; bits are 0 where a run does not carry them. A channel i is open to cells with
    flag state k of class c if `open[i, c, k]`, and leaves them in `to[i, k]`; it happens by status where `lane[i]` is
    negative, else by the chance numbered `lane[i]`. `row[i]` is its place among all channels of the plan.
    """

    months: int
    first: int
    book: int
    observation_bit: int
    sanction_bit: int
    observation_ends: float
    memory_ends: float
    escalation: float
    minor_correction: float
    serious_correction: float
    exit: Array
    rectification: Array
    unvisited: Array
    cleared: Array
    found: Array
    by_status: Array
    lane: Whole
    open: Yes
    to: Whole
    detection: Array
    hours: Array
    programme: Array
    row: Whole
    channels: int


class Lanes(NamedTuple):
    """What differs between lanes: `onset` may be shared by all plans, `start` and `entrants` always are.

    start (status, visited, class, cell, stratum), entrants (status, class, cell, stratum), onset (plan or 1, class,
    onset group, stratum), chance (plan, month of the year, channel, class, stratum), reset (plan, month of the year,
    flag, class, stratum). eligible (convenience or review, class, cell, stratum) has ones where firms qualify for a
    measure of the plan, and no rows without measures; where a measure has an effect that hangs on the flag state, onset
    has an entry for each cell in place of each onset group.
    """

    start: Array
    entrants: Array
    onset: Array
    chance: Array
    reset: Array
    eligible: Array


class Block(NamedTuple):
    """One block's own values, lanes last, and its counts `x`."""

    x: Array
    entrants: Array
    onset: Array
    chance: Array
    reset: Array
    cleared: Array
    found: Array
    eligible: Array


class Work(NamedTuple):
    """Scratch of one class: sums by status, visited and flag state; chances, and what is left before each channel."""

    standing: Array
    chance: Array
    before: Array
    shares: Array
