"""The place of the compiled core of `expectation`: empty until something loads it in this process.

Loading takes half a second, longer than a single run, so nothing loads it unasked: a server before its first answer, a
comparison over many draws before its first run (`simulation.engines.lanes.warmth`). From then on every run of the
process takes it. Numbers of the two ways agree to a relative 1e-12, not to the bit, so what compares results of runs
asks once and keeps to the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simulation.engines.counts.stages import Stages

Array = NDArray[np.float64]


class Core(Protocol):
    """What runs months of expected counts in place of the NumPy stages; not under a capacity limit."""

    def play(
        self, stages: Stages, counts: Array, first: int, months: int, channels: int
    ) -> tuple[dict[str, Array], Array]:
        """Return every measure, (replication, month, stratum, class[, detail]), and the counts at the end.

        Parameters
        ----------
        first
            Months since a plan year began.
        """
        ...

    def end(self, stages: Stages, counts: Array, months: int, channels: int) -> Array:
        """Return the counts that the months leave, as the NumPy stages hold them."""
        ...


_loaded: list[Core] = []


def core() -> Core | None:
    """Return the compiled core, if this process has loaded it."""
    return _loaded[0] if _loaded else None


def ready() -> bool:
    """Tell whether runs take the compiled core."""
    return bool(_loaded)


def take(core: Core | None) -> None:
    """Let runs take a core; ``None``: NumPy."""
    _loaded[:] = [] if core is None else [core]
