"""The visits as a platform would export them, so that they come in by the same door as any district's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from datasets.chicago.classes import monthly_classes
from datasets.chicago.source import CONDITIONS, FAIL
from simulation.registry.registers import Registers, read_registers
from simulation.registry.synthetic.codes import synthetic_codes

FINDINGS: dict[str, tuple[str, ...]] = {"fail": (FAIL,), "any_citation": (FAIL, CONDITIONS)}
"""What counts as a finding. ``fail`` is how the city and `yields.csv` count; passing with conditions means that a
violation was corrected while the inspector was there."""
DEPARTMENT = "公共卫生"
SECTORS = {"Restaurant": "H"}
OTHER_SECTOR = "F"
FIRM = "统一社会信用代码"


def judged(visits: pd.DataFrame, finding: str = "fail") -> pd.DataFrame:
    """Return the visits with ``failed`` and ``serious`` (failed with a critical violation)."""
    failed = visits["result"].isin(FINDINGS[finding])
    return visits.assign(failed=failed, serious=failed & (visits["critical"] > 0))


def make_registers(visits: pd.DataFrame, folder: Path, finding: str = "fail") -> Registers:
    """Write directory, classes and visits as CSV into `folder` and read them again with every check.

    Establishments get credit codes that belong to nobody; their own numbers stay outside. A ZIP code stands for the
    township, restaurants for section H, everything else for F.
    """
    rows = judged(visits, finding)
    names = np.unique(rows["establishment"].to_numpy(dtype=str))
    code = dict(zip(names.tolist(), synthetic_codes(len(names)), strict=True))
    tables = {"directory": _directory(rows), "classes": _classes(rows), "visits": _visits(rows)}
    for name, table in tables.items():
        table.insert(0, FIRM, table.pop("establishment").map(code))
        table.to_csv(folder / f"{name}.csv", index=False)
    return read_registers(*(folder / f"{name}.csv" for name in tables), as_of=rows["date"].max().date())


def _directory(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows.groupby("establishment", as_index=False).first()
    return pd.DataFrame(
        {
            "establishment": first["establishment"],
            "行业门类": first["facility"].map(SECTORS).fillna(OTHER_SECTOR),
            "所属镇街": first["zip"].replace("", "?"),
        }
    )


def _classes(rows: pd.DataFrame) -> pd.DataFrame:
    table = monthly_classes(rows)
    months = table.pop("month")
    table.insert(1, "月份", (months // 12).astype(str) + "-" + (months % 12 + 1).astype(str).str.zfill(2))
    return table.rename(columns={"risk_class": "风险类别"})


def _visits(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "establishment": rows["establishment"],
            "检查日期": rows["date"].dt.strftime("%Y-%m-%d"),
            "检查来源": "双随机",
            "检查部门": DEPARTMENT,
            "检查人员": rows["inspector"],
            "检查结果": np.where(rows["failed"], "A", "未发现问题"),
            "严重程度": np.select([rows["serious"], rows["failed"]], ["严重", "一般"], ""),
        }
    )
