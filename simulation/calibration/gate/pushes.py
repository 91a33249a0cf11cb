"""Items of the gate on the pushes of classes: how late they come, and classes that nobody is in."""

from __future__ import annotations

import numpy as np

from simulation.calibration.gate.items import FAIL, PASS, REVIEW, Item, item
from simulation.calibration.panel.dimensions import CLASSES
from simulation.calibration.panel.lag import CLEAR, Lag
from simulation.calibration.panel.panel import Panel
from simulation.model.population import RISK_CLASSES


def lag_item(lag: Lag, gap: int) -> Item:
    """Judge the delay: a finding must show in the class at once, `CLEAR` times as often as after any other delay."""
    values = {"times": f"{lag.clearness:.1f}", "months": lag.best, "none": f"{lag.rate[0]:.0%}"}
    if gap > 1:
        return item(REVIEW, 0.0, "lag_unseen", gap=gap)
    if lag.asked:
        same = lag.read == (lag.best if lag.known else 0)
        return item(PASS if same and not lag.read else REVIEW, lag.clearness, "lag_asked", read=lag.read, **values)
    if not lag.known:
        return item(REVIEW, lag.clearness, "lag_unknown", moved=int(lag.moved.max(initial=0)))
    if lag.read:
        advice = "lag_read" if lag.clear else "lag_scattered"
        rate = f"{lag.rate[lag.best]:.0%}"
        return item(REVIEW if lag.clear else FAIL, lag.clearness, advice, rate=rate, **values)
    status = PASS if lag.clearness >= CLEAR else REVIEW
    return item(status, lag.clearness, "lag_none" if status == PASS else "lag_unclear", **values)


def classes_held_item(panel: Panel) -> Item:
    """Tell which classes nobody was in: what is said of those is assumed."""
    held = np.bincount(panel.risk_class[panel.present], minlength=CLASSES)
    empty = [name for name, months in zip(RISK_CLASSES, held, strict=True) if months == 0]
    if not empty:
        return item(PASS, int(held.min()), "classes_all_held", months=int(held.min()))
    return item(REVIEW, 0, "classes_empty", classes="、".join(empty))
