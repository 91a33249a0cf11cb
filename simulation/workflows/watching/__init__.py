"""Verbs of watching a plan: observe, monitor."""
