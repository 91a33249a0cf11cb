"""The firms that a future begins with, cell by cell (``4 × stratum + class``)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request
from simulation.engines.counts.draws import cleared
from simulation.engines.counts.settled import hidden_shares
from simulation.engines.course import beginning
from simulation.engines.firms.tables import Bits, Firms, Places, Reals, steps
from simulation.engines.random_streams import stream
from simulation.model.specification import Specification
from simulation.model.states.state import State


@dataclass(frozen=True)
class Start:
    """How many firms each cell has, and what is hidden of them.

    Attributes
    ----------
    firms
        By cell; those of a state need not be whole.
    hidden
        Cumulative thresholds of (status, propensity, sanctioned) in each cell.
    known
        Cells whose firms are known one by one: how many there are of each (status, propensity, sanctioned).
    """

    firms: Reals
    hidden: Bits
    known: dict[int, NDArray[np.int64]] = field(default_factory=dict)

    def counts(self, seed: int, replication: int) -> Places:
        """Return the firms of one future: whole numbers as they are, fractions down or up by one wheel."""
        if (self.firms == np.rint(self.firms)).all():
            return self.firms.astype(np.int64)
        turned = stream(seed, replication, "firms: rounding of the state at the start").random()
        wheel = np.floor(turned + np.concatenate([[0.0], np.cumsum(self.firms)]))
        return np.diff(wheel).astype(np.int64)

    def place_known(self, firms: Firms, counts: Places) -> None:
        """Give the firms of known cells what is known of them, in place, right after they have been entered."""
        for cell, numbers in self.known.items():
            stratum = cell // 4
            before = int(counts[4 * stratum : cell].sum())
            place = slice(firms.begin[stratum] + before, firms.begin[stratum] + before + int(numbers.sum()))
            kinds = np.repeat(np.arange(len(numbers)), numbers)
            groups = len(numbers) // 3
            firms.status[place], firms.group[place] = kinds // groups, kinds % groups


def start_of(request: Request) -> Start:
    """Return the start of a request: the state that it gives, else what its specification says."""
    state = beginning(request)
    if state is None:
        return _of_specification(request.specification)
    return _of_state(state)


def _of_specification(specification: Specification) -> Start:
    counts = np.array([stratum.firms.array() for stratum in specification.strata], dtype=np.float64)
    shares = hidden_shares(specification).transpose(4, 1, 0, 2, 3)
    return Start(counts.ravel(), steps(shares.reshape(counts.size, -1)))


def _of_state(state: State) -> Start:
    mass = state.mass.to_numpy().swapaxes(2, 3)  # (stratum, class, status, propensity, sanctioned)
    cells = mass.reshape(mass.shape[0] * mass.shape[1], -1)
    total = cleared(cells.sum(axis=1))
    whole = np.flatnonzero((cells == np.rint(cells)).all(axis=1) & (total > 0))
    shares = np.where(total[:, None] > 0, cells, 1.0)  # where nobody is, nothing is drawn
    return Start(total, steps(shares), {int(cell): cells[cell].astype(np.int64) for cell in whole})
