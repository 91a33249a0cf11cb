"""Indicators of the measures of a plan: how many firms qualify, for how long, how many are in violation.

Only a plan with measures has them. A firm counts once, however many measures it qualifies for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.model.groups import GroupTotals
from simulation.model.incentives.measure import ANY_CONVENIENCE, ANY_REVIEW
from simulation.model.indicators.life_table import ratio

Values = NDArray[np.float64]
LOST = ("lost_by_class", "lost_by_sanction", "lost_by_exit")


def of_measures(totals: GroupTotals, rows: tuple[str, ...]) -> dict[str, Values]:
    """Return the indicators of measures, (replication, year, group); none where `rows` names no measure."""
    if not rows:
        return {}
    convenience, review = rows.index(ANY_CONVENIENCE), rows.index(ANY_REVIEW)
    firms, standing = totals.sum("firms"), totals.sum("in_violation").sum(axis=-1)
    eligible, serious = totals.sum("eligible"), totals.sum("eligible_serious")
    violating = totals.sum("eligible_minor") + serious
    ended = sum(totals.sum(name)[..., convenience] for name in LOST)
    return {
        "eligible_share": ratio(eligible[..., convenience], firms),
        "eligible_spell": ratio(eligible[..., convenience], np.asarray(ended)),
        "exposure": violating[..., convenience],
        "serious_exposure": serious[..., convenience],
        "exposure_share": ratio(violating[..., convenience], eligible[..., convenience]),
        "reviewed_share": ratio(eligible[..., review], firms),
        "reviewed_violations": ratio(violating[..., review], standing),
    }
