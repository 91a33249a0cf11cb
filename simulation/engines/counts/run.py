"""A run of counts: from the start through every stretch of months to the state at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulation.engines.base import Progress, Request, record
from simulation.engines.core import core
from simulation.engines.counts.axes import Array
from simulation.engines.counts.carrying import (
    NOBODY,
    Load,
    anew,
    kept_of,
    lay,
    load_of_state,
    state_at_end,
    unload,
)
from simulation.engines.counts.ledger import Ledger, NoLedger
from simulation.engines.counts.measures.book import MeasureBook
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import Stages, compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.counts.transitions import Multiply, Transitions
from simulation.engines.course import Stretch, beginning, stretches_of
from simulation.model.record import Record, channels, in_sequence
from simulation.model.states.state import State


def play(
    request: Request, transitions: Transitions, progress: Progress | None = None
) -> tuple[Record, Callable[[], State]]:
    """Return the record of a run and the state that it leaves, the mean over its replications."""
    stretches, load, sanctions = _start(request, transitions)
    records, last = [], stretches[-1]
    for place, stretch in enumerate(stretches):
        stages, counts = _begun(stretches, place, load, transitions, sanctions=sanctions)
        data, counts = _stretch(request, stretch, stages, counts, transitions, progress)
        records.append(data)
        load = unload(counts, stages)
    assert load is not None
    left = Load(load.firms.mean(axis=0, keepdims=True), load.drawn)
    return in_sequence(records), lambda: state_at_end(left, last, transitions.replications)


def first_counts(request: Request, transitions: Transitions) -> tuple[Stages, Array]:
    """Return the stages of the first stretch, and the counts that it begins with."""
    stretches, load, sanctions = _start(request, transitions)
    return _begun(stretches, 0, load, transitions, sanctions=sanctions)


def _start(request: Request, transitions: Transitions) -> tuple[list[Stretch], Load | None, bool]:
    """Return the stretches, the firms of a state at the start, and whether any of these are sanctioned."""
    stretches, state = stretches_of(request), beginning(request)
    if state is None:
        return stretches, None, False
    load = load_of_state(state, transitions, begins_year=stretches[0].begins_year)
    return stretches, load, bool(np.any(state.mass.to_numpy()[..., 1]))


def _begun(
    stretches: list[Stretch], place: int, load: Load | None, transitions: Transitions, *, sanctions: bool
) -> tuple[Stages, Array]:
    """Return the stages of a stretch, and the counts that it begins with."""
    stretch = stretches[place]
    if load is not None and stretch.begins_year:
        load = anew(load)
    kept = kept_of(stretches, place, NOBODY if load is None else load.drawn, sanctions=sanctions)
    stages = compile_stages(stretch.specification, stretch.plan, kept=kept)
    if load is None:
        return stages, initial_counts(stretch.specification, stages, transitions)
    return stages, lay(load, stages, stretch.specification, transitions)


def _stretch(
    request: Request,
    stretch: Stretch,
    stages: Stages,
    counts: Array,
    transitions: Transitions,
    progress: Progress | None,
) -> tuple[Record, Array]:
    """Play the months of one stretch; return its record and the counts it leaves."""
    begun = stretch.of_year
    part = replace(
        request, specification=stretch.specification, plan=stretch.plan, months=stretch.months, initial=None, later=()
    )
    book = MeasureBook(stretch.months, transitions.replications, stages.masks, begun) if stages.masks else None
    compiled = core()
    if compiled and isinstance(transitions, Multiply) and stages.capacity is None and stages.plain:
        measures, left = compiled.play(stages, counts, begun, stretch.months, len(channels(stretch.plan)))
        if book:
            # The core does not count them. A run beside it does, so that a plan whose measures change nothing has the
            # very numbers that it has without them.
            beside = NoLedger(book)
            for month in range(stretch.months):
                counts = advance(counts, stages, transitions, beside, begun + month)
            measures |= book.measures()
        if progress:
            progress(stretch.first + stretch.months, request.months)
        return record(part, measures), left
    ledger = Ledger(stretch.months, transitions.replications, stages.axes, stretch.plan, begun, book)
    for month in range(stretch.months):
        counts = advance(counts, stages, transitions, ledger, begun + month)
        if progress:
            progress(stretch.first + month + 1, request.months)
    return record(part, ledger.measures()), counts
