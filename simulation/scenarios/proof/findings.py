"""What a check of the store can find, as a code with its values; `simulation.language` has the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the log says.

    Attributes
    ----------
    code
        Key of the sentence ``audit.finding.<code>``.
    """

    code: str
    values: Mapping[str, object]
