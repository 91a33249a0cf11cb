"""Which column of an export is which, and one answer for a column that it lacks (``mapping/1``)."""
