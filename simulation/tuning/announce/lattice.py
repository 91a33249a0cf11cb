"""Values that can be announced: multiples of each lever's step within its bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.posed import Array, Posed

Places = NDArray[np.int64]
NEAR = 1e-9
"""Distance of a bound from a multiple of the step, in steps, that counts as none."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """The announceable values of every lever, rising; settings of it are places (…, lever) among them.

    Attributes
    ----------
    held
        Levers that can move and have no step: they stay where they are put.
    """

    values: tuple[Array, ...]
    held: tuple[str, ...]

    @property
    def last(self) -> Places:
        """The place of each lever's largest value."""
        return np.array([len(values) - 1 for values in self.values])

    def settings(self, places: Places) -> Array:
        """Return settings (…, lever); of no lever where rounds alone are chosen."""
        if not self.values:
            return np.zeros(places.shape)
        return np.stack([values[places[..., lever]] for lever, values in enumerate(self.values)], axis=-1)

    def below(self, point: Array) -> Places:
        """Return the places just below a setting, or the first."""
        found = [int(np.searchsorted(v, x + NEAR, side="right")) - 1 for v, x in zip(self.values, point, strict=True)]
        return np.asarray(np.clip(np.array(found), 0, self.last))

    def above(self, point: Array) -> Places:
        """Return the places just above a setting, or the last; where it stands at one, that one."""
        found = [int(np.searchsorted(v, x - NEAR, side="left")) for v, x in zip(self.values, point, strict=True)]
        return np.asarray(np.clip(np.array(found), 0, self.last))

    @property
    def size(self) -> float:
        """How many settings there are."""
        return float(np.prod([float(len(values)) for values in self.values]))


def lattice_of(posed: Posed, at: Array) -> Lattice:
    """Return the announceable values of a problem.

    Multiples of the step from the lower to the upper bound. Where there is none between them, the lower bound alone.
    A lever that cannot move is announced as it is. A lever without a step is held at its value in `at`.

    Examples
    --------
    >>> from simulation.tuning.posed import Posed
    >>> low, high, step = np.array([0.012, 0.0021, 0.0]), np.array([0.03, 0.0023, 1.0]), np.array([0.005, 0.005, 0.0])
    >>> posed = Posed(("a", "b", "c"), low, high, low, step, None, (), ())
    >>> [values.tolist() for values in lattice_of(posed, np.full(3, 0.4)).values]
    [[0.015, 0.02, 0.025, 0.03], [0.0021], [0.4]]
    """
    values, held = [], []
    for lever, (low, high, step) in enumerate(zip(posed.low, posed.high, posed.step, strict=True)):
        if high <= low:
            values.append(np.array([low]))
        elif step <= 0:
            values.append(np.array([np.clip(at[lever], low, high)]))
            held.append(posed.levers[lever])
        else:
            first, last = int(np.ceil(low / step - NEAR)), int(np.floor(high / step + NEAR))
            multiples = np.round(np.arange(first, last + 1) * step, 12)
            values.append(np.clip(multiples, low, high) if last >= first else np.array([low]))
    return Lattice(tuple(values), tuple(held))
