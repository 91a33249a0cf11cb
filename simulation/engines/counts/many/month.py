"""Expected counts under many programmes, compiled: stages 0 to 2 of a month.

As in `simulation.engines.counts.month`, stage by stage. Axes are those that `tables` describes; nothing here concerns
the flags but the beginning of rounds, so that every flag moves alike, and the innermost loops run over them.
"""

from __future__ import annotations

from simulation.engines.books import Books
from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.counts.many.tables import Tables, Whole

YEAR, CLASSES = 12, 4


@compiled
def until_visits(masses: Array, tables: Tables, books: Books, month: int) -> None:
    """Move the masses through stages 0 to 2, in place."""
    # Loops are written out: expressions over arrays of many axes take many times as long to compile.
    for s in range(len(masses)):
        if month % YEAR == 0:
            _begin_year(masses[s])
        _begin_rounds(masses[s], tables.resets[month % YEAR, s])
        if tables.qualifies.shape[4]:
            _lose_by_exit(masses[s], tables.exit, tables.qualifies[s], books.lost_by_exit[month], CLASSES * s)
        _leave(masses[s], tables.exit, books.exits[month], CLASSES * s)
        _fade(masses[s], tables.fading)
        _enter(masses[s], tables.entries[s], books.entries[month], CLASSES * s)
        _comply(masses[s], tables.onset[s], tables.moves, books, CLASSES * s, month)
        if tables.qualifies.shape[4]:
            _count_eligible(masses[s], tables.qualifies[s], books, CLASSES * s, month)


@compiled
def _begin_year(mass: Array) -> None:
    """Stage 0: forget the visits of last year."""
    statuses, _, classes, groups, observed, places = mass.shape
    for v in range(statuses):
        for c in range(classes):
            for g in range(groups):
                for o in range(observed):
                    for b in range(places):
                        mass[v, 0, c, g, o, b] += mass[v, 1, c, g, o, b]
                        mass[v, 1, c, g, o, b] = 0.0


@compiled
def _begin_rounds(mass: Array, resets: Array) -> None:
    """Stage 0: forget the draws of the rounds that begin, by class and flag."""
    statuses, seen, classes, groups, observed, places = mass.shape
    for c in range(classes):
        for b in range(1, places):
            if resets[c, b - 1]:
                for v in range(statuses):
                    for n in range(seen):
                        for g in range(groups):
                            for o in range(observed):
                                mass[v, n, c, g, o, b] = mass[v, n, c, g, o, 0]


@compiled
def _leave(mass: Array, chances: Array, exits: Array, first: int) -> None:
    """Stage 1, exits; what is recorded stands from the cell `first` on."""
    statuses, seen, classes, groups, observed, places = mass.shape
    for v in range(statuses):
        for n in range(seen):
            for c in range(classes):
                for g in range(groups):
                    for o in range(observed):
                        exits[first + c] += mass[v, n, c, g, o, 0] * chances[c]
                        for b in range(places):
                            mass[v, n, c, g, o, b] *= 1 - chances[c]


@compiled
def _fade(mass: Array, fading: Array) -> None:
    """Stage 1: observation and memory end."""
    statuses, seen, classes, groups, observed, places = mass.shape
    for v in range(statuses):
        for n in range(seen):
            for c in range(classes):
                for g in range(groups if observed > 1 else 0):
                    for b in range(places):
                        ending = mass[v, n, c, g, 1, b] * fading[0]
                        mass[v, n, c, g, 1, b] -= ending
                        mass[v, n, c, g, 0, b] += ending
                for g in range(0, groups, 2):
                    for o in range(observed):
                        for b in range(places):
                            ending = mass[v, n, c, g + 1, o, b] * fading[1]
                            mass[v, n, c, g + 1, o, b] -= ending
                            mass[v, n, c, g, o, b] += ending


@compiled
def _enter(mass: Array, entries: Array, booked: Array, first: int) -> None:
    """Stage 1, entries: nobody has drawn them."""
    statuses, _, classes, groups, observed, places = mass.shape
    for v in range(statuses):
        for c in range(classes):
            for g in range(0, groups, 2):
                for o in range(observed):
                    entering = entries[v, c, g, o]
                    booked[first + c] += entering
                    for b in range(places if entering > 0 else 0):
                        mass[v, 0, c, g, o, b] += entering


@compiled
def _comply(mass: Array, onsets: Array, moves: Array, books: Books, first: int, month: int) -> None:
    """Stage 2."""
    worse, better, put_right = moves[0], moves[1], moves[2]
    _, seen, classes, groups, observed, places = mass.shape
    for n in range(seen):
        for c in range(classes):
            cell = first + c
            for g in range(groups):
                for o in range(observed):
                    onset = onsets[c, g, o]
                    good, minor, serious = mass[0, n, c, g, o], mass[1, n, c, g, o], mass[2, n, c, g, o]
                    books.onsets[month, cell] += good[0] * onset
                    books.escalations[month, cell] += minor[0] * worse
                    books.self_corrections[month, cell] += minor[0] * (1 - worse) * better + serious[0] * put_right
                    for b in range(places):
                        new, up, corrected = good[b] * onset, minor[b] * worse, serious[b] * put_right
                        back = (minor[b] - up) * better
                        good[b] += back + corrected - new
                        minor[b] += new - up - back
                        serious[b] += up - corrected
                    standing = good[0] + minor[0] + serious[0]
                    books.firms[month, cell] += standing
                    books.in_violation[month, cell, 0] += minor[0]
                    books.in_violation[month, cell, 1] += serious[0]
                    if n == 0:
                        books.not_yet_visited[month, cell] += standing


@compiled
def _lose_by_exit(mass: Array, chances: Array, qualifies: Whole, lost: Array, first: int) -> None:
    """Record who leaves while it qualifies, by row."""
    statuses, seen, classes, groups, observed, _ = mass.shape
    for v in range(statuses):
        for n in range(seen):
            for c in range(classes):
                for g in range(groups):
                    for o in range(observed):
                        for row in range(qualifies.shape[3]):
                            if qualifies[c, g & 1, o, row]:
                                lost[first + c, row] += mass[v, n, c, g, o, 0] * chances[c]


@compiled
def _count_eligible(mass: Array, qualifies: Whole, books: Books, first: int, month: int) -> None:
    """Record who qualifies after stage 2, and who of them is in violation."""
    _, seen, classes, groups, observed, _ = mass.shape
    for n in range(seen):
        for c in range(classes):
            for g in range(groups):
                for o in range(observed):
                    good, minor, serious = mass[0, n, c, g, o, 0], mass[1, n, c, g, o, 0], mass[2, n, c, g, o, 0]
                    for row in range(qualifies.shape[3]):
                        if qualifies[c, g & 1, o, row]:
                            books.eligible[month, first + c, row] += good + minor + serious
                            books.eligible_minor[month, first + c, row] += minor
                            books.eligible_serious[month, first + c, row] += serious
