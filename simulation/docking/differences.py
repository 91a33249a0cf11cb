"""What changed between two frames, firm by firm: new, gone, moved between classes, sectors, townships and strata."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.docking.firms import LISTED, Docked, is_closed
from simulation.model.population import RISK_CLASSES

PLACES = {"class_move": "risk_class", "sector_move": "sector", "region_move": "region"}
NOT_IN_DIRECTORY, NO_CLASS = "not_in_directory", "no_class"
"""Why a firm is gone, where its status does not say."""
COUNTED = ("kind", "before", "after", "count", *RISK_CLASSES)


def firm_differences(before: pd.DataFrame, docked: Docked) -> pd.DataFrame:
    """Return one row a firm and difference.

    Returns
    -------
    pandas.DataFrame
        ``kind, code, name, before, after`` and ``class_before``, ``class_after``, blank where the firm is not there.
    """
    both = before.merge(docked.frame, on="code", how="outer", suffixes=("_before", "_after"), indicator=True)
    new, gone = both[both["_merge"] == "right_only"], both[both["_merge"] == "left_only"]
    stayed = both[both["_merge"] == "both"]
    reasons = [_reason(code, docked.status) for code in gone["code"]]
    parts = [
        _rows(new, "new", np.full(len(new), ""), new["risk_class_after"]),
        _rows(gone, "gone", gone["risk_class_before"], reasons),
    ]
    for kind, column in PLACES.items():
        moved = stayed[stayed[f"{column}_before"] != stayed[f"{column}_after"]]
        parts.append(_rows(moved, kind, moved[f"{column}_before"], moved[f"{column}_after"]))
    same_place = (stayed["sector_before"] == stayed["sector_after"]) & (
        stayed["region_before"] == stayed["region_after"]
    )
    other = stayed[same_place & (stayed["stratum_before"] != stayed["stratum_after"])]
    parts.append(_rows(other, "stratum_move", other["stratum_before"], other["stratum_after"]))
    return pd.concat(parts, ignore_index=True)


def count_differences(firms: pd.DataFrame) -> pd.DataFrame:
    """Return ``kind, before, after, count`` and by how many firms each class grows, of rows of `firm_differences`."""
    moving = firms["kind"].isin(["new", "gone", "class_move"])
    effect = {
        name: ((firms["class_after"] == name).astype(int) - (firms["class_before"] == name).astype(int)) * moving
        for name in RISK_CLASSES
    }
    table = firms[["kind", "before", "after"]].assign(count=1, **effect)
    counted = table.groupby(["kind", "before", "after"], sort=True, as_index=False).sum()
    return counted[list(COUNTED)]


def class_moves(before: pd.DataFrame, after: pd.DataFrame) -> NDArray[np.int64]:
    """Return how many firms went from class to class, those that stayed on the diagonal, shape (4, 4)."""
    columns = ["code", "risk_class"]
    both = before[columns].merge(after[columns], on="code", suffixes=("_before", "_after"))
    table = pd.crosstab(both["risk_class_before"], both["risk_class_after"])
    return table.reindex(index=list(RISK_CLASSES), columns=list(RISK_CLASSES), fill_value=0).to_numpy(dtype=np.int64)


def told_of_push(docked: Docked, refused: pd.DataFrame, two_classes: int) -> pd.DataFrame:
    """Return what is told of this push alone: in one register only, duplicates, refused records by reason."""
    listed = docked.listed.groupby(["kind", "before", "after"], as_index=False).size()
    listed = listed.rename(columns={"size": "count"})
    # Strangers are told as firms, records beside another of the same month by themselves.
    rest = refused[~refused["reason"].isin(["not_in_directory", "class_month_twice"])]
    kinds = np.where(rest["reason"] == "duplicate", "duplicate", "refused")
    records = rest.assign(kind=kinds, before=rest["register"], after=rest["reason"])
    records = records.groupby(["kind", "before", "after"], as_index=False).size().rename(columns={"size": "count"})
    twice = pd.DataFrame({"kind": ["two_classes"], "before": "", "after": "", "count": two_classes})
    table = pd.concat([listed, records, twice[twice["count"] > 0]], ignore_index=True)
    return table.assign(**dict.fromkeys(RISK_CLASSES, 0))[list(COUNTED)]


def _reason(code: str, status: Mapping[str, str]) -> str:
    if code not in status:
        return NOT_IN_DIRECTORY
    return status[code] if is_closed(status[code]) else NO_CLASS


def _rows(table: pd.DataFrame, kind: str, before: object, after: object) -> pd.DataFrame:
    name = table["name_after"].where(table["name_after"].notna(), table["name_before"])
    cells = {
        "kind": kind, "code": table["code"], "name": name, "before": before, "after": after,
        "class_before": table["risk_class_before"].astype(object).fillna(""),
        "class_after": table["risk_class_after"].astype(object).fillna(""),
    }  # fmt: skip
    return pd.DataFrame(cells, columns=[*LISTED, "class_before", "class_after"]).astype("str")
