"""Tuning a plan: its parts in order, and its files."""
