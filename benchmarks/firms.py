"""The firms of the yardstick: parallel arrays with one entry per live firm."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates import Rates
from simulation.model.specification import InitialShares, Specification

Array = NDArray[Any]
Bools = NDArray[np.bool_]


@dataclass
class Firms:
    """State of every live firm: small whole numbers, all arrays of the same length."""

    stratum: Array
    propensity: Array
    risk_class: Array
    status: Array
    sanctioned: Array
    visits: Array
    drawn: Array

    def __len__(self) -> int:
        return len(self.stratum)

    def cell(self) -> Array:
        """Return the number of the firm's (stratum, class), for counting."""
        return np.asarray(self.stratum * 4 + self.risk_class)

    def kept(self, which: Bools) -> Firms:
        """Return the firms that `which` marks."""
        return Firms(*(getattr(self, field.name)[which] for field in fields(self)))

    def joined(self, others: Firms) -> Firms:
        """Return these firms followed by `others`."""
        return Firms(*(np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(self)))


def initial_firms(specification: Specification, rates: Rates, rng: np.random.Generator) -> Firms:
    """Return the firms observed in each class, with status and propensity by given shares."""
    assert isinstance(specification.initial, InitialShares)
    observed = np.array([s.firms.array() for s in specification.strata], dtype=np.int64)
    cell = np.repeat(np.arange(observed.size), observed.ravel())
    status = specification.initial.status.array()
    return _new_firms(cell // 4, (cell % 4).astype(np.int8), status / status.sum(), rates, rng)


def entrants(rates: Rates, rng: np.random.Generator) -> Firms:
    """Return one month's new firms."""
    stratum = np.repeat(np.arange(rates.strata), rng.poisson(rates.entries_per_month))
    risk_class = rng.choice(4, size=len(stratum), p=rates.entry_class).astype(np.int8)
    return _new_firms(stratum, risk_class, rates.entry_status, rates, rng)


def _new_firms(stratum: Array, risk_class: Array, status: Array, rates: Rates, rng: np.random.Generator) -> Firms:
    count = len(stratum)
    return Firms(
        stratum=stratum,
        propensity=rng.choice(len(rates.propensity), size=count, p=rates.propensity).astype(np.int8),
        risk_class=risk_class,
        status=rng.choice(3, size=count, p=status).astype(np.int8),
        sanctioned=np.zeros(count, dtype=np.bool_),
        visits=np.zeros(count, dtype=np.int8),
        drawn=np.zeros(count, dtype=np.bool_),
    )
