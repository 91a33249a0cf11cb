"""Observations laid out in the strata of a specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration.panel.panel import CHANNELS
from simulation.model.calendar import month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.specification import Specification

Array = NDArray[np.float64]
LEFT_OUT = 0.005
"""Share of the firms that may lie in strata which the specification lacks: new corners of a known district."""


@dataclass(frozen=True)
class Counts:
    """Counts by month, stratum and class; T months, S strata of the specification.

    Attributes
    ----------
    first
        First month, counted from year 0.
    complete, visited
        Whether a month is complete, and whether any visit is on record in it, shape (T,).
    firms
        Shape (T, S, 4).
    visits, found
        By channel of `CHANNELS`, shape (T, S, 4, 5).
    moved
        By class of the next push, shape (T, S, 4, 4).
    signals
        Kind → counts, shape (T, S).
    left_out
        Share of firms in strata that the specification does not have.
    """

    first: int
    complete: NDArray[np.bool_]
    firms: Array
    visits: Array
    found: Array
    moved: Array
    signals: dict[str, Array]
    left_out: float = 0.0

    @property
    def months(self) -> list[str]:
        """Return the months as plans write them."""
        return [month_text(self.first + m) for m in range(len(self.firms))]

    @property
    def visited(self) -> NDArray[np.bool_]:
        """Tell in which months any visit is on record."""
        return np.asarray(self.visits.sum(axis=(1, 2, 3)) > 0)

    @property
    def pushed(self) -> NDArray[np.bool_]:
        """Tell from which months moves of class are known."""
        return np.asarray(self.moved.sum(axis=(1, 2, 3)) > 0)

    def between(self, start: int, stop: int) -> Counts:
        """Return the months from `start` to before `stop`, places counted from the first."""
        start, stop = max(start, 0), max(stop, 0)
        cut = {name: getattr(self, name)[start:stop] for name in ("complete", "firms", "visits", "found", "moved")}
        signals = {kind: values[start:stop] for kind, values in self.signals.items()}
        return replace(self, first=self.first + start, signals=signals, **cut)


def register_id(stratum: Stratum) -> str:
    """Return the id that registers give to a stratum.

    Examples
    --------
    >>> from simulation.files.reading import read_specification
    >>> register_id(read_specification("datasets/xiangzhou/specification.json").strata[0])
    'A-张湾'
    """
    tier = stratum.professional_tier
    marks = (stratum.sector, stratum.region, *(["novel"] if stratum.novel else []), *([f"tier-{tier}"] if tier else []))
    return "-".join(marks)


def counts_of(
    table: pd.DataFrame, specification: Specification, renamed: Mapping[str, str] | None = None, source: str = ""
) -> Counts:
    """Lay observations out in the strata of a specification.

    Parameters
    ----------
    renamed
        Township as the observations call it → as the specification does.

    Raises
    ------
    InputError
        When more than `LEFT_OUT` of the firms of some month lie in strata that the specification does not have.
    """
    stratum = _places(table["stratum"], specification, renamed or {})
    left_out = _left_out(table, stratum, specification, source)
    kept = table[stratum >= 0]
    place = stratum[stratum >= 0]
    numbers = table["month"].map(month_number).to_numpy(dtype=np.int64)
    first, months = int(numbers.min()), int(numbers.max() - numbers.min()) + 1
    month = kept["month"].map(month_number).to_numpy(dtype=np.int64) - first
    risk_class = pd.Index(RISK_CLASSES).get_indexer(pd.Index(kept["risk_class"]))
    value = kept["value"].to_numpy(dtype=np.float64)
    shape = (months, len(specification.strata), len(RISK_CLASSES))
    laid = _Laid(kept, (month, place, risk_class), value, shape)
    complete = np.zeros(months, dtype=bool)
    complete[numbers[table["complete"].to_numpy(dtype=bool)] - first] = True
    return Counts(
        first, complete, laid.of("firms"), laid.by_channel("visits"), laid.by_channel("found"),
        laid.moves(), {kind: laid.of("signals", kind).sum(axis=2) for kind in laid.kinds()},
        left_out,
    )  # fmt: skip


@dataclass(frozen=True)
class _Laid:
    """The rows of a table and where they belong."""

    table: pd.DataFrame
    place: tuple[NDArray[np.int64], ...]
    value: Array
    shape: tuple[int, int, int]

    def of(self, measure: str, detail: str | None = None) -> Array:
        mask = (self.table["measure"] == measure).to_numpy()
        if detail is not None:
            mask = mask & (self.table["detail"] == detail).to_numpy()
        counts = np.zeros(self.shape)
        np.add.at(counts, tuple(axis[mask] for axis in self.place), self.value[mask])
        return counts

    def by_channel(self, measure: str) -> Array:
        mask = (self.table["measure"] == measure).to_numpy()
        channel = pd.Index(CHANNELS).get_indexer(pd.Index(self.table["detail"]))
        known = mask & (channel >= 0)
        counts = np.zeros((*self.shape, len(CHANNELS)))
        np.add.at(counts, (*(axis[known] for axis in self.place), channel[known]), self.value[known])
        return counts

    def moves(self) -> Array:
        return np.stack([self.of("moved_to", name) for name in RISK_CLASSES], axis=-1)

    def kinds(self) -> list[str]:
        return sorted(set(self.table.loc[self.table["measure"] == "signals", "detail"]))


def _places(names: pd.Series[str], specification: Specification, renamed: Mapping[str, str]) -> NDArray[np.int64]:
    """Return the place of each row's stratum, -1 where the specification has none."""
    known = {register_id(s): place for place, s in enumerate(specification.strata)}
    known |= {s.id: place for place, s in enumerate(specification.strata)}
    codes, found = pd.factorize(names)
    places = np.array([known.get(name, known.get(_as_before(name, renamed), -1)) for name in found], dtype=np.int64)
    return np.asarray(places[codes])


def _as_before(name: str, renamed: Mapping[str, str]) -> str:
    sector, dash, rest = name.partition("-")
    for new, old in renamed.items():
        if rest == new or rest.startswith(f"{new}-"):
            return sector + dash + old + rest[len(new) :]
    return name


def _left_out(table: pd.DataFrame, place: NDArray[np.int64], specification: Specification, source: str) -> float:
    """Return the largest share of firms in strata that the specification lacks; refuse a large one, with names."""
    firms = (table["measure"] == "firms").to_numpy()
    by_month = table["value"].where(firms, 0).groupby(table["month"])
    strange = table["value"].where(firms & (place < 0), 0).groupby(table["month"])
    share = float((strange.sum() / by_month.sum().clip(lower=1)).max())
    if share <= LEFT_OUT:
        return share
    unknown = table[firms & (place < 0)].groupby("stratum")["value"].max().sort_values(ascending=False)
    here = set(place[place >= 0].tolist())
    gone = [s.region for number, s in enumerate(specification.strata) if number not in here]
    names = list(dict.fromkeys(str(name).partition("-")[2] for name in unknown.index))
    detail = {"gone": "、".join(dict.fromkeys(gone)) or "-", "share": f"{share:.1%}"}
    problem = Problem("strata_unknown", "stratum", "、".join(names[:12]), LEFT_OUT, "strata_unknown", detail)
    raise InputError([problem], source)
