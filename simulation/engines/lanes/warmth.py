"""Loading the compiled core, so that later runs of `expectation` in this process take it."""

from __future__ import annotations

from simulation.engines import core
from simulation.engines.counts.axes import Array
from simulation.engines.counts.stages import Stages
from simulation.engines.lanes.first_call import call_once, was_compiled
from simulation.engines.lanes.pack import pack
from simulation.engines.lanes.play import counts_at_end, end_alone, full_record
from simulation.engines.lanes.rows import measures_of
from simulation.model.forecast import MEASURES


class Lanes:
    """The compiled core as `simulation.engines.core` takes it."""

    def play(
        self, stages: Stages, counts: Array, first: int, months: int, channels: int
    ) -> tuple[dict[str, Array], Array]:
        """Return every measure, and the counts at the end."""
        record, end = full_record(pack(stages, counts, months, first, channels))
        return measures_of(record, tuple(MEASURES), channels), counts_at_end(end, stages.axes)

    def end(self, stages: Stages, counts: Array, months: int, channels: int) -> Array:
        """Return the counts at the end."""
        return counts_at_end(end_alone(pack(stages, counts, months, 0, channels)), stages.axes)


def warm_up() -> None:
    """Load the compiled core, and compile it where that was never done; later runs of `expectation` take it.

    Examples
    --------
    >>> warm_up()
    >>> core.ready()
    True
    >>> cool_down()
    """
    if not core.ready():
        call_once()
        core.take(Lanes())


def warm_up_if_kept() -> None:
    """Load the core where it was compiled before, by ``dev.py setup`` say; nobody waits a minute for compiling it."""
    if not core.ready() and was_compiled():
        warm_up()


def cool_down() -> None:
    """Let runs take NumPy again."""
    core.take(None)
