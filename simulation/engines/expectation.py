"""The engine `expectation`: exact expected counts.

Without a capacity limit it is exact under both draw rules; with one it is the mean-field value, because φ is then taken
from expected instead of actual counts. Where a plan has more programmes than the counts can tell apart, their flags are
taken as independent given everything else, which ``data.attrs["flags"]`` tells.

Where the compiled core is loaded (see `simulation.engines.core`) it runs the months; a capacity limit, which couples
the strata in every month, stays with NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from simulation.engines.base import Progress, Request, changes_of, check_request, record
from simulation.engines.chunks import chunks, reporting
from simulation.engines.counts.run import play
from simulation.engines.counts.stages import holds_every_flag
from simulation.engines.counts.start import first_firms
from simulation.engines.counts.transitions import Multiply
from simulation.engines.course import beginning, stretches_of
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import EXACT, INDEPENDENT, Forecast
from simulation.model.record import Record, beside
from simulation.model.states.joining import side_by_side
from simulation.model.states.state import State

WHOLE_DISTRICT = "(all)"
"""Name of the one stratum of a record whose strata were added up."""
Result = tuple[Record, Callable[[], State]]


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
        parts = list(chunks(request))
        exact = all(holds_every_flag(s.specification, s.plan) for _, own in parts for s in stretches_of(own))
        data, ending = _in_chunks(request, parts, progress, self.total) if exact else _follow_many(request, progress)
        if self.total:
            data = data.added_up(WHOLE_DISTRICT)
        told = replace(data, notes={"flags": EXACT if exact else INDEPENDENT})
        return Forecast(
            told, request.specification, request.plan, self.name, ending=ending, changes=changes_of(request)
        )


def _in_chunks(request: Request, parts: list[tuple[slice, Request]], progress: Progress | None, total: bool) -> Result:
    """Return the record and the state at the end, the flags of all programmes carried together."""
    strata = len(request.specification.strata)
    records: list[Record] = []
    endings: list[Callable[[], State]] = []
    for part, own in parts:
        data, ending = play(own, Multiply(), reporting(progress, part, strata))
        records.append(data.added_up(WHOLE_DISTRICT) if total else data)
        endings.append(ending)
    if len(records) == 1:
        return records[0], endings[0]
    return beside(records), lambda: side_by_side([ending() for ending in endings])


def _follow_many(request: Request, progress: Progress | None) -> Result:
    """Return the record and the state at the end, the flags taken as independent given everything else."""
    # Compiled: takes half a second to load, which the plans of most runs do not need.
    from simulation.engines.books import Books, measures_of
    from simulation.engines.counts.many.course import follow

    _refuse_midway(request)
    report = (lambda done: progress(done, request.months)) if progress else None
    state, specification = beginning(request), request.specification
    firms = first_firms(specification) if state is None else state.mass.to_numpy().swapaxes(2, 3)
    books, left = follow(specification, request.plan, firms, request.months, report=report)
    ids, groups = [s.id for s in specification.strata], [g.id for g in specification.behaviour.propensity]
    alone = Books(*(values[None] for values in books))
    return record(request, measures_of(alone, request)), lambda: State.of(left.swapaxes(2, 3), ids, groups)


def _refuse_midway(request: Request) -> None:
    """Raise `InputError` where a plan year would go on: who was drawn by which of so many programmes is not known."""
    carried = None if request.initial is None else request.initial.carried
    if request.later or (carried is not None and not stretches_of(request)[0].begins_year):
        number = len(request.plan.programmes)
        raise InputError([Problem("many_midway", "programmes", number, remedy="many_midway")], request.plan.id)
