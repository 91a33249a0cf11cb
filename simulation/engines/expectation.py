"""The engine `expectation`: exact expected counts.

Without a capacity limit it is exact under both draw rules; with one it is the mean-field value, because φ is then taken
from expected instead of actual counts.
"""

from __future__ import annotations

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.counts.transitions import Multiply
from simulation.model.forecast import Forecast


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
        stages = compile_stages(request.specification, request.plan)
        transitions = Multiply()
        ledger = Ledger(request.months, 1, stages.axes, request.plan)
        counts = initial_counts(request.specification, stages, transitions)
        for month in range(request.months):
            counts = advance(counts, stages, transitions, ledger, month)
            if progress:
                progress(month + 1, request.months)
        return Forecast(record(request, ledger.measures()), request.specification, request.plan, self.name)
