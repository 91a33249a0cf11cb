"""What is proven of an announceable plan and what it costs, as sentences."""

from __future__ import annotations

import math

from simulation.tuning.announce.announced import Announced
from simulation.tuning.words.spoken import KEYS, Spoken


def word_announced(found: Announced, goal: str, spoken: Spoken) -> list[str]:
    """Return what announcing costs in a goal, and what is proven.

    Examples
    --------
    See ``tests/simulation/tuning/test_tuning_words.py``.
    """
    said = spoken.catalogue.text
    if found.point is None:
        return [said(f"{KEYS}.announce.{'nowhere' if found.certified else 'none_found'}")]
    values = {
        "looked": f"{found.looked:,}",
        "pairs": f"{found.pairs:,}",
        "runs": f"{found.runs:,}",
        "gap": said(f"{KEYS}.announce.unknown") if math.isinf(found.gap) else f"{_up(found.gap):.2%}",
        "reach": max(found.reach or 0, 0),
        "which": spoken.listed(list(dict.fromkeys(_which(name, lever, spoken) for name, lever in found.failed))),
        "held": spoken.listed([spoken.lever(lever) for lever in found.held]),
    }
    key = "certified" if found.certified else f"not_certified_{found.why}"
    return [
        said(
            f"{KEYS}.announce.loss",
            goal=spoken.goal(goal),
            loss=spoken.change(goal, found.loss),
            share=f"{found.loss_share:.2%}",
        ),
        said(f"{KEYS}.announce.{key}", **values),
    ]


def _up(share: float) -> float:
    """Return a share rounded up to hundredths of a per cent: what is said must not be less than what is."""
    return math.ceil(share * 1e4 - 1e-9) / 1e4


def _which(name: str, lever: str, spoken: Spoken) -> str:
    said = spoken.catalogue.text
    if not lever:
        return spoken.goal(name)
    return said(f"{KEYS}.announce.by_lever", goal=spoken.goal(name), lever=spoken.lever(lever))
