"""To which firms something may happen in a month: told from one number each, before any stage is played.

What may happen of its own to a firm, programmes aside, are five things: it leaves, its status changes, it is visited
for cause, it is visited proactively, its class changes. The first bits of its luck in each stand side by side in one
number, with a spare bit above each. A firm of one kind (class, status, group) in one stratum is left alone if every
lane lies at or above a limit: one subtraction tells it for all lanes, from the spare bits. Classes change at both ends
of a lane, so that lane is first turned until both ends lie together.

Nothing depends on these limits but the time taken: a firm listed in vain is asked in each stage, and answers no.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.numbers import LANE_BITS, LANES, WIDTH, ticket
from simulation.engines.firms.tables import LISTED, WHOLE, Bits, Firms, Laws, Room

EXIT_LANE, COMPLIANCE_LANE, FOR_CAUSE_LANE, PROACTIVE_LANE, CLASS_LANE = range(LANES)
_FULL = 1 << LANE_BITS
_STEP = int(WHOLE) // _FULL
_LUCK = np.uint64(sum((_FULL - 1) << WIDTH * lane for lane in range(LANES)))
_SPARE = np.uint64(sum(_FULL << WIDTH * lane for lane in range(LANES)))


def with_risks(laws: Laws) -> Laws:
    """Return laws that tell in which lanes something may happen, by stratum and kind."""
    statuses, (strata, classes, groups, _) = len(laws.for_cause), laws.onset.shape
    shape = (strata, classes, statuses, groups)
    compliance = np.empty(shape, np.int64)
    compliance[:, :, 0] = _lanes_below(laws.onset.max(axis=-1))  # whether a firm is in observation is not its kind
    compliance[:, :, 1], compliance[:, :, 2] = _lanes_below(laws.moves[1]), _lanes_below(laws.moves[2])
    better, worse = _moves_of_class(laws.push[:statuses])
    limits = {
        EXIT_LANE: _lanes_below(laws.exit)[:, None, None],
        COMPLIANCE_LANE: compliance,
        FOR_CAUSE_LANE: _lanes_below(laws.for_cause[:, -1])[:, None],
        PROACTIVE_LANE: _lanes_below(laws.proactive)[:, None, None],
        CLASS_LANE: np.minimum(better + worse, _FULL)[:, :, None],
    }
    at_risk = np.zeros(shape, np.int64)
    for lane, limit in limits.items():
        at_risk += limit << WIDTH * lane
    turned = np.broadcast_to(worse[:, :, None] << WIDTH * CLASS_LANE, shape[1:])
    return laws._replace(at_risk=at_risk.reshape(strata, -1).astype(np.uint64), turned=turned.ravel().astype(np.uint64))


def _lanes_below(thresholds: Bits) -> NDArray[np.int64]:
    """Return how many values of a lane allow a number below the threshold."""
    return -(-thresholds.astype(np.int64) // _STEP)


def _moves_of_class(push: Bits) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many values of a lane, from below and from above, may move an unvisited firm: (class, status)."""
    statuses, classes, _ = push.shape
    better, worse = np.zeros((classes, statuses), np.int64), np.zeros((classes, statuses), np.int64)
    for c in range(classes):
        if c > 0:
            better[c] = _lanes_below(push[:, c, c - 1])
        if c < classes - 1:
            worse[c] = _FULL - push[:, c, c].astype(np.int64) // _STEP
    return better, worse


@compiled
def list_firms(firms: Firms, laws: Laws, key: np.uint64, room: Room) -> None:
    """Put in `Room.listed` the firms to which something may happen, stratum by stratum and in order of place."""
    listed, where, may, turned, length = room.listed, room.where, room.may, laws.turned, 0
    for s in range(len(firms.begin)):
        begin, number = firms.begin[s], firms.end[s] - firms.begin[s]
        names, kinds, at_risk = firms.name[begin:], firms.kind[begin:], laws.at_risk[s]
        for i in range(number):  # without branches several go at once
            luck = (ticket(key, names[i]) & _LUCK) + turned[kinds[i]] & _LUCK
            may[i] = (luck | _SPARE) - at_risk[kinds[i]] & _SPARE != _SPARE
        for i in range(number):
            if may[i]:
                listed[length], where[length] = begin + i, s
                length += 1
    room.length[0] = length


@compiled_in
def set_kind(firms: Firms, laws: Laws, i: int) -> None:
    """Write down of which kind a firm is."""
    statuses, groups = len(laws.for_cause), laws.onset.shape[2]
    firms.kind[i] = (firms.risk_class[i] * statuses + firms.status[i]) * groups + firms.group[i]


@compiled_in
def add_to_list(firms: Firms, room: Room, i: int, s: int) -> None:
    """List one more firm."""
    firms.channel[i] = LISTED
    room.listed[room.length[0]], room.where[room.length[0]] = i, s
    room.length[0] += 1
