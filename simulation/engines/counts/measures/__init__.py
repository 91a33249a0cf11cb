"""Measures of a plan where firms move as counts: who qualifies, cell by cell, and what is recorded of it."""
