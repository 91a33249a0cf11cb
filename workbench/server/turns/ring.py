"""Who is next: lines of several visitors, served round about."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class _Line(Generic[T]):
    """What one visitor has waiting, the round in which the first of it is due, and when that became the first."""

    items: deque[T] = field(default_factory=deque)
    round: int = 0
    since: int = 0


class Ring(Generic[T]):
    """Lines of visitors; each gets one turn a round, whoever has waited longest first.

    While the first item of a visitor waits, no other visitor is served more than once, however many items that one
    has and whoever comes in the meantime (start-time fair queueing with turns of one size: Goyal, Vin and Cheng 1996).

    Examples
    --------
    >>> ring = Ring()
    >>> for item in ("a1", "a2", "a3"):
    ...     ring.put("a", item)
    >>> first = ring.take()
    >>> ring.put("b", "b1")
    >>> first, ring.order()
    ('a1', ['b1', 'a2', 'a3'])
    """

    def __init__(self) -> None:
        self._lines: dict[str, _Line[T]] = {}
        self._round = 0  # of the item taken last
        self._served: dict[str, int] = {}  # visitor → round of the last turn, where that is the present one
        self._clock = 0

    def __len__(self) -> int:
        return sum(len(line.items) for line in self._lines.values())

    def put(self, visitor: str, item: T) -> None:
        """Let an item wait at the end of its visitor's line."""
        line = self._lines.get(visitor)
        if line is None:
            due = max(self._round, self._served.get(visitor, -1) + 1)
            line = self._lines[visitor] = _Line(round=due, since=self._tick())
        line.items.append(item)

    def take(self) -> T | None:
        """Return the item whose turn it is, and let it wait no longer; nothing where nothing waits."""
        if not self._lines:
            return None
        visitor = min(self._lines, key=lambda name: (self._lines[name].round, self._lines[name].since))
        line = self._lines[visitor]
        self._round = line.round
        self._served = {name: at for name, at in self._served.items() if at >= self._round} | {visitor: self._round}
        item = line.items.popleft()
        if line.items:
            line.round, line.since = self._round + 1, self._tick()
        else:
            del self._lines[visitor]
        return item

    def leave(self, item: T) -> bool:
        """Let an item wait no longer; whether it did."""
        for visitor, line in self._lines.items():
            if item in line.items:
                line.items.remove(item)
                if not line.items:
                    del self._lines[visitor]
                return True
        return False

    def order(self) -> list[T]:
        """Return what waits in the order of its turns, if nobody else comes."""
        rest: Ring[int] = Ring()
        rest._round, rest._clock, rest._served = self._round, self._clock, dict(self._served)
        known: list[T] = []
        for visitor, line in self._lines.items():
            places = deque(range(len(known), len(known) + len(line.items)))
            known.extend(line.items)
            rest._lines[visitor] = _Line(places, line.round, line.since)
        taken = [rest.take() for _ in known]
        return [known[place] for place in taken if place is not None]

    def _tick(self) -> int:
        self._clock += 1
        return self._clock
