"""Slots, people and loads as a flow of integers: whether everybody can be served, and what must move for a choice.

A slot takes one of its candidates, a person has at most one slot of a visit and at most `caps` slots in all. A slot
that is fixed does not move any more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

NOBODY = -1


@dataclass(frozen=True)
class Reached:
    """What a search from slots that cannot be served reaches: all that could make room, and cannot.

    Attributes
    ----------
    slots, people
        Numbers; the people are full.
    """

    slots: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)


class Matching:
    """A matching that stays feasible while one slot after the other is fixed.

    Parameters
    ----------
    visits
        Visit of each slot.
    candidates
        People of each slot.
    caps
        Most slots of each person.

    Examples
    --------
    >>> both = Matching([0, 0], [[0, 1], [0]], [1, 1])
    >>> [both.serve(slot) for slot in (0, 1)], both.of  # slot 0 makes room
    ([True, True], [1, 0])
    """

    def __init__(self, visits: Sequence[int], candidates: Sequence[Collection[int]], caps: Sequence[int]) -> None:
        self.visits, self.candidates, self.caps = visits, candidates, caps
        self.of = [NOBODY] * len(visits)
        self.held: list[set[int]] = [set() for _ in caps]
        self.fixed = [False] * len(visits)
        self.settled = [0] * len(caps)
        self._at: dict[tuple[int, int], int] = {}

    def serve(self, slot: int) -> bool:
        """Give a slot one of its candidates, moving others where needed; change nothing where that cannot be."""
        return self._search(slot, self.candidates[slot], Reached())

    def fix(self, slot: int, order: Sequence[int]) -> int:
        """Give a served slot, for good, the first in `order` with whom all others stay served; return who it is.

        What a failed try has reached cannot make room for the next one either, so that each is looked at once.
        """
        self._put({slot: NOBODY})
        reached = Reached()
        chosen = next(person for person in order if self._search(slot, (person,), reached))
        self.fixed[slot] = True
        self.settled[chosen] += 1
        return chosen

    def holder(self, slot: int, person: int) -> int:
        """Return the slot of the same visit that a person has, or `NOBODY`."""
        return self._at.get((self.visits[slot], person), NOBODY)

    def around(self, slot: int) -> Reached:
        """Return what the search from a slot that cannot be served reaches."""
        reached = Reached({slot})
        self._search(slot, self.candidates[slot], reached)
        return reached

    def _search(self, start: int, first: Collection[int], reached: Reached) -> bool:
        """Search breadth first for room from a slot that has nobody, and take it."""
        came: dict[int, tuple[int, int]] = {}  # slot → (who displaces it, from whom)
        queue = deque([(start, first)])
        while queue:
            slot, choices = queue.popleft()
            visit = self.visits[slot]
            for person in choices:
                other = self._at.get((visit, person), NOBODY)
                if other == slot:
                    continue
                if other != NOBODY:  # the person has another place in this team
                    freed: Collection[int] = (other,)
                elif person in reached.people:
                    continue
                elif len(self.held[person]) < self.caps[person]:
                    self._move(slot, person, came)
                    return True
                else:
                    reached.people.add(person)
                    freed = self.held[person]
                for each in freed:
                    if each not in reached.slots and not self.fixed[each]:
                        reached.slots.add(each)
                        came[each] = (slot, person)
                        queue.append((each, self.candidates[each]))
        return False

    def _move(self, slot: int, person: int, came: dict[int, tuple[int, int]]) -> None:
        moves = {slot: person}
        while slot in came:
            slot, person = came[slot]
            moves[slot] = person
        self._put(moves)

    def _put(self, moves: dict[int, int]) -> None:
        for slot in moves:
            if self.of[slot] != NOBODY:
                self.held[self.of[slot]].discard(slot)
                del self._at[self.visits[slot], self.of[slot]]
        for slot, person in moves.items():
            self.of[slot] = person
            if person != NOBODY:
                self.held[person].add(slot)
                self._at[self.visits[slot], person] = slot
