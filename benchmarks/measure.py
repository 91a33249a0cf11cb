"""Times as medians of interleaved repeats, and what a benchmark has to say."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True)
class Options:
    """What the command line asks of every benchmark; ``sessions`` of those with visitors."""

    quick: bool = False
    sessions: tuple[int, ...] = (10, 30, 60)

    def repeats(self, usual: int) -> int:
        """Return the number of repeats: a third of the usual with ``--quick``."""
        return max(1, usual // 3) if self.quick else usual


@dataclass(frozen=True)
class Measured:
    """One figure.

    Attributes
    ----------
    target
        What the figure should be: at least that with `at_least`, else at most; ``None`` where nothing is asked.
    how
        What was repeated how often, and what was extrapolated.
    """

    what: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False
    how: str = ""

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; ``None`` without one."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


class MissingPartError(Exception):
    """What a benchmark needs is not there: the sentence to print."""


def interleaved(
    jobs: Mapping[str, Callable[[], object]], repeats: int, clock: Callable[[], float] = process_time
) -> dict[str, float]:
    """Return the median seconds of each job, run in turn (A B A B …) so that a busy machine slows all of them alike.

    Every job runs once beforehand, untimed: imports and caches are then filled. The collector of garbage rests while
    the clock runs. The clock is that of the processor, which stands still while others have it; for jobs of several
    threads `perf_counter` has to be asked for.

    Examples
    --------
    >>> sorted(interleaved({"a": list, "b": dict}, repeats=3))
    ['a', 'b']
    """
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()
    for _ in range(repeats):
        for name, job in jobs.items():
            times[name].append(seconds(job, clock))
    return {name: median(taken) for name, taken in times.items()}


def seconds(job: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    """Return the time of one call by a clock, in seconds."""
    gc.collect()
    gc.disable()
    try:
        start = clock()
        job()
        return clock() - start
    finally:
        gc.enable()
