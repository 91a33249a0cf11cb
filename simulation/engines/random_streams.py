"""Named random streams: plans meet the same luck, and the order of work does not matter."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np


def stream(seed: int, replication: int, purpose: str) -> np.random.Generator:
    """Return the stream of random numbers for one purpose in one replication.

    Parameters
    ----------
    seed, replication
        Not negative.
    purpose
        What the numbers are for, e.g. ``"onset"``. Streams of different keys are independent.

    Examples
    --------
    >>> stream(0, 3, "onset").random() == stream(0, 3, "onset").random()
    True
    """
    name = int.from_bytes(blake2b(purpose.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, replication, name])))


def key(seed: int, replication: int, purpose: str) -> int:
    """Return 64 bits that stand for a stream, for samplers that make their numbers themselves.

    Examples
    --------
    >>> key(0, 3, "onset") == key(0, 3, "onset"), key(0, 3, "onset") == key(0, 4, "onset")
    (True, False)
    """
    return int.from_bytes(blake2b(f"{seed} {replication} {purpose}".encode(), digest_size=8).digest(), "big")
