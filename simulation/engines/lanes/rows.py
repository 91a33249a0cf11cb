"""The rows of the compiled record: what is added up by month, class and lane, and which measure each row belongs to."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array

FIRMS, ENTRIES, EXITS, ONSETS, ESCALATIONS, SELF_CORRECTIONS = range(6)
IN_VIOLATION, FIRST_VISITS, REPEAT_VISITS, TO_COMPLIANT = 6, 8, 9, 10
FOUND, MISSED, RECTIFIED, HOURS, RECLASSIFIED = 11, 13, 15, 16, 17
NOT_YET_VISITED, FIRST_PROGRAMME_VISITS, CHANNELS = 21, 22, 23
"""From `CHANNELS` on: visits by channel, then findings by channel; then, where the plan has measures, `ELIGIBLE`."""
ELIGIBLE, EXPOSED = "eligible", "exposed"
"""Firms that qualify for any convenience, and are under any strict review; of them those in minor violation (both), in
serious violation (both)."""
JOINT = 2

PLACES: dict[str, int | tuple[int, int]] = {
    "firms": FIRMS, "entries": ENTRIES, "exits": EXITS, "onsets": ONSETS, "escalations": ESCALATIONS,
    "self_corrections": SELF_CORRECTIONS, "in_violation": (IN_VIOLATION, 2), "not_yet_visited": NOT_YET_VISITED,
    "first_visits": FIRST_VISITS, "repeat_visits": REPEAT_VISITS, "first_programme_visits": FIRST_PROGRAMME_VISITS,
    "visits_to_compliant": TO_COMPLIANT, "found": (FOUND, 2), "missed": (MISSED, 2), "rectified": RECTIFIED,
    "reclassified": (RECLASSIFIED, 4), "hours": HOURS,
}  # fmt: skip
"""Measure → its row, or its first row and how many details it has; channels depend on the plan."""


def rows_of(measure: str, channels: int) -> int | tuple[int, int]:
    """Return the row of a measure, or its first row and the number of its details, for a plan with so many channels.

    Examples
    --------
    >>> rows_of("visits", channels=5), rows_of("found_by_channel", channels=5), rows_of("hours", channels=5)
    ((23, 5), (28, 5), 16)
    """
    if measure == "visits":
        return CHANNELS, channels
    if measure == "found_by_channel":
        return CHANNELS + channels, channels
    if measure == ELIGIBLE:
        return CHANNELS + 2 * channels, JOINT
    if measure == EXPOSED:
        return CHANNELS + 2 * channels + JOINT, 2 * JOINT
    return PLACES[measure]


def number_of_rows(channels: int, *, measures: bool = False) -> int:
    """Return how many rows a record has; `measures`: the plan has some."""
    return CHANNELS + 2 * channels + 3 * JOINT * measures


def measures_of(record: Array, names: tuple[str, ...], channels: int) -> dict[str, Array]:
    """Cut a record (plan, month, row, class, stratum) into measures (plan, month, stratum, class[, detail])."""
    measures = {}
    for name in names:
        rows = rows_of(name, channels)
        if isinstance(rows, int):
            measures[name] = record[:, :, rows].swapaxes(2, 3)
        else:
            measures[name] = record[:, :, rows[0] : rows[0] + rows[1]].transpose(0, 1, 4, 3, 2)
    return {name: np.asarray(values) for name, values in measures.items()}
