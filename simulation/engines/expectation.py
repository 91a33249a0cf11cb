"""The engine `expectation`: exact expected counts.

Without a capacity limit it is exact under both draw rules; with one it is the mean-field value, because φ is then taken
from expected instead of actual counts.

Where the compiled core is loaded (see `simulation.engines.warmth`) it runs the months; a capacity limit, which couples
the strata in every month, stays with NumPy.
"""

from __future__ import annotations

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.counts.axes import Array
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import Stages, compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.counts.transitions import Multiply
from simulation.engines.warmth import ready
from simulation.model.forecast import Forecast, channels


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
        counts = initial_counts(request.specification, stages, Multiply())
        if ready() and stages.capacity is None:
            measures = _compiled(request, stages, counts)
            if progress:
                progress(request.months, request.months)
        else:
            measures = _stage_by_stage(request, stages, counts, progress)
        return Forecast(record(request, measures), request.specification, request.plan, self.name)


def _compiled(request: Request, stages: Stages, counts: Array) -> dict[str, Array]:
    """Run the months in the compiled core."""
    from simulation.engines.lanes.pack import pack
    from simulation.engines.lanes.play import measures

    return measures(pack(stages, counts, request.months, 0, len(channels(request.plan))))


def _stage_by_stage(request: Request, stages: Stages, counts: Array, progress: Progress | None) -> dict[str, Array]:
    """Run the months one stage after another, all strata at once."""
    transitions = Multiply()
    ledger = Ledger(request.months, 1, stages.axes, request.plan)
    for month in range(request.months):
        counts = advance(counts, stages, transitions, ledger, month)
        if progress:
            progress(month + 1, request.months)
    return ledger.measures()
