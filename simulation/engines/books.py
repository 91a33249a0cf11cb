"""The record of one future as compiled code writes it: one array for each measure, by month and cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request
from simulation.model.forecast import MEASURES
from simulation.model.population import RISK_CLASSES
from simulation.model.record import QUALIFYING, hours_by_channel

Reals = NDArray[np.float64]


class Books(NamedTuple):
    """What section 4 of the model records, by month and cell (``4 × stratum + class``)."""

    firms: Reals
    entries: Reals
    exits: Reals
    onsets: Reals
    escalations: Reals
    self_corrections: Reals
    in_violation: Reals
    visits: Reals
    not_yet_visited: Reals
    first_visits: Reals
    repeat_visits: Reals
    first_programme_visits: Reals
    visits_to_compliant: Reals
    found: Reals
    found_by_channel: Reals
    missed: Reals
    rectified: Reals
    reclassified: Reals
    eligible: Reals
    eligible_minor: Reals
    eligible_serious: Reals
    lost_by_class: Reals
    lost_by_sanction: Reals
    lost_by_exit: Reals


def blank_books(months: int, cells: int, channels: int, futures: int | None = None, rows: int = 0) -> Books:
    """Return books without an entry; those of many futures have an axis of futures in front.

    `rows` is how many the measures of the plan need.
    """
    details = {"in_violation": 2, "found": 2, "missed": 2, "reclassified": 4}
    details |= dict.fromkeys(("visits", "found_by_channel"), channels) | dict.fromkeys(QUALIFYING, rows)
    front = (months, cells) if futures is None else (futures, months, cells)
    shapes = [(*front, *([details[name]] if name in details else [])) for name in Books._fields]
    return Books(*(np.zeros(shape) for shape in shapes))


def books_of(books: Books, future: int) -> Books:
    """Return the books of one of many futures: what is written in them is written in those of all."""
    return Books(*(values[future] for values in books))


def measures_of(books: Books, request: Request) -> dict[str, Reals]:
    """Return every measure of `MEASURES`, (replication, month, stratum, class[, detail]), from books of futures.

    Those of `QUALIFYING` come with them where the plan has measures.
    """
    shape = (len(books.firms), request.months, len(request.specification.strata), len(RISK_CLASSES))
    measures = {name: values.reshape(*shape, *values.shape[3:]) for name, values in books._asdict().items()}
    measures["hours"] = measures["visits"] @ hours_by_channel(request.plan)
    return {name: measures[name] for name in (*MEASURES, *(QUALIFYING if request.plan.measures else ()))}
