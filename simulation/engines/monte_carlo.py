"""The engine `monte-carlo`: counts drawn at random with the law of the firm-level process."""

from __future__ import annotations

from simulation.engines.base import Progress, Request, changes_of, check_request
from simulation.engines.counts.draws import Draw
from simulation.engines.counts.run import play
from simulation.model.forecast import Forecast


class MonteCarlo:
    """Draws counts; what it costs does not depend on the number of firms."""

    name = "monte-carlo"

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Return the record of every replication of the request, all at once (`workflows` runs blocks of them)."""
        check_request(request)
        first = request.first_replication
        transitions = Draw(request.seed, range(first, first + request.replications))
        data, state = play(request, transitions, progress)
        return Forecast(
            data, request.specification, request.plan, self.name, request.seed, state=state, changes=changes_of(request)
        )
