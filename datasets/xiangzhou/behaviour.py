"""The behaviour of the district's firms, put together from the table of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np

from datasets.xiangzhou.inputs import Number, Numbers, Values
from simulation.model.population import RISK_CLASSES, STATUSES

PROPENSITIES = ("ordinary", "persistent")
UNVISITED = "behaviour.reclassification.unvisited"
KEYS = {
    **dict.fromkeys(("onset", "exit", "reference_visits", "risk_class"), RISK_CLASSES),
    **dict.fromkeys(("complaint", "alert", "referral", "status"), STATUSES),
}
"""The keys that a vector stands for; a vector elsewhere is a row of a class matrix."""


@dataclass(frozen=True)
class Free:
    """What the fit is free to choose.

    Attributes
    ----------
    onset
        Monthly probability, the same in every class.
    rise, fall
        Monthly probabilities that a compliant, unvisited firm moves from A, B, C up and from B, C, D down.
    """

    onset: float
    rise: Values
    fall: Values

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Return the seven numbers in the order onset, rise, fall."""
        onset, *moves = values
        return cls(onset, tuple(moves[:3]), tuple(moves[3:]))

    def rounded(self, digits: int) -> Self:
        """Return a copy with so many significant digits, the same on every machine."""
        return self.of([float(f"{value:.{digits}g}") for value in (self.onset, *self.rise, *self.fall)])


def with_free(numbers: Numbers, free: Free) -> Numbers:
    """Fill in everything that follows from the free numbers."""
    minor, serious_factor = np.array(numbers["recipe.rise_minor"]), numbers.one("recipe.rise_serious_factor")
    rises = {"compliant": np.array(free.rise), "minor": minor, "serious": minor * serious_factor}
    slower = {"compliant": 1.0} | {key: numbers.one(f"recipe.fall_{key}_factor") for key in ("minor", "serious")}
    rows = {
        f"{UNVISITED}.{status}[{index}]": row
        for status in STATUSES
        for index, row in enumerate(one_step(rises[status], np.array(free.fall) * slower[status]))
    }
    chosen = {"recipe.rise_compliant": free.rise, "recipe.fall_compliant": free.fall}
    return numbers.filled({"behaviour.onset": (free.onset,) * 4, **chosen, **rows})


def one_step(rise: np.ndarray, fall: np.ndarray) -> list[Values]:
    """Return the rows of a matrix that moves at most one class a month.

    Examples
    --------
    >>> one_step(np.array([0.1, 0.0, 0.0]), np.array([0.25, 0.0, 0.0]))[:2]
    [(0.9, 0.1, 0.0, 0.0), (0.25, 0.75, 0.0, 0.0)]
    """
    matrix = np.diag(rise, 1) + np.diag(fall, -1)
    matrix += np.diag(1 - matrix.sum(axis=1))
    return [tuple(float(value) for value in row) for row in matrix.round(12)]


def behaviour(numbers: Numbers) -> dict[str, Any]:
    """Return the `behaviour` of a specification file."""
    content: dict[str, Any] = {"propensity": [{"id": name} for name in PROPENSITIES]}
    for number in numbers.rows():
        if number.path.startswith("behaviour."):
            put(content, number)
    return content


def put(content: dict[str, Any], number: Number) -> None:
    """Place a number where its path says, making the objects and lists on the way."""
    _, *path = parts_of(number.path)
    node: Any = content
    for part, following in pairwise(path):
        if isinstance(node, dict):
            node.setdefault(part, [] if isinstance(following, int) else {})
        node = node[part]
    if isinstance(node, list):
        node.append(list(number.values))
    else:
        node[path[-1]] = _spelled(str(path[-1]), number.values)


def parts_of(path: str) -> list[str | int]:
    """Split a path into keys and indices.

    Examples
    --------
    >>> parts_of("propensity[1].share")
    ['propensity', 1, 'share']
    """
    return [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)]


def _spelled(key: str, values: Values) -> float | dict[str, float]:
    """Return a vector under the keys it stands for, a single number as it is."""
    if key in KEYS:
        return dict(zip(KEYS[key], values, strict=True))
    (value,) = values
    return value
