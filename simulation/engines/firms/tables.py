"""What the compiled month reads and writes: laws as thresholds, programmes, firms, books, and room to work in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Reals = NDArray[np.float64]
Places = NDArray[np.int64]
Small = NDArray[np.int8]

PROACTIVE_CHANNEL, FIRST_PROGRAMME = 3, 4
UNLISTED, LISTED = -1, -2
WORD = 64
"""Flags in a word."""
WHOLE = 2.0**53
"""Uniform numbers are whole numbers below this."""


class Laws(NamedTuple):
    """What is true, as thresholds: an event of probability p happens where a number is below ``threshold(p)``.

    Attributes
    ----------
    onset
        By stratum, class, group (propensity, sanctioned) and, in the last axis, whether in observation.
    moves
        Minor to serious; minor to serious or compliant; serious to compliant.
    fading
        End of an observation period, of the memory of a sanction.
    for_cause
        By status: the channel is the first whose cumulative threshold is above the number.
    push
        Cumulative, by what happened (unvisited by status, cleared, found minor, found serious), class and new class.
    entry_class, entry_status, entry_propensity
        Cumulative.
    observed
        Strata whose entrants begin an observation period.
    qualifies
        Who qualifies for the measures of the plan: bits of rows, by stratum, class, sanctioned, in observation.
    at_risk, turned
        In which lanes something may happen to a firm: see `simulation.engines.firms.risks`.
    """

    exit: Bits
    onset: Bits
    moves: Bits
    fading: Bits
    for_cause: Bits
    proactive: Bits
    spared: NDArray[np.bool_]
    detection: Bits
    rectification: Bits
    push: Bits
    entry_class: Bits
    entry_status: Bits
    entry_propensity: Bits
    observed: NDArray[np.bool_]
    qualifies: Places
    at_risk: Bits
    turned: Bits


class Tasks(NamedTuple):
    """What is chosen. A cell is ``4 × stratum + class``; programme j keeps bit ``j % 64`` of word ``j // 64``.

    Attributes
    ----------
    chance
        Probability of the draw by programme, month of the plan year and effective class, capacity aside.
    cells, effective, begin
        Cells in which a programme draws and their effective classes, those of programme j from ``begin[j]`` on.
    own, own_class, own_begin
        The same the other way round: programmes that draw in a cell, in the order of the draws.
    marks
        Flags that a visit sets, by channel and word.
    resets, resetting
        Flags that are cleared, by month of the plan year, cell and word; whether any is.
    cooling
        Months for which a firm that was drawn is drawn by none, that of the draw counted; 0: no such rule.
    exempt
        Cells without a cooling-off.
    group, place, members, sizes
        Group with which each programme goes, or -1, and its place there; programmes of each group, and how many.
    channel_of
        The channel of each set of a group's programmes, by group and bits of their places.
    hours
        Inspector-hours of a visit, by channel.
    capacity
        Inspector-hours a month; infinite without a limit.
    fixed
        Whether a draw has a fixed size.
    """

    chance: Reals
    cells: Places
    effective: Small
    begin: Places
    own: Places
    own_class: Small
    own_begin: Places
    marks: Bits
    resets: Bits
    resetting: NDArray[np.bool_]
    cooling: int
    exempt: NDArray[np.bool_]
    group: Places
    place: Places
    members: Places
    sizes: Places
    channel_of: Places
    hours: Reals
    capacity: float
    fixed: bool


class Firms(NamedTuple):
    """One record a firm, stratum by stratum; who leaves makes room for another.

    Attributes
    ----------
    begin, end
        Where the firms of each stratum stand.
    alive, unseen
        Firms by cell, and those not yet visited this plan year.
    standing
        Firms in violation, by cell and severity.
    undrawn
        Firms that a programme has not drawn in its round, by cell and programme.
    name
        Which random numbers are the firm's own.
    group
        ``2 × propensity + sanctioned``.
    kind
        Class, status and group in one, as they are when a month begins.
    ready
        Month from which programmes may draw it again.
    channel
        How it is visited this month; negative if it is not: `UNLISTED`, or `LISTED` if something may happen to it.
    """

    begin: Places
    end: Places
    alive: Places
    unseen: Places
    standing: Places
    undrawn: Places
    name: Bits
    risk_class: Small
    status: Small
    group: Small
    kind: NDArray[np.int16]
    observed: Small
    visited: Small
    ready: NDArray[np.int16]
    channel: NDArray[np.int16]
    flags: Bits


class Room(NamedTuple):
    """Room to work in.

    Attributes
    ----------
    listed, where, length, may
        Firms to which something may happen this month, the stratum of each, and how many; whether it may, by stratum.
    eligible
        Firms that each programme may still draw this month, by cell and programme.
    tickets, whom
        Numbers of firms, and which firms they are of.
    sizes, shuffled
        Of one draw, by (class, stratum) and by stratum.
    kept
        For which rows of the measures each firm qualified when the month began, as bits.
    """

    listed: Places
    where: Places
    length: Places
    may: NDArray[np.bool_]
    eligible: Places
    tickets: Bits
    whom: Places
    sizes: Reals
    shuffled: Places
    kept: Places


def threshold(probability: Reals | float) -> Bits:
    """Return how many of the whole numbers below `WHOLE` mean that the event happens.

    Examples
    --------
    >>> [int(threshold(p)) / WHOLE for p in (0.0, 0.25, 1.0)]
    [0.0, 0.25, 1.0]
    """
    return np.asarray(np.ceil(np.asarray(probability, dtype=np.float64) * WHOLE)).astype(np.uint64)


def steps(shares: Reals) -> Bits:
    """Return the cumulative thresholds of shares (along the last axis), without the last, which is certain.

    Examples
    --------
    >>> (steps(np.array([1.0, 0.0, 3.0])) / WHOLE).tolist()
    [0.25, 0.25]
    """
    whole = np.cumsum(shares, axis=-1)
    return threshold(np.minimum(1.0, whole[..., :-1] / whole[..., -1:]))


def room_for(firms: int, strata: int, programmes: int, *, measures: bool = False) -> Room:
    """Return room for so many firms alive at a time; `measures`: the plan has some."""
    return Room(
        listed=np.zeros(firms, np.int64),
        where=np.zeros(firms, np.int64),
        length=np.zeros(1, np.int64),
        may=np.zeros(firms, np.bool_),
        eligible=np.zeros((4 * strata, programmes), np.int64),
        tickets=np.zeros(firms, np.uint64),
        whom=np.zeros(firms, np.int64),
        sizes=np.zeros((4, strata)),
        shuffled=np.zeros(strata, np.int64),
        kept=np.zeros(firms if measures else 0, np.int64),
    )


def no_firms(places: Places, programmes: int) -> Firms:
    """Return room for the records of firms, so many in each stratum."""
    begin, whole, cells = np.cumsum(places) - places, int(places.sum()), 4 * len(places)
    return Firms(
        begin=begin, end=begin.copy(), alive=np.zeros(cells, np.int64), unseen=np.zeros(cells, np.int64),
        standing=np.zeros((cells, 2), np.int64), undrawn=np.zeros((cells, programmes), np.int64),
        name=np.zeros(whole, np.uint64), risk_class=np.zeros(whole, np.int8), status=np.zeros(whole, np.int8),
        group=np.zeros(whole, np.int8), kind=np.zeros(whole, np.int16), observed=np.zeros(whole, np.int8),
        visited=np.zeros(whole, np.int8), ready=np.zeros(whole, np.int16), channel=np.full(whole, UNLISTED, np.int16),
        flags=np.zeros((whole, words_for(programmes)), np.uint64),
    )  # fmt: skip


def words_for(programmes: int) -> int:
    """Return how many words of bits hold the flags of so many programmes."""
    return max(1, -(-programmes // WORD))
