"""What is believed before anything is counted: assumed moves and shares, each worth a few observations."""

from __future__ import annotations

PSEUDO_MOVES = 2.0
"""Weight of the assumed row, in observed moves, in each row of a class matrix."""

PSEUDO_CELL = 0.5
"""Weight beside it of every permitted move (Jeffreys): one never seen among few is not nearly impossible."""
PSEUDO_JUMP = 0.02
"""Weight of a move that is not permitted: it would jump a class for no reason that is known."""

ASSUMED_MOVES: dict[str, tuple[tuple[float, ...], ...]] = {
    "cleared": ((1.0, 0.0, 0.0, 0.0), (0.2, 0.8, 0.0, 0.0), (0.0, 0.3, 0.7, 0.0), (0.0, 0.0, 0.3, 0.7)),
    "found_minor": ((0.5, 0.45, 0.05, 0.0), (0.0, 0.5, 0.45, 0.05), (0.0, 0.0, 0.6, 0.4), (0.0, 0.0, 0.0, 1.0)),
    "found_serious": ((0.0, 0.2, 0.4, 0.4), (0.0, 0.1, 0.4, 0.5), (0.0, 0.0, 0.3, 0.7), (0.0, 0.0, 0.0, 1.0)),
    "unvisited": ((0.99, 0.01, 0.0, 0.0), (0.02, 0.97, 0.01, 0.0), (0.0, 0.05, 0.93, 0.02), (0.0, 0.0, 0.05, 0.95)),
}
"""Class matrices where no move was seen: a clean visit lowers the class faster than time, a finding raises it."""

PERMITTED: dict[str, tuple[tuple[bool, ...], ...]] = {
    event: tuple(
        tuple(abs(new - own) <= 1 or share > 0 for new, share in enumerate(row)) for own, row in enumerate(rows)
    )
    for event, rows in ASSUMED_MOVES.items()
}
"""Moves to the same or a neighbouring class, and those assumed: after a finding a class may rise by more than one."""
PSEUDO_SHARE = 0.5
"""Half a success and half a failure (Jeffreys) beside the counts behind a directly observed share."""
