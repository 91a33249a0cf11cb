"""Credit codes that pass the check of their last character and belong to nobody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
HEAD = "91999999"
"""An enterprise registered at a place that does not exist."""


def codes(count: int) -> NDArray[np.object_]:
    """Return different codes by GB 32100-2015; the nine characters of the organisation are just a number."""
    texts = [f"{HEAD}{number:09d}" for number in range(count)]
    values = np.array([[int(digit) for digit in text] for text in texts]).reshape(count, len(WEIGHTS))
    last = ALPHABET[-(values @ WEIGHTS) % 31]
    return np.array([text + check for text, check in zip(texts, last, strict=True)], dtype=object)
