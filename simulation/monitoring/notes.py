"""What a reader has to know of the records before looking at the figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.observing.counts import Counts
from simulation.monitoring.prediction import Rates
from simulation.monitoring.watch import Note

SEVERAL = "、"
FEW_VISITS = 5.0
"""Expected visits of a month below which none on record is nothing strange."""


def notes_of(
    counts: Counts, tested: NDArray[np.bool_], rates: Rates, noise: Noise, own: tuple[Note, ...] = ()
) -> tuple[Note, ...]:
    """Return notes on months that are missing or incomplete, on strata left out, and on what was assumed."""
    months = np.array(counts.months)
    firms = counts.firms.sum(axis=(1, 2)) > 0
    last = int(np.flatnonzero(firms)[-1]) if firms.any() else -1
    pushes = _missing_pushes(counts, last)
    planned = rates.until(len(tested)).visits.sum(axis=(1, 2, 3))
    unseen = ~counts.visited & firms & (planned >= FEW_VISITS)
    unseen[last:] &= counts.complete[last:]
    open_months = ~counts.complete & firms
    open_months[[m for p in pushes for m in (p - 1, p) if m >= 0]] = False
    notes = []
    if pushes:
        notes.append(Note("push_missing", {"months": SEVERAL.join(months[pushes])}))
    if unseen.any():
        values = {"months": SEVERAL.join(months[unseen]), "planned": f"{planned[unseen].sum():.0f}"}
        notes.append(Note("no_visits", values))
    late = [m for m in np.flatnonzero(open_months).tolist() if m != last]
    if late:
        notes.append(Note("late", {"months": SEVERAL.join(months[late])}))
    if last >= 0 and open_months[last]:
        notes.append(Note("newest_open", {"months": str(months[last])}))
    if counts.left_out > 0:
        notes.append(Note("left_out", {"share": f"{counts.left_out:.2%}"}))
    notes.append(Note("noise_learned", {"months": noise.months}) if noise.months else Note("noise_assumed"))
    return (*notes, *own)


def _missing_pushes(counts: Counts, last: int) -> list[int]:
    """Return the months without a push of classes between the first and the last: no moves lead to or from them."""
    known = counts.pushed
    unknown = ~known[: max(last, 0)]
    # Without the push of a month, neither the moves into it nor out of it are known.
    return [m for m in range(1, len(unknown)) if unknown[m] and unknown[m - 1]]
