"""How a part of a tuning ended."""

DONE, SKIPPED, TIME, INTERRUPTED, REFUSED = "done", "skipped", "time", "interrupted", "refused"
