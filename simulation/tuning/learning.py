"""Limits on what stays unknown: how many firms programmes must reach so that the blind spot is narrow enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from simulation.tuning.elastic import least_given
from simulation.tuning.posed import Array, Posed
from simulation.tuning.search import Optimum, optimise

NEAR = 1e-4
"""Relative distance of a width from its limit that counts as reached; never above it."""
ROUNDS = 12
POWERS = (-3.0, -0.2)
"""Between which powers of the number of firms a width may fall: more where nearly all are reached."""
APART = 1e-3
"""Relative distance of two numbers of firms from which on their widths tell how a width falls."""
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
    corrected, between the largest that was too few and the smallest that sufficed. A number that cannot be reached
    makes the problem infeasible only if the largest that can be reached does not suffice.

    Parameters
    ----------
    widths
        Caps that stand for widths, and the limit of each width.
    width_at
        The widths (width,) at a setting.
    """
    best = optimise(posed, starts=starts, stop=stop)
    search = _Search(posed, widths, width_at)
    for _ in range(ROUNDS if widths else 0):
        if best.stopped_by == "time":
            break
        if not best.feasible:
            given = least_given(posed, [posed.caps[place].asked_as for place, _ in widths], stop, [best.point])
            if (width_at(given.point) > search.limits).any():
                return posed, best
            search.too_many(posed, given.point)
        elif search.settled(posed, best):
            break
        posed = search.next(posed)
        best = optimise(posed, starts=[best.point], stop=stop)
    return (posed, best) if search.kept is None else search.kept


class _Search:
    """The numbers of firms to reach, narrowed from round to round.

    Attributes
    ----------
    few, enough
        The largest number that was too few, and the smallest that sufficed, (width,).
    kept
        The best problem and optimum so far whose widths keep their limits.
    """

    def __init__(self, posed: Posed, widths: Sequence[tuple[int, float]], width_at: Callable[[Array], Array]) -> None:
        self.places, self.width_at = [place for place, _ in widths], width_at
        self.limits = np.array([limit for _, limit in widths])
        self.few, self.enough = np.zeros(len(widths)), np.full(len(widths), np.inf)
        self.told: list[tuple[Array, Array]] = []
        self.kept: tuple[Posed, Optimum] | None = None

    def settled(self, posed: Posed, best: Optimum) -> bool:
        """Take an optimum in, and tell whether every number that presses is the right one."""
        found, needed = self.width_at(best.point), np.array([posed.caps[place].limit for place in self.places])
        reached = np.array([best.values[posed.caps[place].outcome] for place in self.places])
        broken = found > self.limits
        self.few = np.where(broken, np.maximum(self.few, reached), self.few)
        self.enough = np.where(broken, self.enough, np.minimum(self.enough, np.maximum(needed, 1e-9)))
        self.told.append((reached, found))
        if broken.any():
            return False
        if self.kept is None or _at_least_as_good(posed, best, self.kept[1]):
            self.kept = posed, best
        pressing = (needed > 0) & (reached <= needed * (1 + NEAR))
        return bool(((found >= self.limits * (1 - NEAR)) | ~pressing).all())

    def too_many(self, posed: Posed, point: Array) -> None:
        """Take in that the numbers asked for cannot be reached, but those of a setting suffice."""
        values = posed.outcomes.values(point[None])[0]
        reached = np.array([values[posed.caps[place].outcome] for place in self.places])
        self.enough = np.minimum(self.enough, np.maximum(reached, 1e-9))
        self.told.append((reached, self.width_at(point)))

    def next(self, posed: Posed) -> Posed:
        """Return the problem with the next numbers to try, between what was too few and what sufficed."""
        few, enough = self.few, self.enough
        between = np.where(np.isfinite(enough), np.sqrt(np.maximum(few, 1.0) * enough), 2 * np.maximum(few, 1.0))
        guess = np.array([self._guess(place) for place in range(len(self.places))])
        # What sufficed once may be too few later: widths depend a little on the numbers of other groups.
        outside = (few < enough) & ((guess <= few) | (guess >= enough))
        return _with_limits(posed, self.places, np.where(outside, between, guess))

    def _guess(self, place: int) -> float:
        """Return a number by the power law through the last two numbers that told something, else by the root law."""
        pairs = [(n[place], w[place]) for n, w in self.told if n[place] >= 1 and w[place] < 1]
        if not pairs:
            return float(max(2 * self.few[place], FIRST_GUESS))
        reached, found = pairs[-1]
        if self.limits[place] * (1 - NEAR) <= found <= self.limits[place]:
            return float(reached)
        power = -0.5
        if len(pairs) > 1 and abs(pairs[-2][0] / reached - 1) > APART and pairs[-2][1] != found:
            power = float(np.clip(np.log(pairs[-2][1] / found) / np.log(pairs[-2][0] / reached), *POWERS))
        return float(reached * (self.limits[place] * (1 - NEAR / 2) / found) ** (1 / power))


def _at_least_as_good(posed: Posed, one: Optimum, other: Optimum) -> bool:
    goal = posed.goals[0]
    return bool(goal.sign * one.values[goal.outcome] <= goal.sign * other.values[goal.outcome])


def _with_limits(posed: Posed, places: list[int], needed: Array) -> Posed:
    caps = list(posed.caps)
    for place, number in zip(places, needed.tolist(), strict=True):
        caps[place] = replace(caps[place], limit=number)
    return replace(posed, caps=tuple(caps))
