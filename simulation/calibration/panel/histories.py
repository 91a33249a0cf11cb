"""Firms' histories as small whole numbers, identical ones counted once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.panel.dimensions import CLASSES, ENTRANT, STARTS
from simulation.calibration.panel.panel import FOR_CAUSE, NOT_VISITED, UNKNOWN, Panel

Ints = NDArray[np.int64]

ORDINARY, ABSENT = FOR_CAUSE, FOR_CAUSE + 1
"""After the for-cause channels: a month without a for-cause visit, and one in which the firm is not there."""
RESULTS = 3
"""Nothing, minor, serious."""
UNINFORMATIVE = 0
"""No visit; a move of class that is not known, or that tells nothing of the hidden status."""
DIRECTIONS = 3
"""Stay, up, down."""


@dataclass(frozen=True)
class Codes:
    """How an event is written as one number: for-cause channel, what the visit saw, how the class moved.

    Attributes
    ----------
    departments
        Numbers of departments that visits had.
    """

    departments: tuple[int, ...]

    @property
    def seen(self) -> int:
        """Number of values of "what the visit saw": no visit, or departments × result."""
        return 1 + RESULTS * len(self.departments)

    @property
    def moves(self) -> int:
        """Number of values of "how the class moved"."""
        return 1 + CLASSES * DIRECTIONS

    @property
    def shape(self) -> tuple[int, int, int]:
        """Lengths of the three parts."""
        return ABSENT + 1, self.seen, self.moves


@dataclass(frozen=True)
class Histories:
    """Distinct histories; H of them, T months.

    Attributes
    ----------
    event
        Code of each month, shape (T, H).
    result
        0 nothing found or no visit, 1 minor, 2 serious, shape (T, H).
    onset
        Place (class, year, stratum) in the table of onsets, shape (T, H).
    start
        First month, shape (H,).
    group
        Place (stratum, class at the start or entrant) in the table of starts, shape (H,).
    weight
        Firms with this history, shape (H,).
    of_firm
        The history of each firm, shape (N,).
    """

    codes: Codes
    event: Ints
    result: Ints
    onset: Ints
    start: Ints
    group: Ints
    weight: NDArray[np.float64]
    of_firm: Ints

    def part(self, chosen: slice | Ints) -> Histories:
        """Return some of the histories, without the months in which none of their firms is there."""
        absent = ABSENT * self.codes.seen * self.codes.moves
        there = np.flatnonzero((self.event[:, chosen] < absent).any(axis=1))
        months = slice(there[0], there[-1] + 1)
        by_month = {
            name: np.ascontiguousarray(getattr(self, name)[months, chosen]) for name in ("event", "result", "onset")
        }
        rest = {name: getattr(self, name)[chosen] for name in ("group", "weight")}
        return Histories(self.codes, **by_month, start=self.start[chosen] - there[0], **rest, of_firm=self.of_firm[:0])

    def blocks(self, size: int, every: int = 1) -> list[Histories]:
        """Cut into blocks of firms that come and go together; `every` > 1 takes one history in so many, weighted up."""
        last = (self.event < ABSENT * self.codes.seen * self.codes.moves).sum(axis=0)
        order = np.lexsort((np.arange(len(self.start)), last, self.start))[every // 2 :: every]
        blocks = [self.part(order[at : at + size]) for at in range(0, len(order), size)]
        return [replace(block, weight=block.weight * every) for block in blocks]


def histories_of(panel: Panel, codes: Codes, *, class_signal: bool, distinct: bool = True) -> Histories:
    """Write the panel as histories.

    Parameters
    ----------
    class_signal
        Whether moves of class in months without a visit are to count.
    distinct
        Whether equal histories are to be merged.
    """
    event = _events(panel, codes, class_signal=class_signal)
    years = -(-panel.months // 12)
    year = np.arange(panel.months) // 12
    onset = (panel.risk_class.astype(np.int64).clip(0) * years + year) * len(panel.places) + panel.stratum[:, None]
    first_class = panel.risk_class[np.arange(len(panel.firms)), panel.start].astype(np.int64)
    group = panel.stratum * STARTS + np.where(panel.start > 0, ENTRANT, first_class)
    rows = np.column_stack([event, onset, panel.found, group, panel.start]).astype(np.int32)
    if not distinct:
        kept, of_firm, weight = np.arange(len(rows)), np.arange(len(rows)), np.ones(len(rows))
    else:
        kept, of_firm, weight = _unique_rows(rows)
    by_month = [np.ascontiguousarray(part[kept].T.astype(np.int64)) for part in (event, panel.found, onset)]
    return Histories(codes, by_month[0], by_month[1], by_month[2], panel.start[kept], group[kept], weight, of_firm)


def _unique_rows(rows: NDArray[np.int32]) -> tuple[Ints, Ints, NDArray[np.float64]]:
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, kept, of_firm, weight = np.unique(whole, return_index=True, return_inverse=True, return_counts=True)
    return kept, of_firm, weight.astype(np.float64)


def _events(panel: Panel, codes: Codes, *, class_signal: bool) -> Ints:
    visited = panel.channel != NOT_VISITED
    cause = np.where(visited & (panel.channel < FOR_CAUSE), panel.channel, ORDINARY).astype(np.int64)
    cause[~panel.present] = ABSENT
    place = np.searchsorted(codes.departments, panel.departments)
    seen = np.where(visited, 1 + place * RESULTS + panel.found, 0)
    move = np.full(panel.channel.shape, UNINFORMATIVE, dtype=np.int64)
    if class_signal:
        own, following = panel.earned.astype(np.int64), panel.next_class
        known = (following != UNKNOWN) & ~visited & panel.present
        direction = np.where(following > own, 1, np.where(following < own, 2, 0))
        move[known] = 1 + own[known] * DIRECTIONS + direction[known]
    _, seen_size, move_size = codes.shape
    return np.asarray((cause * seen_size + seen) * move_size + move)
