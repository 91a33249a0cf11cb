"""Expected counts under many programmes, compiled: stages 0 to 2 of a month.

As in `simulation.engines.counts.month`, stage by stage. Axes are those that `tables` describes; nothing here concerns
the flags but the beginning of rounds, so that every flag moves alike, and the innermost loops run over them.
"""

from __future__ import annotations

from simulation.engines.books import Books
from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.counts.many.tables import Tables

YEAR, CLASSES = 12, 4


@compiled
def until_visits(masses: Array, tables: Tables, books: Books, month: int) -> None:
    """Move the masses through stages 0 to 2, in place."""
    for s in range(len(masses)):
        _begin(masses[s], tables.resets[month % YEAR, s], month % YEAR)
        _demography(masses[s], tables, books, s, month)
        _comply(masses[s], tables, books, s, month)


@compiled
def _begin(mass: Array, resets: Array, of_year: int) -> None:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if of_year == 0:
        mass[:, 0] += mass[:, 1]
        mass[:, 1] = 0.0
    for c in range(CLASSES):
        for flag in range(resets.shape[1]):
            if resets[c, flag]:
                mass[:, :, c, :, :, 1 + flag] = mass[:, :, c, :, :, 0]


@compiled
def _demography(mass: Array, tables: Tables, books: Books, s: int, month: int) -> None:
    """Stage 1: exits, fading, entries."""
    fading, memory = tables.fading[0], tables.fading[1]
    for c in range(CLASSES):
        of_class = mass[:, :, c]
        books.exits[month, CLASSES * s + c] += of_class[..., 0].sum() * tables.exit[c]
        of_class *= 1 - tables.exit[c]
        if mass.shape[4] > 1:
            of_class[:, :, :, 0] += fading * of_class[:, :, :, 1]
            of_class[:, :, :, 1] *= 1 - fading
        of_class[:, :, 0::2] += memory * of_class[:, :, 1::2]
        of_class[:, :, 1::2] *= 1 - memory
        for v in range(mass.shape[0]):
            for g in range(0, mass.shape[3], 2):
                for o in range(mass.shape[4]):
                    entering = tables.entries[s, v, c, g, o]
                    if entering > 0:
                        mass[v, 0, c, g, o] += entering
                        books.entries[month, CLASSES * s + c] += entering


@compiled
def _comply(mass: Array, tables: Tables, books: Books, s: int, month: int) -> None:
    """Stage 2."""
    worse, better, put_right = tables.moves[0], tables.moves[1], tables.moves[2]
    _, seen, classes, groups, observed, places = mass.shape
    for n in range(seen):
        for c in range(classes):
            cell = CLASSES * s + c
            for g in range(groups):
                onset = tables.onset[s, c, g]
                for o in range(observed):
                    good, minor, serious = mass[0, n, c, g, o], mass[1, n, c, g, o], mass[2, n, c, g, o]
                    left = minor[0] * (1 - worse)
                    books.onsets[month, cell] += good[0] * onset
                    books.escalations[month, cell] += minor[0] * worse
                    books.self_corrections[month, cell] += left * better + serious[0] * put_right
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
