"""Uniform numbers by purpose and month, so that two plans meet the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BEFORE = 1_000
"""Months before the first that luck may be asked for: seeds cannot be negative."""


@dataclass(frozen=True)
class Streams:
    """The luck of one past or future of a district.

    Attributes
    ----------
    world, seed
        The district.
    part
        0: its past; 1, 2, …: its futures.
    """

    world: str
    seed: int
    part: int = 0

    def generator(self, purpose: str, month: int) -> np.random.Generator:
        """Return the generator of one purpose in one month."""
        key = [crc32(self.world.encode()), self.seed, self.part, crc32(purpose.encode()), BEFORE + month]
        return np.random.default_rng(key)

    def uniforms(self, purpose: str, month: int, count: int) -> NDArray[np.float64]:
        """Return one uniform a firm, by number: firms of the same number share it under every plan."""
        return self.generator(purpose, month).random(count)
