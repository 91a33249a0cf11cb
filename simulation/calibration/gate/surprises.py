"""Items of the gate on what the estimate did not expect: residuals of visits, and a sanction with the wrong sign."""

from __future__ import annotations

import pandas as pd

from simulation.calibration.forecasts.residuals import CHECKS, Check
from simulation.calibration.gate.items import FAIL, PASS, REVIEW, Item, graded, item

WITHIN, BEYOND = 3.5, 6.0
"""Standard errors up to which a residual passes, and beyond which it fails; `docs/calibration.md` says how often a
district in which the model is true goes beyond."""
ADVICE = {name: f"residual_{name}" for name in CHECKS}
"""Check → what to conclude where it does not pass."""
SANCTION = "behaviour.sanction.onset_multiplier"


def residual_item(name: str, check: Check) -> Item:
    """Judge one check of the residuals."""
    status = graded(-abs(check.z), -WITHIN, -BEYOND)
    values = {
        "z": f"{check.z:+.1f}".replace("-", "−"), "visits": check.visits, "found": check.found,
        "expected": f"{check.expected:.0f}",
    }  # fmt: skip
    return item(status, check.z, "residual_none" if status == PASS else ADVICE[name], **values)


def sanction_item(estimates: pd.DataFrame) -> Item:
    """Judge the sign of a sanction's effect: being found should not raise violations.

    Where it seems to, firms differ more than two groups can hold, and findings tell the worse ones.
    """
    row = estimates.set_index("parameter").to_dict("index")[SANCTION]
    values = {name: f"{row[name]:.2f}" for name in ("value", "low", "high")}
    if row["low"] > 1:
        return item(FAIL, row["value"], "sanction_raises", **values)
    if row["value"] > 1 and row["kind"] != "assumed":
        return item(REVIEW, row["value"], "sanction_unclear", **values)
    return item(PASS, row["value"], "sanction_lowers", **values)
