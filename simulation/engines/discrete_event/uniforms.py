"""FutureStreams of one future: every firm meets the same uniforms under every plan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from numpy.random import Generator

from simulation.engines.random_streams import stream

Ladder = list[float]
"""Cumulative shares, the last one exactly 1."""


def ladder(weights: Iterable[float]) -> Ladder:
    """Return the cumulative shares of `weights`, normalised so that the last is exactly 1.

    Examples
    --------
    >>> ladder([1, 0, 3])
    [0.25, 0.25, 1.0]
    """
    steps = list(accumulate(weights))
    return [step / steps[-1] for step in steps]


def pick(steps: Ladder, uniform: float) -> int:
    """Return the item in which `uniform`, in [0, 1), falls; an item without weight is never returned.

    Examples
    --------
    >>> pick([0.25, 0.25, 1.0], 0.25)
    2
    """
    return bisect_right(steps, uniform)


class FutureStreams:
    """The named streams of one replication.

    Firms are numbered as they appear, and neither founding nor entry depends on the plan: the n-th uniform of a
    purpose and month belongs to the same firm whatever plan is in force.

    Parameters
    ----------
    seed, replication
        Keys of the streams, not negative.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._seed = seed
        self._replication = replication
        self._streams: dict[str, Generator] = {}

    def stream(self, purpose: str) -> Generator:
        """Return the stream of `purpose`, where the last draw left it."""
        if purpose not in self._streams:
            self._streams[purpose] = stream(self._seed, self._replication, purpose)
        return self._streams[purpose]

    def uniforms(self, purpose: str, count: int) -> list[float]:
        """Return the next `count` uniforms in [0, 1) of `purpose`, one for each firm number."""
        uniforms: list[float] = self.stream(purpose).random(count).tolist()
        return uniforms
