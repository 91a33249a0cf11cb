"""What a run records: one labelled array per measure of section 4 of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import xarray as xr
from numpy.typing import NDArray

from simulation.display import Card, Shown
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.plan import Plan, Programme
from simulation.model.specification import Specification
from simulation.model.state import State

if TYPE_CHECKING:
    from pandas import DataFrame

TIDY_COLUMNS = ("replication", "month", "stratum", "risk_class", "measure", "detail", "value")
DIMENSIONS = ("replication", "month", "stratum", "risk_class")

MEASURES: dict[str, str | None] = {
    "firms": None, "entries": None, "exits": None, "onsets": None, "escalations": None, "self_corrections": None,
    "in_violation": "severity", "visits": "channel", "not_yet_visited": None, "first_visits": None,
    "repeat_visits": None, "first_programme_visits": None, "visits_to_compliant": None, "found": "severity",
    "found_by_channel": "channel", "missed": "severity", "rectified": None, "reclassified": "new_class", "hours": None,
}  # fmt: skip
"""Measure → the dimension that details it. `found_by_channel` extends section 4: yield by channel needs it."""


def channels(plan: Plan) -> tuple[str, ...]:
    """Return the names of the ways to be visited, in the order in which one rules out the next.

    Examples
    --------
    >>> channels(Plan(id="p", title="p", start="2026-01", programmes=()))
    ('complaint', 'alert', 'referral', 'proactive')
    """
    return (*FOR_CAUSE_CHANNELS, "proactive", *(f"programme:{p.id}" for p in plan.programmes))


@dataclass(frozen=True, repr=False)
class Forecast(Shown):
    """The record of a run.

    Attributes
    ----------
    data
        `xarray.Dataset`; dimensions ``replication, month, stratum, risk_class`` and, for the detailed measures,
        ``channel``, ``severity`` or ``new_class``. Values are numbers of firms, visits, … (`hours`: inspector-hours).
        `risk_class` is the class held when the month begins.
    specification, plan
        What was run.
    engine
        Name of the engine.
    seed
        Seed of the random streams; ``None`` for an engine that draws nothing.
    operations
        What a capacity of real teams did with the visits, by replication and month (`discrete-event` only).
    state
        The state at the end, the mean over the replications; of one replication, that future itself.
    changes
        Month, specification and plan of each change on the way; `specification` and `plan` are those of month 0.
    """

    data: xr.Dataset
    specification: Specification
    plan: Plan
    engine: str
    seed: int | None = None
    operations: xr.Dataset | None = field(default=None)
    state: State | None = field(default=None)
    changes: tuple[tuple[int, Specification, Plan], ...] = ()

    __repr__ = Shown.__str__

    def card(self) -> Card:
        """Return firms, visits, findings and hours by class: firms on average, the others over the whole run."""
        sizes = self.data.sizes
        rows = []
        for measure in ("firms", "visits", "found", "hours"):
            array = self.array(measure)
            by_class = array.reshape(*array.shape[:4], -1).sum(axis=(1, 2, 4)).mean(axis=0)
            if measure == "firms":
                by_class = by_class / sizes["month"]
            rows.append((measure, *(f"{value:,.0f}" for value in (*by_class, by_class.sum()))))
        facts = [f"{self.engine}, {sizes['month']} months, {sizes['replication']} replications, seed {self.seed}"]
        header = ("", *(str(name) for name in self.data["risk_class"].to_numpy()), "all")
        return Card("Forecast", f"{self.plan.title} · {self.specification.title}", header, rows, facts, internal=True)

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """Return the programmes of all plans of the run, in the order of the channels, each as it was first."""
        known: dict[str, Programme] = {}
        for plan in (self.plan, *(plan for _, _, plan in self.changes)):
            known = {programme.id: programme for programme in plan.programmes} | known
        return tuple(known[name.removeprefix("programme:")] for name in self._programme_channels)

    @property
    def _programme_channels(self) -> list[str]:
        names = [str(name) for name in self.data["channel"].to_numpy()]
        return [name for name in names if name.startswith("programme:")]

    @property
    def capacity(self) -> float | None:
        """Return the inspectors' hours a month; ``None`` without a limit, or where it changed."""
        limits = {plan.capacity_hours_per_month for plan in (self.plan, *(plan for _, _, plan in self.changes))}
        return limits.pop() if len(limits) == 1 else None

    def array(self, measure: str) -> NDArray[np.float64]:
        """Return a measure as a plain array, (replication, month, stratum, class[, detail])."""
        # Transposing a labelled array copies its labels, which takes longer than the sums that follow.
        detail = MEASURES[measure]
        variable = self.data.variables[measure]
        return np.asarray(variable.transpose(*DIMENSIONS, *([detail] if detail else [])).to_numpy())

    def to_frame(self) -> DataFrame:
        """Return the tidy table ``replication, month, stratum, risk_class, measure, detail, value`` without zeros."""
        frame: DataFrame = self.to_table().to_pandas()
        return frame

    def to_table(self) -> pa.Table:
        """Return the same as an Arrow table, which is quicker to make and to write."""
        return pa.concat_tables([_tidy(self.data[measure], measure, detail) for measure, detail in MEASURES.items()])


def _tidy(array: xr.DataArray, measure: str, detail: str | None) -> pa.Table:
    values = array.transpose(*DIMENSIONS, *([detail] if detail else [])).to_numpy()
    where = np.nonzero(values)
    rows = len(where[0])
    columns = [pa.array(array[name].to_numpy()).take(pa.array(at)) for name, at in zip(DIMENSIONS, where, strict=False)]
    columns.append(pa.array([measure]).take(pa.array(np.zeros(rows, dtype=np.int64))))
    labels, index = (array[detail].to_numpy(), where[-1]) if detail else ([""], np.zeros(rows, dtype=np.int64))
    columns.append(pa.array(labels).take(pa.array(index)))
    columns.append(pa.array(values[where], type=pa.float64()))
    return pa.table(columns, names=list(TIDY_COLUMNS))
