"""The watch of a plan: at once with the guaranteed threshold, and anew with the played one when it is there."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pandas as pd
import streamlit as st

from simulation.monitoring.alarms import Limits
from simulation.monitoring.looked import Settings
from simulation.monitoring.monitor import watch
from simulation.monitoring.retune import Rank
from simulation.monitoring.watch import Watch
from workbench.monitor.given import Given
from workbench.server import records
from workbench.server.library import District, Entry

FUTURES = 1000
"""Futures of the plan that the page plays."""
KEPT = 8
"""Watches that the server keeps; each is a few hundred kilobytes."""


@dataclass(frozen=True)
class Asked:
    """What is to be watched, and how."""

    district: District
    adopted: Entry
    given: Given
    start: str
    rate: float
    futures: int

    @property
    def key(self) -> tuple[str, ...]:
        """What a threshold belongs to: it does not hang on the counts of the watched months, but on those before."""
        return (
            self.district.digest, self.adopted.digest, self.given.digest, self.start, f"{self.rate:g}",
            str(self.futures),
        )  # fmt: skip


def draws_of(district: District) -> bytes | None:
    """Return the draws of the newest calibration behind a district, if there is one."""
    calibration = records.store().calibration_of(district.digest)
    return None if calibration is None else records.store().content(calibration.draws)


def answer(asked: Asked, played: tuple[float, ...] | None, rank: Rank | None = None) -> Watch:
    """Return the watch; `played` is the log-evidence by plan year that the futures gave, if they are done."""
    return _watch(asked.key, played, rank, asked)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _watch(key: tuple[str, ...], played: tuple[float, ...] | None, rank: Rank | None, _asked: Asked) -> Watch:
    settings = Settings(start=_asked.start, rate=_asked.rate, futures=0)
    content = draws_of(_asked.district)
    draws = None if content is None else pd.read_parquet(BytesIO(content))
    own = _asked.district.specification
    limits = None
    if played is not None:
        limits = Limits(np.array(played), _bound(key, _asked), _asked.rate, 0, _asked.futures)
    return watch(own, _asked.adopted.plan, _asked.given.table, draws, settings, limits=limits, rank=rank)


def _bound(key: tuple[str, ...], asked: Asked) -> float:
    """Return the guaranteed threshold, which the first answer knows already."""
    return float(_watch(key, None, None, asked).facts["guaranteed"])
