"""Strata in chunks: without a capacity limit nothing couples them, and memory stays that of a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulation.engines.base import Progress, Request
from simulation.engines.course import beginning, stretches_of
from simulation.model.specification import Specification

STRATA_AT_ONCE = 200
"""Strata whose counts stay near the processor; more at once are slower and take memory in proportion."""


def chunks(request: Request) -> Iterator[tuple[slice, Request]]:
    """Yield where each chunk's strata stand, and the request for them alone; all at once under a capacity limit."""
    number = len(request.specification.strata)
    coupled = any(stretch.plan.capacity_hours_per_month is not None for stretch in stretches_of(request))
    if coupled or number <= STRATA_AT_ONCE:
        yield slice(0, number), request
        return
    state = beginning(request)
    for start in range(0, number, STRATA_AT_ONCE):
        part = slice(start, min(start + STRATA_AT_ONCE, number))
        yield (
            part,
            replace(
                request,
                specification=_of(part, request.specification),
                initial=None if state is None else state.part(part),
                later=tuple(replace(c, specification=_of(part, c.specification)) for c in request.later),
            ),
        )


def _of(part: slice, specification: Specification) -> Specification:
    return specification.model_copy(update={"strata": specification.strata[part]})


def reporting(progress: Progress | None, part: slice, strata: int) -> Progress | None:
    """Return the progress of one chunk as that of the whole run."""
    if progress is None or part == slice(0, strata):
        return progress
    report, own = progress, part.stop - part.start
    return lambda done, total: report(part.start * total + done * own, strata * total)
