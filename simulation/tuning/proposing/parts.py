"""The parts of a tuning one after the other: each is finished, skipped, out of time or interrupted, and says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from simulation.model.errors import InputError
from simulation.tuning.played import deadline
from simulation.tuning.proposing.states import DONE, INTERRUPTED, REFUSED, SKIPPED, TIME

T = TypeVar("T")
Told = Callable[[str, int, int], None]
"""Told of the part, how much of it is done, and of how much."""


@dataclass
class Parts:
    """Runs parts until time is out or somebody interrupts; what is finished stays.

    Parameters
    ----------
    time_limit
        Seconds for all parts together; ``None``: as long as it takes.
    also
        Asked as well, to stop from outside.
    """

    time_limit: float | None = None
    also: Callable[[], bool] = lambda: False
    told: Told = lambda part, done, of: None
    states: dict[str, str] = field(default_factory=dict)
    refused: dict[str, InputError] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._end = deadline(self.time_limit)

    def stop(self) -> bool:
        """Whether the work is to end."""
        return self.also() or self._end() or INTERRUPTED in self.states.values()

    def within(self, share: float) -> Callable[[], bool]:
        """Return the same question for a part that may take so much of the time that is left."""
        if self.time_limit is None:
            return self.stop
        return deadline(share * max(self.time_limit - self.seconds, 0.0), self.stop)

    @property
    def seconds(self) -> float:
        """Since the first part began."""
        return time.monotonic() - self.began

    def run(self, part: str, work: Callable[[Callable[[int, int], None]], T], *, wanted: bool = True) -> T | None:
        """Run one part and return what it found; ``None`` where it is not wanted or was not begun.

        What a part returns although time ran out is kept, and the part marked.
        """
        if not wanted:
            self.states[part] = SKIPPED
            return None
        if self.stop():
            self.states[part] = self._ended()
            return None
        try:
            found = work(lambda done, of: self.told(part, done, of))
        except KeyboardInterrupt:
            self.states[part] = INTERRUPTED
            return None
        if part not in self.refused:
            self.states[part] = (INTERRUPTED if self.also() else TIME) if self.stop() else DONE
        return found

    def missed(self, part: str, error: InputError | None = None, *, wanted: bool = True) -> None:
        """Note that a part had nothing to work on: for want of time, or, where time is left, by `error`."""
        if wanted and self.stop():
            self.states[part] = self._ended()
        elif wanted and error is not None:
            self.refuse(part, error)
        else:
            self.states[part] = SKIPPED

    def _ended(self) -> str:
        """Return why nothing more is begun."""
        return INTERRUPTED if INTERRUPTED in self.states.values() or self.also() else TIME

    def refuse(self, part: str, error: InputError) -> None:
        """Note that a part cannot be had for this problem, and why; the others go on."""
        self.states[part], self.refused[part] = REFUSED, error
