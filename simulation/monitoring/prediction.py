"""What is expected of each month once it is known which firms were there and which were visited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.panel.panel import CHANNELS, FOR_CAUSE
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.population import SEVERITIES
from simulation.model.specification import Specification

Array = NDArray[np.float64]
FAMILIES = ("found", "for_cause", "complaints", "alerts", "moves")
"""Findings of random visits, findings of visits for cause, visits for complaints, for alerts and referrals, moves of
class."""
PROGRAMME = CHANNELS.index("programme")
SEEN_TOGETHER = 1e-9
"""Expected visits below which a yield is taken from the violations that stand."""


@dataclass(frozen=True)
class Rates:
    """Expected events per opportunity, by month, stratum and class.

    Attributes
    ----------
    yields
        Findings per visit by channel of `CHANNELS`, shape (T, S, 4, 5).
    complaints, alerts
        Visits for complaints, for alerts and referrals, per firm, shape (T, S, 4).
    moves
        Share of firms that hold each class after the push, shape (T, S, 4, 4).
    visits, firms
        Expected numbers themselves, shapes (T, S, 4, 5) and (T, S, 4).
    """

    yields: Array
    complaints: Array
    alerts: Array
    moves: Array
    visits: Array
    firms: Array

    def from_month(self, month: int) -> Rates:
        """Return the rates from a month of the run on."""
        return Rates(*(values[month:] for values in vars(self).values()))

    def until(self, months: int) -> Rates:
        """Return the rates of the first months."""
        return Rates(*(values[:months] for values in vars(self).values()))


def rates_of(forecast: Forecast) -> Rates:
    """Return the rates of an expected run."""
    firms = forecast.array("firms")[0]
    visits, found = (by_channel(forecast, name)[0] for name in ("visits", "found_by_channel"))
    moves = forecast.array("reclassified")[0]
    standing = _random_yield(forecast, firms)
    yields = np.where(visits > SEEN_TOGETHER, _ratio(found, visits), standing[..., None])
    cause = visits[..., :FOR_CAUSE]
    return Rates(
        yields, _ratio(cause[..., 0], firms), _ratio(cause[..., 1:].sum(axis=-1), firms),
        _ratio(moves, moves.sum(axis=-1, keepdims=True)), visits, firms,
    )  # fmt: skip


def expect(specification: Specification, plan: Plan, months: int) -> Rates:
    """Return the rates of a plan in a district."""
    return rates_of(Expectation().run(Request(specification, plan, months)))


def by_channel(forecast: Forecast, measure: str) -> Array:
    """Return a measure by channel of `CHANNELS`, programmes together."""
    values = forecast.array(measure)
    return np.concatenate([values[..., :PROGRAMME], values[..., PROGRAMME:].sum(axis=-1, keepdims=True)], axis=-1)


def _random_yield(forecast: Forecast, firms: Array) -> Array:
    """Return the share of firms that a visit by chance would find in violation."""
    sensitivity = forecast.specification.behaviour.sensitivity
    seen = np.array([getattr(sensitivity, name) for name in SEVERITIES])
    return _ratio(forecast.array("in_violation")[0] @ seen, firms)


def _ratio(above: Array, below: Array) -> Array:
    below = np.broadcast_to(below, above.shape)
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > SEEN_TOGETHER))


@dataclass(frozen=True)
class Happened:
    """Events of the families; axes (…, month, stratum, class), moves with the new class behind.

    Attributes
    ----------
    events
        Family → counts.
    expected
        Family → expected counts given firms and visits.
    """

    events: dict[str, Array]
    expected: dict[str, Array]


def events_of(visits: Array, found: Array, moved: Array) -> dict[str, Array]:
    """Return family → counts from visits and findings by channel and moves of class."""
    return {
        "found": found[..., FOR_CAUSE:].sum(axis=-1),
        "for_cause": found[..., :FOR_CAUSE].sum(axis=-1),
        "complaints": visits[..., 0],
        "alerts": visits[..., 1:FOR_CAUSE].sum(axis=-1),
        "moves": moved,
    }


def expected_of(rates: Rates, firms: Array, visits: Array, moved: Array) -> dict[str, Array]:
    """Return family → expected counts, given firms, visits by channel and how many moves are known."""
    found = visits * rates.yields
    return {
        "found": found[..., FOR_CAUSE:].sum(axis=-1),
        "for_cause": found[..., :FOR_CAUSE].sum(axis=-1),
        "complaints": firms * rates.complaints,
        "alerts": firms * rates.alerts,
        "moves": moved.sum(axis=-1, keepdims=True) * rates.moves,
    }


def happened_in(forecast: Forecast, rates: Rates, skip: int = 0) -> Happened:
    """Return what the months of simulated futures after the first `skip` held, beside what was to be expected of it."""
    visits, found = (by_channel(forecast, name)[:, skip:] for name in ("visits", "found_by_channel"))
    firms, moved = (forecast.array(name)[:, skip:] for name in ("firms", "reclassified"))
    usual = rates.until(firms.shape[1])
    return Happened(events_of(visits, found, moved), expected_of(usual, firms, visits, moved))
