"""A run of expected counts, compiled: eight lanes at once, each a stratum under a plan, through every month.

The same stages as `simulation.engines.counts.month`, which stays the reference: tests hold the two together.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.lanes.layout import Block, Lanes, Rules, W, Whole, Work
from simulation.engines.lanes.moves import begin, comply, entries, exits, fade, push, push_found
from simulation.engines.lanes.visits import (
    chances,
    count_eligible,
    count_flows,
    count_rectified,
    count_standing,
    count_visits,
    move_visited,
    outcomes,
)


@compiled
def load(lanes: Lanes, block: Block, number: int, rules: Rules) -> None:
    """Gather what belongs to the lanes of a block; lanes beyond the last stay empty."""
    strata, plans = lanes.start.shape[4], lanes.chance.shape[0]
    block.x[:] = 0.0
    block.entrants[:] = 0.0
    block.onset[:] = 0.0
    block.chance[:] = 0.0
    block.reset[:] = 0.0
    block.eligible[:] = 0.0
    for w in range(W):
        plan, s = (number * W + w) // strata, (number * W + w) % strata
        if plan >= plans:
            continue
        block.x[..., w] = lanes.start[..., s]
        block.entrants[..., w] = lanes.entrants[..., s]
        block.onset[..., w] = lanes.onset[plan % lanes.onset.shape[0], ..., s]
        block.chance[..., w] = lanes.chance[plan, ..., s]
        block.reset[..., w] = lanes.reset[plan, ..., s]
        block.eligible[..., w] = lanes.eligible[..., s]


@compiled
def visit(block: Block, rules: Rules, of_month: Array, out: Array, work: Work) -> None:
    """Stages 2 to 5."""
    for c in range(4):
        change = (rules.escalation, rules.minor_correction, rules.serious_correction)
        comply(block.x, block.onset, change, c, out, work.standing)
        count_standing(c, work.standing, out)
        count_eligible(block.x, c, block.eligible, 23 + 2 * rules.channels, out)
        chances(rules.by_status, rules.lane, rules.open, of_month, c, work.chance, work.before)
        places = (rules.row, rules.channels)
        count_visits(rules.detection, rules.hours, rules.programme, places, c, work.chance, work.standing, out)
        outcomes(rules.detection, rules.to, work.chance, work.shares)
        move_visited(block.x, c, work.shares, work.before, rules.sanction_bit, block.cleared, block.found)
        count_flows(rules.unvisited, rules.cleared, rules.found, c, work.before, work.standing, out)
        count_rectified(rules.rectification, c, out)


@compiled
def advance(block: Block, rules: Rules, month: int, work: Work, tape: Array, out: Array) -> None:
    """Move a block through one month; `tape` keeps what stood before stage 2 where its length is not 0."""
    x = block.x
    out[:] = 0.0
    block.cleared[:] = 0.0
    block.found[:] = 0.0
    for c in range(4):
        begin(x, block.reset[month % 12], c, month)
        exits(x, rules.exit[c], c, out)
        fade(x, c, rules.observation_bit, rules.observation_ends)
        fade(x, c, rules.sanction_bit, rules.memory_ends)
        entries(x, block.entrants, c, out)
    if len(tape):
        tape[month - rules.first] = x
    visit(block, rules, block.chance[month % 12], out, work)
    push(x, block.cleared, rules.unvisited, rules.cleared)
    push_found(x, block.found, rules.found, rules.rectification, rules.sanction_bit)


@compiled
def empty_block(lanes: Lanes, rules: Rules) -> Block:
    """Return the working memory of a block."""
    cells, groups = lanes.start.shape[3], lanes.onset.shape[2]
    x, entrants = np.zeros((3, 2, 4, cells, W)), np.zeros((3, 4, cells, W))
    onset, chance = np.zeros((4, groups, W)), np.zeros((12, lanes.chance.shape[2], 4, W))
    reset, eligible = np.zeros((12, lanes.reset.shape[2], 4, W)), np.zeros((len(lanes.eligible), 4, cells, W))
    return Block(x, entrants, onset, chance, reset, np.zeros((3, 4, cells, W)), np.zeros((2, 4, cells, W)), eligible)


@compiled
def keep_rows(rows: Array, plan: Whole, s: Whole, lanes: int, record: Array) -> None:
    """Keep the rows of a block."""
    for month in range(rows.shape[0]):
        for row in range(rows.shape[1]):
            for c in range(4):
                for w in range(lanes):
                    record[plan[w], month, row, c, s[w]] = rows[month, row, c, w]


@compiled
def add_rows(rows: Array, plan: Whole, s: Whole, lanes: int, weights: Array, totals: Array) -> None:
    """Add the rows of a block to the sums over groups."""
    for month in range(rows.shape[0]):
        for row in range(rows.shape[1]):
            for c in range(4):
                for w in range(lanes):
                    for group in range(len(weights)):
                        totals[plan[w], month, row, c, group] += rows[month, row, c, w] * weights[group, s[w]]


@compiled
def store(
    number: int,
    plans: int,
    strata: int,
    rows: Array,
    weights: Array,
    x: Array,
    record: Array,
    totals: Array,
    end: Array,
) -> None:
    """Put what one block has recorded where it belongs."""
    lanes = min(W, plans * strata - number * W)
    plan, s = np.zeros(W, dtype=np.int64), np.zeros(W, dtype=np.int64)
    for w in range(lanes):
        plan[w], s[w] = (number * W + w) // strata, (number * W + w) % strata
    if len(record):
        keep_rows(rows, plan, s, lanes, record)
    if len(weights):
        add_rows(rows, plan, s, lanes, weights, totals)
    if len(end):
        for w in range(lanes):
            end[plan[w], ..., s[w]] = x[..., w]


@compiled
def run(lanes: Lanes, rules: Rules, weights: Array, record: Array, totals: Array, end: Array, tapes: Array) -> None:
    """Run every block.

    Whichever of these is not empty is filled: `record` (plan, month, row, class, stratum), `totals` (plan, month, row,
    class, group) with `weights` (group, stratum), `end` (plan, status, visited, class, cell, stratum), `tapes` (block,
    month, status, visited, class, cell, lane).
    """
    strata, plans = lanes.start.shape[4], lanes.chance.shape[0]
    block = empty_block(lanes, rules)
    book, channels = rules.book, len(rules.lane)
    chance, before = np.empty((3, book, channels, W)), np.empty((3, book, channels + 1, W))
    work = Work(np.empty((3, 2, book, W)), chance, before, np.empty((3, book, 2, book, W)))
    rows = np.empty((rules.months, 23 + 2 * rules.channels + 3 * len(lanes.eligible), 4, W))
    for number in range((plans * strata + W - 1) // W):
        load(lanes, block, number, rules)
        tape = tapes[number] if len(tapes) else tapes[0:0].reshape((0, 3, 2, 4, 1, W))
        for month in range(rules.months):
            advance(block, rules, rules.first + month, work, tape, rows[month])
        store(number, plans, strata, rows, weights, block.x, record, totals, end)
