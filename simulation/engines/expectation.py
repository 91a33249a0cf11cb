"""The engine `expectation`: exact expected counts.

Without a capacity limit it is exact under both draw rules; with one it is the mean-field value, because φ is then taken
from expected instead of actual counts.
"""

from __future__ import annotations

from simulation.engines.base import Progress, Request, changes_of, check_request
from simulation.engines.counts.run import play
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
        data, state = play(request, Multiply(), progress)
        return Forecast(data, request.specification, request.plan, self.name, state=state, changes=changes_of(request))
