"""The engine `expectation`: exact expected counts.

Without a capacity limit it is exact under both draw rules; with one it is the mean-field value, because φ is then taken
from expected instead of actual counts.

Where the compiled core is loaded (see `simulation.engines.core`) it runs the months; a capacity limit, which couples
the strata in every month, stays with NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.chunks import chunks, joined
from simulation.engines.core import core
from simulation.engines.counts.axes import Array
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import Stages, compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.counts.transitions import Multiply
from simulation.model.forecast import Forecast, channels

WHOLE_DISTRICT = "(all)"
"""Name of the one stratum of a record whose strata were added up."""


@dataclass(frozen=True)
class Expectation:
    """Moves expected counts; draws nothing, so replications and seed do not matter.

    Attributes
    ----------
    total
        Add up the strata, chunk by chunk: the whole record never stands in memory.
    """

    total: bool = False
    name = "expectation"

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Return the expected record, with one replication.

        Examples
        --------
        See ``notebooks/``; ``Expectation().run(Request(specification, plan)).data["visits"]``.
        """
        check_request(request)
        strata = request.specification.strata
        measures = joined(_in_chunks(request, progress), len(strata), total=self.total)
        labelled = request
        if self.total:
            whole = strata[0].model_copy(update={"id": WHOLE_DISTRICT})
            labelled = replace(request, specification=request.specification.model_copy(update={"strata": (whole,)}))
        return Forecast(record(labelled, measures), request.specification, request.plan, self.name)


def _in_chunks(request: Request, progress: Progress | None) -> Iterator[tuple[slice, dict[str, Array]]]:
    """Yield the measures of each chunk of strata."""
    for part, specification in chunks(request.specification, request.plan):
        stages = compile_stages(specification, request.plan)
        counts = initial_counts(specification, stages, Multiply())
        done = _reporting(progress, part, len(request.specification.strata))
        compiled = core()
        if compiled and stages.capacity is None:
            yield part, compiled.measures(stages, counts, request.months, len(channels(request.plan)))
            if done:
                done(request.months, request.months)
        else:
            yield part, _stage_by_stage(request, stages, counts, done)


def _reporting(progress: Progress | None, part: slice, strata: int) -> Progress | None:
    """Return the progress of one chunk as that of the whole run."""
    if progress is None or part == slice(0, strata):
        return progress
    report, own = progress, part.stop - part.start
    return lambda done, total: report(part.start * total + done * own, strata * total)


def _stage_by_stage(request: Request, stages: Stages, counts: Array, progress: Progress | None) -> dict[str, Array]:
    """Run the months one stage after another, all strata at once."""
    transitions = Multiply()
    ledger = Ledger(request.months, 1, stages.axes, request.plan)
    for month in range(request.months):
        counts = advance(counts, stages, transitions, ledger, month)
        if progress:
            progress(month + 1, request.months)
    return ledger.measures()
