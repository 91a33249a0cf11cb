"""How a part of a tuning may have ended."""

from __future__ import annotations

DONE, SKIPPED, TIME, INTERRUPTED, REFUSED = "done", "skipped", "time", "interrupted", "refused"
