"""The engine `monte-carlo`: counts drawn at random with the law of the firm-level process."""

from __future__ import annotations

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.counts.draws import Draw
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.model.forecast import Forecast


class MonteCarlo:
    """Draws counts; what it costs does not depend on the number of firms."""

    name = "monte-carlo"

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Return the record of every replication of the request, all at once (`workflows` runs blocks of them)."""
        check_request(request)
        stages = compile_stages(request.specification, request.plan)
        first = request.first_replication
        transitions = Draw(request.seed, range(first, first + request.replications))
        ledger = Ledger(request.months, request.replications, stages.axes, request.plan)
        counts = initial_counts(request.specification, stages, transitions)
        for month in range(request.months):
            counts = advance(counts, stages, transitions, ledger, month)
            if progress:
                progress(month + 1, request.months)
        return Forecast(
            record(request, ledger.measures()), request.specification, request.plan, self.name, request.seed
        )
