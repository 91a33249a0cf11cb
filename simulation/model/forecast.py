"""What a run records: one labelled array per measure of section 4 of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.display import Card, Shown
from simulation.model.plan import Plan
from simulation.model.record import (
    DIMENSIONS,
    EXACT,
    INDEPENDENT,
    MEASURES,
    Record,
    channels,
    departments_of,
    programme_visits,
)
from simulation.model.specification import Specification

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    import xarray as xr
    from pandas import DataFrame

    from simulation.model.states.state import State

__all__ = ["DIMENSIONS", "EXACT", "INDEPENDENT", "MEASURES", "TIDY_COLUMNS", "Forecast", "channels"]

TIDY_COLUMNS = ("replication", "month", "stratum", "risk_class", "measure", "detail", "value")


@dataclass(frozen=True, repr=False)
class Forecast(Shown):
    """The record of a run.

    Attributes
    ----------
    record
        The plain arrays, see `array`; `data` has them with labels.
    specification, plan
        What was run.
    engine
        Name of the engine.
    seed
        Seed of the random streams; ``None`` for an engine that draws nothing.
    operations
        What a capacity of real teams did with the visits, by replication and month (`discrete-event` only).
    ending
        Gives `state`, which is worked out when first asked for.
    changes
        Month, specification and plan of each change on the way; `specification` and `plan` are those of month 0.
    """

    record: Record
    specification: Specification
    plan: Plan
    engine: str
    seed: int | None = None
    operations: xr.Dataset | None = field(default=None)
    ending: Callable[[], State] | None = field(default=None)
    changes: tuple[tuple[int, Specification, Plan], ...] = ()

    __repr__ = Shown.__str__

    @cached_property
    def data(self) -> xr.Dataset:
        """The record as `xarray.Dataset`, labelled when first asked for.

        Dimensions ``replication, month, stratum, risk_class`` and, for the detailed measures, ``channel``,
        ``severity``, ``new_class`` or ``plan_measure``. Values are numbers of firms, visits, … (`hours`:
        inspector-hours). `risk_class` is the class held when the month begins. ``attrs["flags"]`` is `EXACT` or
        `INDEPENDENT`; ``attrs["representation"]`` tells whether `monte-carlo` played firms or counts.
        """
        return self.record.dataset()

    @cached_property
    def state(self) -> State | None:
        """The state at the end, the mean over the replications; of one replication, that future itself."""
        return None if self.ending is None else self.ending()

    def card(self) -> Card:
        """Return firms, visits, findings and hours by class: firms on average, the others over the whole run."""
        months, replications = self.record.months, len(self.record.replications)
        rows = []
        for measure in ("firms", "visits", "found", "hours"):
            array = self.array(measure)
            by_class = array.reshape(*array.shape[:4], -1).sum(axis=(1, 2, 4)).mean(axis=0)
            if measure == "firms":
                by_class = by_class / months
            rows.append((measure, *(f"{value:,.0f}" for value in (*by_class, by_class.sum()))))
        facts = [f"{self.engine}, {months} months, {replications} replications, seed {self.seed}"]
        header = ("", *(str(name) for name in self.record.labels("risk_class")), "all")
        return Card("Forecast", f"{self.plan.title} · {self.specification.title}", header, rows, facts, internal=True)

    @property
    def departments(self) -> tuple[int, ...]:
        """Return how many departments each channel of programmes brings, in the order of the channels."""
        known: dict[str, int] = {}
        for plan in (self.plan, *(plan for _, _, plan in self.changes)):
            own = [departments_of(visit) for visit in programme_visits(plan)]
            known = dict(zip(channels(plan)[-len(own) or None :], own, strict=True)) | known if own else known
        return tuple(known[name] for name in self.record.channels if name in known)

    @property
    def capacity(self) -> float | None:
        """Return the inspectors' hours a month; ``None`` without a limit, or where it changed."""
        limits = {plan.capacity_hours_per_month for plan in (self.plan, *(plan for _, _, plan in self.changes))}
        return limits.pop() if len(limits) == 1 else None

    def array(self, measure: str) -> NDArray[np.float64]:
        """Return a measure as a plain array, (replication, month, stratum, class[, detail])."""
        return self.record.arrays[measure]

    def to_frame(self) -> DataFrame:
        """Return the tidy table ``replication, month, stratum, risk_class, measure, detail, value`` without zeros."""
        frame: DataFrame = self.to_table().to_pandas()
        return frame

    def to_table(self) -> pa.Table:
        """Return the same as an Arrow table, which is quicker to make and to write."""
        import pyarrow as pa  # a run of which no table is wanted does not wait for it

        return pa.concat_tables(
            [_tidy(self.record, measure, detail) for measure, detail in self.record.details.items()]
        )


def _tidy(record: Record, measure: str, detail: str | None) -> pa.Table:
    import pyarrow as pa

    values = record.arrays[measure]
    where = np.nonzero(values)
    rows = len(where[0])
    columns = [_labels(record.labels(name), at) for name, at in zip(DIMENSIONS, where, strict=False)]
    columns.append(_labels(np.array([measure]), np.zeros(rows, dtype=np.int64)))
    labels, index = (record.labels(detail), where[-1]) if detail else (np.array([""]), np.zeros(rows, dtype=np.int64))
    columns += [_labels(labels, index), _numbers(values[where])]
    return pa.table(columns, names=list(TIDY_COLUMNS))


def _labels(labels: NDArray[np.generic], places: NDArray[np.int64]) -> pa.Array:
    """Return the labels at some places."""
    import pyarrow as pa

    if labels.dtype.kind != "U":
        return _numbers(labels[places])
    encoded = [str(label).encode() for label in labels]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers).take(_numbers(places))


def _numbers(values: NDArray[np.generic]) -> pa.Array:
    """Return 64-bit numbers as an Arrow array; `pa.array` would load pandas first, to look whether they are its own."""
    import pyarrow as pa

    kind = pa.float64() if values.dtype.kind == "f" else pa.int64()
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])
