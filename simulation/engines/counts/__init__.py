"""Counts of firms moved through the stages of a month: what `expectation` and `monte-carlo` share."""
