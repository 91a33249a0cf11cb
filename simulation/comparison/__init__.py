"""Plans beside a baseline: expected values, futures, why they differ, what binds, and the comparison as a file."""
