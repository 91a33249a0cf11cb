"""Searches of a frontier, each with a limit of runs: a solver that no longer gets on must not use up the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulation.tuning.posed import Array, Cap, Posed
from simulation.tuning.search import EXPLAINED, Optimum, optimise

PROVEN = ("optimal", "at_start", "fixed", "flat")
MOST = 40
"""Runs of one search, five to ten times what one begun at its neighbour takes."""
SAME = 1e-8
"""Relative difference of two optima that counts as none."""
Stop = Callable[[], bool]


def patient(
    posed: Posed, goal: int, start: Array, caps: Sequence[Cap] = (), stop: Stop = lambda: False, most: int = MOST
) -> Optimum:
    """Return the optimum from one start; after `most` runs the best so far, ``optimal`` where its slopes prove it."""
    asked = 0

    def enough() -> bool:
        nonlocal asked
        asked += 1
        return asked > most or stop()

    found = optimise(posed, goal, [start], caps, enough)
    if found.stopped_by != "time" or stop():
        return found
    proven = found.feasible and found.residual <= EXPLAINED
    return replace(found, stopped_by="optimal" if proven else "stalled" if found.feasible else "infeasible")


def from_several(posed: Posed, goal: int, starts: Sequence[Array], stop: Stop) -> Optimum:
    """Return the best optimum of several starts, no more of them being tried once two agree."""
    sign, outcome = posed.goals[goal].sign, posed.goals[goal].outcome
    best, runs = None, 0
    for start in starts:
        found = patient(posed, goal, start, stop=stop)
        runs += found.runs
        if best is None or not best.feasible:
            best, agree = found, False
        elif found.feasible:
            gain = sign * float(best.values[outcome] - found.values[outcome])
            agree = abs(gain) <= SAME * max(abs(float(best.values[outcome])), 1e-12)
            best = found if gain > 0 and not (agree and best.stopped_by in PROVEN) else best
        if found.stopped_by == "time":
            best = replace(best, stopped_by="time")
            break
        if agree and best.stopped_by in PROVEN:
            break
    assert best is not None
    return replace(best, runs=runs)
