"""Where one belief leads in a month, compiled: by what is seen of the firm, and how likely it is to be seen.

The status and the propensity of a firm are hidden, so what is known of it is a belief over both: place
``status · groups + propensity``. Its class, every visit, channel and result are seen. The memory of a sanction is taken
as seen too, which can only help a policy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.law import Law
from simulation.tuning.ceiling.simplex import Found, Lattice, Whole, locate, room_for

LEAST = 1e-15
"""A chance below it is left out: costs are never negative, so what is left out lowers the bound."""


class Desk(NamedTuple):
    """Room for the month of one belief.

    `mass` gathers the chances by slot, that is by class, memory and point of the lattice; `touched` lists the slots
    that have some, `many` how many these are.
    """

    end: Array
    begun: Array
    found: Found
    mass: Array
    touched: Whole
    many: Whole


@compiled
def memories_of(law: Law) -> int:
    """Return how many memories a firm can have."""
    return int(law.onset.shape[2])


@compiled
def desk_for(things: int, slots: int) -> Desk:
    """Return an empty desk."""
    touched, many = np.zeros(slots, dtype=np.int64), np.zeros(1, dtype=np.int64)
    return Desk(np.zeros(things), np.zeros(things), room_for(things), np.zeros(slots), touched, many)


@compiled
def comply(c: int, d: int, law: Law, desk: Desk) -> float:
    """Stage 2 for the firms of `desk.end`, all of one class and memory; return how many these are."""
    groups, total = law.onset.shape[1], 0.0
    for u in range(groups):
        compliant, minor, serious = desk.end[u], desk.end[groups + u], desk.end[2 * groups + u]
        onset, worse = compliant * law.onset[c, u, d], minor * law.escalation
        corrected, better = minor * law.minor_correction, serious * law.serious_correction
        desk.begun[u] = compliant - onset + corrected + better
        desk.begun[groups + u] = minor - worse - corrected + onset
        desk.begun[2 * groups + u] = serious - better + worse
        total += compliant + minor + serious
    return total


@compiled
def put(c: int, d: int, share: float, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Let the firms of `desk.end` comply or not, and add them to the points that their belief is a mixture of."""
    total = comply(c, d, law, desk)
    if total * share <= LEAST:
        return
    for i in range(len(desk.begun)):
        desk.begun[i] = max(desk.begun[i], 0.0) / total
    base = (c * memories_of(law) + d) * len(lattice.points)
    for k in range(locate(desk.begun, lattice, desk.found)):
        slot = base + desk.found.place[k]
        if desk.mass[slot] == 0.0:
            desk.touched[desk.many[0]] = slot
            desk.many[0] += 1
        desk.mass[slot] += share * total * desk.found.weight[k]


@compiled
def go_on(c: int, d: int, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Stage 1 of the next month for firms of class c and memory d: exits, and memories that end."""
    stay = 1.0 - law.exit[c]
    if d == 1:
        put(c, 0, stay * law.fade, law, lattice, desk)
        put(c, 1, stay * (1.0 - law.fade), law, lattice, desk)
    else:
        put(c, d, stay, law, lattice, desk)


@compiled
def unvisited(belief: Array, c: int, d: int, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Leave a firm alone: the new class is all that is seen."""
    groups = law.onset.shape[1]
    for new in range(4):
        for v in range(3):
            for u in range(groups):
                desk.end[v * groups + u] = belief[v * groups + u] * law.quiet[v] * law.unvisited[v, c, new]
        go_on(new, d, law, lattice, desk)


@compiled
def cleared(
    belief: Array, chance: Array, detection: Array, c: int, d: int, law: Law, lattice: Lattice, desk: Desk
) -> None:
    """Find nothing in a visit that has a chance by status."""
    groups = law.onset.shape[1]
    for new in range(4):
        if law.cleared[c, new] == 0.0:
            continue
        for v in range(3):
            missed = 1.0 if v == 0 else 1.0 - detection[v - 1]
            for u in range(groups):
                desk.end[v * groups + u] = belief[v * groups + u] * chance[v] * missed * law.cleared[c, new]
        go_on(new, d, law, lattice, desk)


@compiled
def caught(belief: Array, chance: Array, detection: Array, c: int, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Find a violation in a visit that has a chance by status: that tells the status."""
    groups, sanctioned = law.onset.shape[1], memories_of(law) - 1
    for severity in range(2):
        v = severity + 1
        for new in range(4):
            if law.found[severity, c, new] == 0.0:
                continue
            desk.end[:] = 0.0
            for u in range(groups):
                share = chance[v] * detection[severity] * law.found[severity, c, new]
                firms = belief[v * groups + u] * share
                desk.end[u] = firms * law.rectification[severity]
                desk.end[v * groups + u] = firms * (1.0 - law.rectification[severity])
            go_on(new, sanctioned, law, lattice, desk)


@compiled
def for_cause(belief: Array, c: int, d: int, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Visit for cause: which channel it was is seen, and tells of the status where nothing is found."""
    for channel in range(len(law.for_cause)):
        cleared(belief, law.for_cause[channel], law.detection[0], c, d, law, lattice, desk)
    caught(belief, law.summoned, law.detection[0], c, law, lattice, desk)


@compiled
def chosen_visit(belief: Array, kind: int, c: int, d: int, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Visit by choice a firm without a for-cause visit this month."""
    cleared(belief, law.quiet, law.detection[kind + 1], c, d, law, lattice, desk)
    caught(belief, law.quiet, law.detection[kind + 1], c, law, lattice, desk)
