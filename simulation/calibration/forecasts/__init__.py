"""Forecasts from an estimate, and how good they were."""
