"""Compile the core, or load what was compiled before: one month of an empty district."""

from __future__ import annotations

import numpy as np

from simulation.engines.lanes.layout import Lanes, Rules
from simulation.engines.lanes.pack import Packed
from simulation.engines.lanes.play import full_record


def call_once() -> None:
    """Run the core once, with arguments of the types that every run has."""
    full_record(empty_run())


def compile_all() -> None:
    """Compile everything, slopes too, where that was never done on this machine; takes about a minute of one core."""
    from simulation.engines.lanes.backward import run_back
    from simulation.engines.lanes.slopes import taped_totals

    call_once()
    packed = empty_run()
    lanes = packed.lanes
    _, tapes = taped_totals(packed, np.zeros((1, 1)))
    seeds = np.zeros(packed.record_shape[1:-1])
    run_back(lanes, packed.rules, tapes, seeds, np.zeros(1), np.zeros(lanes.chance.shape[1:]), lanes.onset[0].copy())


def was_compiled() -> bool:
    """Tell whether loading the core takes a moment, because its code is kept, or a minute."""
    from simulation.engines.compiled import is_kept
    from simulation.engines.lanes.forward import run

    return is_kept(run)


def empty_run() -> Packed:
    """Return a run of one month with one stratum, no firms and no channels."""
    rules = Rules(
        months=1, first=0, book=1, observation_bit=0, sanction_bit=0, observation_ends=0.0, memory_ends=0.0,
        escalation=0.0, minor_correction=0.0, serious_correction=0.0, exit=np.zeros(4), rectification=np.zeros(2),
        unvisited=np.zeros((3, 4, 4)), cleared=np.zeros((4, 4)), found=np.zeros((2, 4, 4)), by_status=np.zeros((0, 3)),
        lane=np.zeros(0, dtype=np.int64), open=np.zeros((0, 4, 1), dtype=bool), to=np.zeros((0, 1), dtype=np.int64),
        detection=np.zeros((0, 2)), hours=np.zeros(0), programme=np.zeros(0), row=np.zeros(0, dtype=np.int64),
        channels=0,
    )  # fmt: skip
    start, entrants = np.zeros((3, 2, 4, 1, 1)), np.zeros((3, 4, 1, 1))
    onset, chance, reset = np.zeros((1, 4, 1, 1)), np.zeros((1, 12, 0, 4, 1)), np.zeros((1, 12, 0, 4, 1))
    return Packed(rules, Lanes(start, entrants, onset, chance, reset, np.zeros((0, 4, 1, 1))))
