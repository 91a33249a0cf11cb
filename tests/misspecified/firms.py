"""All firms of a district as arrays, one element a firm, those that left included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

import simulation as sim
from tests.misspecified.departures import Departure
from tests.misspecified.streams import Streams

NEVER = -1_000
"""Month of the last visit of a firm that had none; month of entry of a firm that was there at the start."""

PROGRAMMES = 2
"""Programmes of every plan here."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass
class Firms:
    """What is true of each firm.

    Attributes
    ----------
    earned
        Class by what happened; what the model calls the class.
    shown
        Class that was pushed, by which plans draw; differs from `earned` only where pushes are late.
    waiting
        Classes earned and not yet shown, the oldest first, shape (firms, lag).
    status
        0 compliant, 1 minor, 2 serious.
    drawn
        Programmes that drew the firm in their round, shape (firms, programmes).
    visited
        Month of the last visit.
    lasting, points
        Points for what a firm is and for what visits found; classes follow them in the world of points.
    """

    stratum: Integers
    entered: Integers
    there: Truths
    earned: Integers
    shown: Integers
    waiting: Integers
    status: Integers
    sanctioned: Truths
    multiplier: Floats
    drawn: Truths
    visited: Integers
    lasting: Floats
    points: Floats

    def __len__(self) -> int:
        return len(self.stratum)

    def of(self, chosen: Any) -> Firms:
        """Return a copy of some of the firms."""
        return Firms(**{f.name: getattr(self, f.name)[chosen].copy() for f in fields(self)})

    def add(self, others: Firms) -> None:
        """Append others to these."""
        for item in fields(self):
            both = getattr(self, item.name), getattr(others, item.name)
            setattr(self, item.name, np.concatenate(both))


def pick(shares: Sequence[float] | Floats, uniforms: Floats) -> Integers:
    """Return for each uniform a place, each as often as its share says."""
    return np.searchsorted(np.cumsum(shares)[:-1], uniforms, side="right").astype(np.int64)


def new_firms(
    specification: sim.Specification,
    departure: Departure,
    streams: Streams,
    month: int,
    stratum: Integers,
    risk_class: Integers,
) -> Firms:
    """Return firms that nothing has happened to yet, their status that of entrants."""
    count, status = len(stratum), specification.behaviour.entry.status
    shares = (status.compliant, status.minor, status.serious)
    multiplier = _propensities(specification, departure, streams, month, count)
    lasting = _lasting_points(multiplier, streams.uniforms("lasting points", month, count))
    if departure.points:
        risk_class = lasting
    return Firms(
        stratum=stratum,
        entered=np.full(count, month),
        there=np.full(count, True),
        earned=risk_class.copy(),
        shown=risk_class.copy(),
        waiting=np.repeat(risk_class[:, None], departure.lag, axis=1),
        status=pick(shares, streams.uniforms("status of the new", month, count)),
        sanctioned=np.full(count, False),
        multiplier=multiplier,
        drawn=np.full((count, PROGRAMMES), False),
        visited=np.full(count, NEVER),
        lasting=lasting.astype(np.float64),
        points=np.zeros(count),
    )


def _lasting_points(multiplier: Floats, uniforms: Floats) -> Integers:
    """Return 0, 1 or 2 points for what a firm is (late reports, say); persistent firms have more."""
    return (uniforms < 0.5 * np.sqrt(multiplier)).astype(np.int64) + (uniforms < 0.1 * multiplier)


def _propensities(
    specification: sim.Specification, departure: Departure, streams: Streams, month: int, count: int
) -> Floats:
    """Return each firm's own factor on the onset."""
    if departure.gamma_shape:
        shape = departure.gamma_shape
        return streams.generator("gamma", month).gamma(shape, 1 / shape, count)
    groups = specification.behaviour.propensity
    which = pick([g.share for g in groups], streams.uniforms("propensity", month, count))
    return np.array([g.onset_multiplier for g in groups])[which]


def founders(specification: sim.Specification, departure: Departure, streams: Streams) -> Firms:
    """Return the firms that are there when the burn-in begins."""
    counts = np.array([[getattr(s.firms, name) for name in "ABCD"] for s in specification.strata])
    stratum, risk_class = np.indices(counts.shape)
    number = counts.ravel()
    each = np.repeat(stratum.ravel(), number), np.repeat(risk_class.ravel(), number)
    return new_firms(specification, departure, streams, NEVER, *each)


def entrants(specification: sim.Specification, departure: Departure, streams: Streams, month: int) -> Firms:
    """Return the firms that enter in a month."""
    rates = [s.entries_per_month for s in specification.strata]
    stratum = np.repeat(np.arange(len(rates)), streams.generator("entries", month).poisson(rates))
    entry = specification.behaviour.entry.risk_class
    shares = [getattr(entry, name) for name in "ABCD"]
    risk_class = pick(shares, streams.uniforms("class of entrants", month, len(stratum)))
    return new_firms(specification, departure, streams, month, stratum, risk_class)
