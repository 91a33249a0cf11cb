"""The engine `expectation`: exact expected counts.

Without a capacity limit it is exact under both draw rules; with one it is the mean-field value, because φ is then taken
from expected instead of actual counts. Where a plan has more programmes than the counts can tell apart, their flags are
taken as independent given everything else, which ``data.attrs["flags"]`` tells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.books import measures_of
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.many.course import follow
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import compile_stages, holds_every_flag
from simulation.engines.counts.start import first_firms, initial_counts
from simulation.engines.counts.transitions import Multiply
from simulation.model.forecast import EXACT, INDEPENDENT, Forecast


class Expectation:
    """Moves expected counts; draws nothing, so replications and seed do not matter."""

    name = "expectation"

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Return the expected record, with one replication.

        Examples
        --------
        See ``notebooks/``; ``Expectation().run(Request(specification, plan)).data["visits"]``.
        """
        check_request(request)
        exact = holds_every_flag(request.specification, request.plan)
        follow_plan = _follow_exactly if exact else _follow_many
        data = record(request, follow_plan(request, progress), flags=EXACT if exact else INDEPENDENT)
        return Forecast(data, request.specification, request.plan, self.name)


def _follow_exactly(request: Request, progress: Progress | None) -> dict[str, NDArray[np.float64]]:
    """Return every measure, the flags of all programmes carried together."""
    stages = compile_stages(request.specification, request.plan)
    transitions = Multiply()
    ledger = Ledger(request.months, 1, stages.axes, request.plan)
    counts = initial_counts(request.specification, stages, transitions)
    for month in range(request.months):
        counts = advance(counts, stages, transitions, ledger, month)
        if progress:
            progress(month + 1, request.months)
    return ledger.measures()


def _follow_many(request: Request, progress: Progress | None) -> dict[str, NDArray[np.float64]]:
    """Return every measure, the flags taken as independent given everything else."""
    report = (lambda done: progress(done, request.months)) if progress else None
    firms = first_firms(request.specification)
    books, _ = follow(request.specification, request.plan, firms, request.months, report=report)
    return measures_of([books], request)
