"""What planners read: the indicators of section 5 of the model, by year, group and replication."""

from simulation.model.indicators.yearly import DEFINITIONS, SEVERITY_WEIGHTS, Indicators, indicators

__all__ = ["DEFINITIONS", "SEVERITY_WEIGHTS", "Indicators", "indicators"]
