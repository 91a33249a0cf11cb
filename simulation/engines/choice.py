"""An engine by its name."""

from __future__ import annotations

from simulation.engines.base import Engine
from simulation.engines.expectation import Expectation
from simulation.model.errors import InputError, Problem

ENGINES = ("expectation", "monte-carlo", "discrete-event")


def engine_named(name: str) -> Engine:
    """Return an engine; SimPy is loaded only for the one that needs it."""
    if name == "expectation":
        return Expectation()
    if name == "monte-carlo":
        from simulation.engines.monte_carlo import MonteCarlo

        return MonteCarlo()
    if name == "discrete-event":
        from simulation.engines.discrete_event import DiscreteEvent

        return DiscreteEvent()
    raise InputError([Problem("not_among", "engine", name, ", ".join(ENGINES), "not_among")])
