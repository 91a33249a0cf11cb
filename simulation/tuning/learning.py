"""Limits on what stays unknown: how many firms programmes must reach so that the blind spot is narrow enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from simulation.tuning.posed import Array, Cap, Posed
from simulation.tuning.search import Optimum, optimise

NEAR = 1e-4
"""Relative distance of a width from its limit that counts as reached; never above it."""
ROUNDS = 12
FIRST_GUESS = 200.0
"""Firms to reach where the width says nothing yet, since nobody is visited."""


def optimise_with_widths(
    posed: Posed,
    widths: Sequence[tuple[int, float]],
    width_at: Callable[[Array], Array],
    stop: Callable[[], bool] = lambda: False,
    starts: Sequence[Array] | None = None,
) -> tuple[Posed, Optimum]:
    """Return an optimum whose widths keep their limits, and the problem with the numbers of firms found on the way.

    The width falls about as one over the root of the firms reached: from one optimum to the next the number is
    corrected, between the largest that was too few and the smallest that sufficed.

    Parameters
    ----------
    widths
        Caps that stand for widths, and the limit of each width.
    width_at
        The widths (width,) at a setting.
    """
    best = optimise(posed, starts=starts, stop=stop)
    if not widths:
        return posed, best
    limits = np.array([limit for _, limit in widths])
    few, enough = np.zeros(len(widths)), np.full(len(widths), np.inf)
    kept: tuple[Posed, Optimum] | None = None
    for _ in range(ROUNDS):
        if not best.feasible:
            return posed, best
        found, needed = width_at(best.point), np.array([posed.caps[place].limit for place, _ in widths])
        reached = np.array([best.values[posed.caps[place].outcome] for place, _ in widths])
        broken = found > limits
        few = np.where(broken, np.maximum(few, reached), few)
        enough = np.where(broken, enough, np.minimum(enough, np.maximum(needed, 1e-9)))
        if not broken.any():
            kept = (posed, best)
            if ((found >= limits * (1 - NEAR)) | (needed == 0)).all():
                break
        posed = _with_limits(posed, widths, _next(found, limits, reached, few, enough))
        best = optimise(posed, starts=[best.point, posed.start], stop=stop)
    return (posed, best) if kept is None else kept


def _next(found: Array, limits: Array, reached: Array, few: Array, enough: Array) -> Array:
    """Return the next numbers of firms to try: by the root law, kept between what was too few and what sufficed."""
    told = (reached >= 1) & (found < 1)
    guess = np.where(told, reached * (found / limits) ** 2, np.maximum(2 * few, FIRST_GUESS))
    outside = (guess <= few) | (guess >= enough)
    between = np.where(np.isfinite(enough), np.sqrt(np.maximum(few, 1.0) * enough), 2 * np.maximum(few, 1.0))
    return np.asarray(np.where(outside, between, guess))


def _with_limits(posed: Posed, widths: Sequence[tuple[int, float]], needed: Array) -> Posed:
    caps = list(posed.caps)
    for (place, _), number in zip(widths, needed, strict=True):
        held = caps[place]
        caps[place] = Cap(held.name, held.outcome, float(number), held.at_most)
    return replace(posed, caps=tuple(caps))
