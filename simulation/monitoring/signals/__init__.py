"""Signals that have only their own history: baseline, error of it, evidence."""
