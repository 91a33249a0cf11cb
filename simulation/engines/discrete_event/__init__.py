"""The reference engine: each firm a record, inspectors as resources, visits that take working hours."""

from simulation.engines.discrete_event.engine import DiscreteEvent

__all__ = ["DiscreteEvent"]
