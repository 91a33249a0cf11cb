"""Registers to behaviour: estimates with intervals, what is only assumed, and a backtest."""
