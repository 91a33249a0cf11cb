"""How much memory the counts of a run take, and a refusal in words before any of it is taken."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from simulation.engines.counts.axes import Axes
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan

WORKING_LIMIT = 2 * 2**30
"""Bytes that one replication may work with: what an office computer can spare, and some minutes for three years."""
EXACT_LIMIT = 2**29
"""Bytes up to which `expectation` carries the flags of all programmes together: beyond, it would take half a minute."""

PER_CHANNEL, BESIDE = 2.25, 6.0
"""Copies of the counts that a month holds at its fullest: for each channel of visits, and beside them. Measured with 3
to 8 programmes that overlap; `tests/simulation/engines/test_size.py` holds them against a run."""

BYTES = 8
NAMED = 5
"""Programmes that a message names."""


def working_bytes(axes: Axes, channels: int) -> int:
    """Return the memory that a month of one replication takes.

    Examples
    --------
    >>> working_bytes(Axes(strata=180, propensities=2, sanctioned=2, visited=2, flags=8), channels=12) // 2**20
    1113
    """
    return int(prod(axes.shape) * BYTES * (PER_CHANNEL * channels + BESIDE))


def check_size(axes: Axes, channels: int, flags: list[int | None], plan: Plan) -> None:
    """Raise `InputError` when the counts of a plan would take more than `WORKING_LIMIT`.

    Each programme that must remember whom it drew in a round, and can share that with no other, doubles the counts.

    Parameters
    ----------
    channels
        Kinds of visit, programmes among them.
    flags
        The bit of each programme of `plan`, as `share_flags` gives them.
    """
    needed = working_bytes(axes, channels)
    if needed <= WORKING_LIMIT:
        return
    kept = [p.id for p, flag in zip(plan.programmes, flags, strict=True) if flag is not None]
    detail = {
        "flags": axes.flags,
        "memory": round(needed / 2**30, 1),
        "names": ", ".join([*kept[:NAMED], *(["…"] if len(kept) > NAMED else [])]),
        "fitting": _fitting(axes, channels),
    }
    states, limit = prod(axes.shape), round(WORKING_LIMIT / 2**30, 1)
    problem = (
        Problem("too_many_states", "programmes", states, limit, "too_many_states", detail)
        if axes.flags
        else Problem("too_many_strata", "strata", states, limit, "too_many_strata", detail)
    )
    raise InputError([problem], plan.id)


def _fitting(axes: Axes, channels: int) -> int:
    """Return with how many flags the counts would fit."""
    for fewer in range(1, axes.flags + 1):
        if working_bytes(replace(axes, flags=axes.flags - fewer), max(1, channels - fewer)) <= WORKING_LIMIT:
            return axes.flags - fewer
    return 0
