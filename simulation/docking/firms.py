"""The firms of a month: who can be drawn, in which class and stratum, and who is named as a doubt instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from simulation.calibration.panel.panel import Place, lay_directory
from simulation.docking.push import Push
from simulation.drawing.frame import COLUMNS, FRAME
from simulation.model.population import RISK_CLASSES, Stratum

Unclassed = Literal["leave-out", "B"]
"""What becomes of firms without a class once somebody has decided: not drawn, or drawn as class B."""

Fusion = Literal["none", "stricter"]

GONE = ("注销", "吊销", "撤销", "迁出")
"""Words of a status under which nobody is visited; a firm that only applies for it is still there."""
APPLIED = ("拟", "申请", "待", "正在")
LISTED = ("kind", "code", "name", "before", "after")
"""Columns of a list of firms."""


@dataclass(frozen=True)
class Docked:
    """Who is in the frame, and who is a doubt.

    Attributes
    ----------
    frame
        Columns of `simulation.drawing.frame`, by code; ``drawn`` blank, as the chain of records completes it when a
        package is frozen.
    listed
        ``kind, code, name, before, after``: firms in one register only (``only_directory``, ``only_classes``), with a
        class although closed (``class_of_closed``), not founded yet (``founded_later``).
    status
        Firm → its status in the directory.
    unnamed
        Strata that the given specification does not have.
    """

    frame: pd.DataFrame
    listed: pd.DataFrame
    status: dict[str, str]
    unnamed: tuple[str, ...] = ()


def dock_firms(
    push: Push,
    fusion: Fusion = "none",
    unclassed: Unclassed = "leave-out",
    strata: Iterable[Stratum] = (),
) -> Docked:
    """Return the frame of a month.

    Parameters
    ----------
    fusion
        ``stricter`` where the plan takes the stricter of class and professional tier.
    unclassed
        What becomes of firms without a class.
    strata
        Of the specification that the plan was made with, to take their names; by default the names that a calibration
        from the same registers gives.
    """
    table = push.directory.merge(push.held, on="firm", how="left")
    table["risk_class"] = table["risk_class"].astype(object).where(table["risk_class"].notna(), "")
    later = (table["founded"] > np.datetime64(push.last_day)).to_numpy()
    closed = table["status"].map(is_closed).to_numpy(dtype=bool) & (not push.looks_back)
    has_class = (table["risk_class"] != "").to_numpy()
    without = ~has_class & ~closed & ~later & ~_left_since(push, table)
    inside = has_class & ~closed & ~later | (without & (unclassed == "B"))
    kept = table[inside].assign(risk_class=lambda t: t["risk_class"].where(t["risk_class"] != "", "B"))
    frame, unnamed = _frame(kept, fusion, tuple(strata))
    listed = pd.concat([
        _list(table[without], "only_directory", after="" if unclassed == "leave-out" else "B"),
        _list(table[has_class & closed], "class_of_closed", before="risk_class", after="status"),
        _list(table[later], "founded_later"),
        _strangers(push.strangers),
    ], ignore_index=True)  # fmt: skip
    status = dict(zip(table["firm"], table["status"], strict=True))
    return Docked(frame, listed.sort_values(["kind", "code"], ignore_index=True), status, unnamed)


def is_closed(status: str) -> bool:
    """Tell whether a status says that the firm is struck off or has moved away.

    Examples
    --------
    >>> is_closed("吊销，未注销"), is_closed("拟注销"), is_closed("存续"), is_closed("")
    (True, False, False, False)
    """
    return any(word in status for word in GONE) and not status.startswith(APPLIED)


def _left_since(push: Push, table: pd.DataFrame) -> Any:
    """Tell which firms had left by the month when the directory is younger than it: closed now, and no later class."""
    if not push.looks_back:
        return np.zeros(len(table), dtype=bool)
    later = set(push.classes.loc[push.classes["month"] > push.pushed, "firm"])
    return table["status"].map(is_closed).to_numpy(dtype=bool) & ~table["firm"].isin(later).to_numpy()


def _frame(kept: pd.DataFrame, fusion: Fusion, strata: tuple[Stratum, ...]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    kept = kept.sort_values("firm", ignore_index=True)
    places, stratum = lay_directory(kept, kept["firm"].to_numpy(dtype=object))
    names, unnamed = _names(places, strata)
    risk_class = kept["risk_class"].astype(str)
    if fusion == "stricter":
        tier = kept["tier"].astype(object).where(kept["tier"].notna(), "")
        risk_class = risk_class.where(risk_class >= tier, tier)
    founded = kept["founded"].dt.strftime("%Y-%m-%d").where(kept["novel"] & kept["founded"].notna(), "")
    columns = {
        "code": kept["firm"], "name": kept["name"], "stratum": np.array(names, dtype=object)[stratum],
        "risk_class": risk_class, "region": np.array([p.region for p in places], dtype=object)[stratum],
        "sector": np.array([p.sector for p in places], dtype=object)[stratum], "founded": founded, "drawn": "",
    }  # fmt: skip
    frame = pd.DataFrame(columns, columns=list(COLUMNS)).astype("str")
    return FRAME.validate(frame) if len(frame) else frame, unnamed


def _names(places: tuple[Place, ...], strata: tuple[Stratum, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return the stratum of each place, and those that no stratum of the specification fits."""
    if not strata:
        return [place.id for place in places], ()
    told: dict[tuple[str, str, bool, str | None], str] = {
        (s.sector, s.region, s.novel, s.professional_tier): s.id for s in strata
    }
    names = [
        told.get((p.sector, p.region, p.novel, p.tier)) or told.get((p.sector, p.region, p.novel, None)) for p in places
    ]
    unnamed = [place.id for place, name in zip(places, names, strict=True) if name is None]
    return [name or place.id for place, name in zip(places, names, strict=True)], tuple(unnamed)


def _list(table: pd.DataFrame, kind: str, before: str = "", after: str = "") -> pd.DataFrame:
    """Return a list of firms; `before` and `after` name a column or say the same of all."""
    cells = {
        "kind": kind, "code": table["firm"], "name": table["name"],
        "before": table.get(before, before), "after": table.get(after, after),
    }  # fmt: skip
    return pd.DataFrame(cells, columns=list(LISTED)).astype("str")


def _strangers(codes: Sequence[str]) -> pd.DataFrame:
    columns = {"kind": "only_classes", "code": list(codes), "name": "", "before": "", "after": ""}
    return pd.DataFrame(columns, columns=list(LISTED)).astype("str")


def class_counts(frame: pd.DataFrame) -> dict[str, int]:
    """Return the number of firms of each class."""
    counts = frame["risk_class"].value_counts()
    return {name: int(counts.get(name, 0)) for name in RISK_CLASSES}
