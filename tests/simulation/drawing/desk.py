"""A small frame and a plan of two programmes, made anew for each test of the draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.drawing.frame import COLUMNS
from simulation.model.plan import Plan

SALT = bytes(range(32))
SEED = "08772473296991897540"
FROZEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """A folder in which a month is frozen and drawn."""

    folder: Path
    digest: str = ""

    @property
    def record(self) -> Path:
        return self.folder / "record.json"

    @property
    def records(self) -> Path:
        return self.folder / "records"

    @property
    def package(self) -> Path:
        return self.folder / "package"


def frame(firms: int = 600, strata: int = 12, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    classes = rng.choice(list("ABCD"), firms, p=[0.5, 0.3, 0.1, 0.1])
    rows = [
        (f"{i:018d}", f"企业{i}", f"S{i % strata}", classes[i], f"R{i % 3}", "HCG"[i % 3], f"20{10 + i % 16}-03-15", "")
        for i in range(firms)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def plan(**changes: Any) -> Plan:
    yearly = {"A": 1, "B": 1, "C": 1, "D": 1}
    common = {"departments": ["市场监管"], "hours_per_visit": 3.0}
    general = {**common, "id": "general", "title": "日常", "rounds_per_year": {**yearly, "D": 2}}
    joint = {**common, "id": "joint", "title": "联合", "rounds_per_year": yearly, "scope": {"sectors": ["H", "C"]}}
    general["ratio"] = {"A": 0.03, "B": 0.1, "C": 0.25, "D": 0.5}
    joint["ratio"] = {"A": 0.05, "B": 0.05, "C": 0.3, "D": 1.0}
    joint["months"] = [1, 3, 5, 7]
    content = {"id": "p", "title": "p", "start": "2026-01", "programmes": [general, joint]}
    return Plan.model_validate({**content, **changes})
