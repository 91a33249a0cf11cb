"""Items of the gate on the registers: how many records were refused, which ones, and how many firms were kept."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.calibration.gate.items import FAIL, PASS, REVIEW, Item, item
from simulation.registry.registers import Registers

NO_RECORD = ("totals_row", "repeated_header", "duplicate", "class_month_twice")
"""Reasons to refuse a row that lose nothing: it holds no record, or one that was read already."""
KEPT_WELL, KEPT_FAIRLY = 0.98, 0.9
LITTLE, MUCH = 0.02, 0.1
"""Relative change of the share found, if what was refused for its result was all of one kind."""


def refusals_item(registers: Registers) -> Item:
    """Judge the refusals: how many visits were lost, and whether they were lost for their result.

    A visit refused for its result is lost because of what it found, or did not. The item fails if such visits, were
    they all of one kind, would change the share of visits that find something by more than a tenth.
    """
    lost = _lost(registers)
    visits, by_result = lost[lost["register"] == "visits"], _for_result(registers, lost)
    used, found = len(registers.visits), int(registers.visits["found"].sum())
    change = _change(found, used, len(by_result))
    share = len(lost) / max(1, int(registers.counts["accepted"].sum()) + len(lost))
    if len(by_result) and change > LITTLE:
        most = by_result["value"].mode().iloc[0]
        values = {"rows": len(by_result), "found": found, "change": f"{change:.0%}", "value": most}
        return item(FAIL if change > MUCH else REVIEW, change, "refused_for_result", **values)
    worst = max([share, len(visits) / max(1, used + len(visits))])
    values = {"rows": len(lost), "share": f"{share:.1%}", "visits": len(visits)}
    status = FAIL if worst > MUCH else REVIEW if worst > LITTLE else PASS
    return item(status, worst, "refused_few" if status == PASS else "refused_many", **values)


def firms_kept_item(registers: Registers) -> Item:
    """Judge the share of the firms of the directory that were kept: a firm refused takes its visits along."""
    lost = int((_lost(registers)["register"] == "directory").sum())
    kept = len(registers.directory)
    share = kept / max(1, kept + lost)
    status = FAIL if share < KEPT_FAIRLY else REVIEW if share < KEPT_WELL else PASS
    values = {"kept": kept, "lost": lost, "share": f"{share:.1%}"}
    return item(status, share, "firms_kept" if status == PASS else "firms_lost", **values)


def _lost(registers: Registers) -> pd.DataFrame:
    return registers.refused[~registers.refused["reason"].isin(NO_RECORD)]


def _for_result(registers: Registers, lost: pd.DataFrame) -> pd.DataFrame:
    """Return the visits refused for their result or severity, whatever the columns of the file are called."""
    known = registers.headings
    told = (known["register"] == "visits") & known["column"].isin(["result", "severity"])
    return lost[(lost["register"] == "visits") & lost["column"].isin(known.loc[told, "heading"])]


def _change(found: int, used: int, refused: int) -> float:
    """Return the largest relative change of the share found, if all refused visits found something, or none did."""
    if not refused:
        return 0.0
    now = max(found, 0.5) / max(used, 1)
    ends = np.array([found, found + refused]) / (used + refused)
    return float(np.abs(ends / now - 1).max())
