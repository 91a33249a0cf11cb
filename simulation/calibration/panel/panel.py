"""The registers as one panel: for each firm and month its class and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.population import RISK_CLASSES
from simulation.registry.registers import Registers

Ints = NDArray[np.int64]
Small = NDArray[np.int8]
Table = TypeVar("Table", bound=NDArray[Any])

CHANNELS = ("complaint", "alert", "referral", "proactive", "programme")
"""Ways to be visited, in the order in which one rules out the next in a month."""
FOR_CAUSE = 3
"""Channels before this place are for cause."""
NOT_VISITED = -1
UNKNOWN = -1
UNNAMED = "unknown"
"""Sector or township of firms whose entry in the directory names none."""
FOUND = {"": 0, "minor": 1, "serious": 2}


@dataclass(frozen=True)
class Place:
    """A stratum: the firms of one sector in one township, of the new economy or not, of one professional tier."""

    id: str
    sector: str
    region: str
    novel: bool = False
    tier: str | None = None


@dataclass(frozen=True)
class Panel:
    """Firms by months; N firms, T months.

    Attributes
    ----------
    firms
        Credit codes, shape (N,).
    places, stratum
        Strata, and the place of each firm among them, shape (N,).
    first_month
        Month 0 of the panel, counted from year 0 (year × 12 + month − 1).
    gap
        Months between two pushes of classes; 1 when they are monthly.
    start, stop
        First month of a firm, and the month after its last, shape (N,).
    risk_class
        Class held when the month begins, pushed then or carried forward; -1 where the firm is not there, shape (N, T).
    pushed
        Whether the class was pushed in that month, shape (N, T).
    channel
        Place in `CHANNELS`, -1 without a visit, shape (N, T).
    found
        0 nothing, 1 minor, 2 serious, shape (N, T).
    departments
        Departments of the visit, 0 without one, shape (N, T).
    unused
        Visits that could not be placed, by reason.
    lag
        Months by which the push that shows a class comes late, see `simulation.calibration.panel.lag`.
    """

    firms: NDArray[np.object_]
    places: tuple[Place, ...]
    stratum: Ints
    first_month: int
    gap: int
    start: Ints
    stop: Ints
    risk_class: Small
    pushed: NDArray[np.bool_]
    channel: Small
    found: Small
    departments: Small
    unused: dict[str, int]
    lag: int = 0

    @property
    def months(self) -> int:
        """Number of months T."""
        return int(self.risk_class.shape[1])

    # What follows is worked out once and shared, so that nobody may write into it.

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Tell in which months a firm is there, shape (N, T)."""
        month = np.arange(self.months)
        return _shared((month >= self.start[:, None]) & (month < self.stop[:, None]))

    @cached_property
    def earned(self) -> Small:
        """Return the class that a firm has earned when the month begins, shown `lag` months later, shape (N, T).

        Where pushes come in time it is the class held. It is -1 where it was not shown within the panel. Visits go by
        the class held, moves of class by the one earned.
        """
        if not self.lag:
            return self.risk_class
        earned = np.full_like(self.risk_class, UNKNOWN)
        earned[:, : -self.lag] = self.risk_class[:, self.lag :]
        return _shared(np.where(self.present, earned, UNKNOWN).astype(np.int8))

    @cached_property
    def next_class(self) -> Small:
        """Return the class earned by the following month, -1 where either it or the one before is not known, (N, T)."""
        following = np.full_like(self.risk_class, UNKNOWN)
        shown = slice(self.lag, self.months - 1), slice(self.lag + 1, self.months)
        known = self.pushed[:, shown[1]] & self.pushed[:, shown[0]]
        months = slice(0, known.shape[1])
        following[:, months] = np.where(known & self.present[:, months], self.risk_class[:, shown[1]], UNKNOWN)
        return _shared(following)

    def of(self, firms: Ints) -> Panel:
        """Return the panel of some firms, by their places."""
        return replace(self, **{name: getattr(self, name)[firms] for name in (*_BY_FIRM, *_BY_MONTH)})

    def until(self, months: int) -> Panel:
        """Return the panel as it was after its first `months` months."""
        kept = self.of(np.flatnonzero(self.start < months))
        cut = {name: getattr(kept, name)[:, :months] for name in _BY_MONTH}
        return replace(kept, **cut, stop=np.minimum(kept.stop, months))


def _shared(table: Table) -> Table:
    table.setflags(write=False)
    return table


_BY_FIRM = ("firms", "stratum", "start", "stop")
_BY_MONTH = ("risk_class", "pushed", "channel", "found", "departments")


def panel_of(registers: Registers) -> Panel:
    """Lay the registers out by firm and month.

    Visits before the first or after the last month of classes, and in months for which a firm has no class, are left
    out and counted in `Panel.unused`. Several visits to a firm in one month become one, as the model has it: the
    channel that rules out the others, the most serious finding, all departments.

    Raises
    ------
    ValueError
        When there is no class at all.
    """
    classes = registers.classes
    if classes.empty:
        raise ValueError("no classes")
    firms, row = np.unique(classes["firm"].to_numpy(dtype=object).astype(str), return_inverse=True)
    month = classes["month"].to_numpy(dtype=np.int64)
    first, months = int(month.min()), int(month.max() - month.min()) + 1
    pushed_months = np.unique(month)
    gap = int(np.bincount(np.diff(pushed_months)).argmax()) if len(pushed_months) > 1 else 1
    risk_class, pushed, start, stop = _lay_classes(classes, row, month - first, (len(firms), months), gap)
    places, stratum = lay_directory(registers.directory, firms)
    channel, found, departments, unused = _lay_visits(registers.visits, firms, first, start, stop, months)
    return Panel(
        firms.astype(object), places, stratum, first, gap, start, stop, risk_class,
        pushed, channel, found, departments, unused,
    )  # fmt: skip


def _lay_classes(
    classes: pd.DataFrame, row: Ints, month: Ints, shape: tuple[int, int], gap: int
) -> tuple[Small, NDArray[np.bool_], Ints, Ints]:
    risk_class = np.full(shape, UNKNOWN, dtype=np.int8)
    codes = pd.Categorical(classes["risk_class"], categories=RISK_CLASSES).codes
    risk_class[row, month] = codes
    pushed = risk_class >= 0
    start = pushed.argmax(axis=1)
    # A class holds until the next push is due.
    last = shape[1] - pushed[:, ::-1].argmax(axis=1)
    stop = np.minimum(last + gap - 1, shape[1])
    carried = np.maximum.accumulate(np.where(pushed, np.arange(shape[1]), 0), axis=1)
    risk_class = np.take_along_axis(risk_class, carried, axis=1)
    there = (np.arange(shape[1]) >= start[:, None]) & (np.arange(shape[1]) < stop[:, None])
    risk_class[~there] = UNKNOWN
    return risk_class, pushed, start, stop


def lay_directory(directory: pd.DataFrame, firms: NDArray[Any]) -> tuple[tuple[Place, ...], Ints]:
    """Return the strata of firms, and the place of each firm among them.

    Whoever names strata asks here, so that the scope of a plan means the same firms in a calibrated district and in
    the frame of a draw.
    """
    known = directory.drop_duplicates("firm").set_index("firm").reindex(firms)
    columns = [known[name].astype("object").where(known[name].notna(), "") for name in ("sector", "region", "tier")]
    novel = known["novel"].astype("boolean").fillna(value=False).astype(bool)
    stratum, keys = pd.factorize(pd.MultiIndex.from_arrays([*columns, novel]), sort=True)
    return _told_apart([_place(*key) for key in keys]), stratum.astype(np.int64)


def _told_apart(places: list[Place]) -> tuple[Place, ...]:
    """Return the places, ids that two would share numbered: a township may be called like another with its marks."""
    taken: dict[str, int] = {}
    for place in places:
        taken[place.id] = taken.get(place.id, 0) + 1
    double = {name for name, count in taken.items() if count > 1}
    return tuple(replace(p, id=f"{p.id}-{n}") if p.id in double else p for n, p in enumerate(places))


def _place(sector: str, region: str, tier: str, novel: bool) -> Place:
    sector, region = sector or UNNAMED, region or UNNAMED
    marks = (sector, region, *(["novel"] if novel else []), *([f"tier-{tier}"] if tier else []))
    return Place("-".join(marks), sector, region, novel, tier or None)


def _lay_visits(
    visits: pd.DataFrame, firms: NDArray[np.str_], first: int, start: Ints, stop: Ints, months: int
) -> tuple[Small, Small, Small, dict[str, int]]:
    shape = (len(firms), months)
    channel = np.full(shape, len(CHANNELS), dtype=np.int8)
    found, departments = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int8)
    row = pd.Index(firms).get_indexer(pd.Index(visits["firm"].astype(str)))
    month = visits["month"].to_numpy(dtype=np.int64) - first
    inside = (month >= 0) & (month < months)
    there = inside & (row >= 0) & (month >= start[row]) & (month < stop[row])
    unused = {"outside_window": int((~inside).sum()), "no_class": int((inside & ~there).sum())}
    used, at = visits[there], (row[there], month[there])
    np.minimum.at(channel, at, pd.Categorical(used["channel"], categories=CHANNELS).codes.astype(np.int8))
    severity = used["severity"].fillna("").astype(str).map(FOUND).fillna(0).to_numpy(dtype=np.int8)
    np.maximum.at(found, at, np.where(used["found"].to_numpy(dtype=bool), np.maximum(severity, 1), 0).astype(np.int8))
    np.maximum.at(departments, at, used["n_departments"].fillna(1).clip(1, 100).to_numpy(dtype=np.int8))
    unused["same_month"] = int(there.sum() - (channel < len(CHANNELS)).sum())
    channel[channel == len(CHANNELS)] = NOT_VISITED
    departments[channel < FOR_CAUSE + 1] = np.where(channel[channel < FOR_CAUSE + 1] == NOT_VISITED, 0, 1)
    return channel, found, departments, unused
