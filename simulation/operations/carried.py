"""A plan carried out by people: what is done, when, and what is left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.display import Card, Shown
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.operations.kernel.attendance import Rooms
from simulation.operations.kernel.carrying import Carried
from simulation.operations.load.expected import FOR_CAUSE, Load
from simulation.operations.load.work import Work
from simulation.operations.people.days import Days
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting

ALL = "all"
COLUMNS = (
    "month", "kind", "department", "ordered", "done", "on_time", "waiting_p50", "waiting_p95", "backlog", "use",
)  # fmt: skip
GROUPS = (ALL, "for_cause", "programme")
"""Kinds taken together, before the kinds one by one."""
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, repr=False)
class Operations(Shown):
    """What becomes of a plan with given people, over several futures.

    Attributes
    ----------
    room
        (replication, resource, month): what the people at work had room for.
    """

    load: Load
    work: Work
    days: Days
    setting: Setting
    workforce: Workforce
    carried: Carried
    room: Rooms
    replications: int
    seed: int
    measured: Mapping[str, object] = field(default_factory=dict)

    __repr__ = Shown.__str__

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a month (and ``all``), kind and department, means over the futures; see `COLUMNS`.

        ``ordered``, ``done`` and ``backlog`` count visits; ``on_time`` is the share of those ordered in the month whose
        time was up by the end (NaN: none); waits are in working days from the order to the visit, of those not made
        by then so far; ``use`` is the share of the department's room spent. A joint visit stands with each
        of its departments and once under ``all``.
        """
        rows = [
            row
            for kind in (*GROUPS, *self.load.kinds)
            for department in (ALL, *self.work.departments)
            if (members := self.members(kind, department)).size
            for row in self._rows(kind, department, members)
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def members(self, kind: str, department: str = ALL) -> NDArray[np.int64]:
        """Return the places of the kinds that belong to a kind or a group of kinds, and to a department."""
        chosen = [
            place
            for place, (name, people) in enumerate(zip(self.load.kinds, self.work.by_kind, strict=True))
            if kind in (ALL, name, group_of(name)) and (department == ALL or department in people)
        ]
        return np.array(chosen, dtype=np.int64)

    def share_on_time(self, kind: str = ALL, department: str = ALL) -> float:
        """Return the share of visits in time among those whose time was up, over all months and futures."""
        members = self.members(kind, department)
        return _ratio(self.carried.on_time[:, members].sum(), self.carried.decided[:, members].sum())

    def open_at_end(self, kind: str = "programme") -> NDArray[np.int64]:
        """Return, for each future, the visits that are not done at the end of the first plan year or of the horizon."""
        month = min(MONTHS_PER_YEAR, self.load.months) - 1
        left: NDArray[np.int64] = self.carried.backlog[:, self.members(kind), month].sum(axis=1)
        return left

    @property
    def done_by_end(self) -> float:
        """Share of futures in which every programme visit of the first plan year is done by its end."""
        return float((self.open_at_end() == 0).mean())

    def waits(self, kind: str = ALL, quantile: float = HIGH, department: str = ALL) -> float:
        """Return the working days within which that share of visits are begun."""
        return _quantile(self.carried.waits[self.members(kind, department)].sum(axis=(0, 1)), quantile)

    def use(self, department: str = ALL) -> NDArray[np.float64]:
        """Return the share of the room that is used in each month; of all departments the fullest."""
        if department == ALL:
            fullest: NDArray[np.float64] = np.max([self.use(name) for name in self.work.departments], axis=0)
            return fullest
        return self._use(self.members(ALL, department), department)

    @property
    def busiest(self) -> str:
        """Month in which the largest share of the room is used; of equal ones that with most left over."""
        left = self.carried.backlog[:, self.members(ALL)].sum(axis=(0, 1))
        return self.days.months[int(np.lexsort((-left, -np.round(self.use(), 3)))[0])]

    def backlog(self, kind: str = ALL, department: str = ALL) -> NDArray[np.float64]:
        """Return visits left over at the end of each month: mean, 5 % and 95 % of the futures, in rows."""
        left = self.carried.backlog[:, self.members(kind, department)].sum(axis=1)
        low, high = np.quantile(left, [LOW, HIGH], axis=0)
        return np.stack([left.mean(axis=0), low, high])

    def _rows(self, kind: str, department: str, members: NDArray[np.int64]) -> Iterator[tuple[Any, ...]]:
        of = self.carried
        ordered, done, left = (part[:, members].sum(axis=1).mean(axis=0) for part in (of.ordered, of.done, of.backlog))
        on_time, decided = (part[:, members].sum(axis=(0, 1)) for part in (of.on_time, of.decided))
        waits = of.waits[members].sum(axis=0)
        use = self.use() if department == ALL and kind == ALL else self._use(members, department)
        for m, month in enumerate(self.days.months):
            spread = (_quantile(waits[m], 0.5), _quantile(waits[m], HIGH))
            yield (
                month,
                kind,
                department,
                ordered[m],
                done[m],
                _ratio(on_time[m], decided[m]),
                *spread,
                left[m],
                use[m],
            )
        whole = (_quantile(waits.sum(axis=0), 0.5), _quantile(waits.sum(axis=0), HIGH))
        total = self._use_of_all(members, department)
        share = _ratio(on_time.sum(), decided.sum())
        yield (ALL, kind, department, ordered.sum(), done.sum(), share, *whole, left[-1], total)

    def _use(self, members: NDArray[np.int64], department: str) -> NDArray[np.float64]:
        if department == ALL:
            return np.full(self.load.months, np.nan)
        spent, room = self._spent(members, department)
        share: NDArray[np.float64] = np.full(self.load.months, np.nan)
        np.divide(spent, room, out=share, where=room > 0)
        return share

    def _use_of_all(self, members: NDArray[np.int64], department: str) -> float:
        if department == ALL:
            return float("nan")
        spent, room = self._spent(members, department)
        return _ratio(spent.sum(), room.sum())

    def _spent(self, members: NDArray[np.int64], department: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what the visits took of a department's room, and the room, by month."""
        place = self.work.place(department)
        need = (self.work.need * self.work.travel)[members, place]
        done = self.carried.done[:, members].mean(axis=0)
        return need @ done, self.room[:, place].mean(axis=0)

    def card(self) -> Card:
        """Return the answers that an office asks for first."""
        rows = [
            (kind, f"{self.share_on_time(kind):.1%}", f"{self.waits(kind, 0.5):g} / {self.waits(kind):g}")
            for kind in GROUPS[1:]
            if self.members(kind).size
        ]
        facts = [
            f"done by the end of the plan year in {self.done_by_end:.0%} of futures, "
            f"{self.open_at_end().mean():.1f} programme visits open on average; busiest month {self.busiest}",
            f"{self.replications} futures, seed {self.seed}",
        ]
        header = ("", "on time", "waiting p50 / p95, working days")
        return Card("Operations", self.load.plan.title, header, rows, facts)


def group_of(kind: str) -> str:
    """Return the group that a kind belongs to.

    Examples
    --------
    >>> group_of("alert"), group_of("programme:a"), group_of("proactive")
    ('for_cause', 'programme', 'proactive')
    """
    family = kind.partition(":")[0]
    return "for_cause" if kind in FOR_CAUSE else "programme" if family == "together" else family


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _quantile(counts: NDArray[np.int64] | Sequence[int], share: float) -> float:
    """Return the least wait that at least that share of the counted visits does not exceed; NaN without any."""
    total = np.cumsum(counts)
    if not total[-1]:
        return float("nan")
    return float(np.searchsorted(total, share * total[-1] - 1e-9))


def share_text(use: NDArray[np.float64], of: Callable[[NDArray[np.float64]], np.floating[Any]]) -> str:
    """Return a figure of the months in which there was room, in per cent; a dash where nobody was there at all.

    Examples
    --------
    >>> share_text(np.array([0.5, np.nan, 1.0]), np.mean), share_text(np.array([np.nan]), np.max)
    ('75%', '–')
    """
    known = use[~np.isnan(use)]
    return f"{of(known):.0%}" if known.size else "–"
