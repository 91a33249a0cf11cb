"""The compiled run backwards: what one more firm of each kind in each month is worth to a weighted sum of the record.

`seeds` (month, row, class) are the weights of the sum. Going back month by month, values are carried from the state
after a stage to the state before it, the transpose of what the stage does; on the way the slopes by every chance of a
visit and every onset probability are added up. One such pass costs about two runs, however many slopes are asked for.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.lanes.forward import empty_block, load
from simulation.engines.lanes.layout import Lanes, Rules, W
from simulation.engines.lanes.moves import comply
from simulation.engines.lanes.visits import chances


@compiled
def unpush(value: Array, rules: Rules, unvisited: Array, cleared: Array, found: Array) -> None:
    """Stage 6: the worth of unvisited, cleared and found firms before they get their new class."""
    unvisited[:] = 0.0
    cleared[:] = 0.0
    found[:] = 0.0
    for v in range(3):
        put_right = 0.0 if v == 0 else rules.rectification[v - 1]
        for c in range(4):
            for d in range(4):
                for i in range(value.shape[3]):
                    for w in range(W):
                        unvisited[v, 0, c, i, w] += rules.unvisited[v, c, d] * value[v, 0, d, i, w]
                        unvisited[v, 1, c, i, w] += rules.unvisited[v, c, d] * value[v, 1, d, i, w]
                        cleared[v, c, i, w] += rules.cleared[c, d] * value[v, 1, d, i, w]
                        if v > 0:
                            after = put_right * value[0, 1, d, i, w] + (1 - put_right) * value[v, 1, d, i, w]
                            found[v - 1, c, i, w] += rules.found[v - 1, c, d] * after


@compiled
def worth_of_visit(rules: Rules, seed: Array, v: int, i: int, c: int) -> tuple[float, float]:
    """Return what the record of one visit is worth: to a firm not visited before this year, and to one visited."""
    common = seed[23 + rules.row[i], c] + rules.hours[i] * seed[16, c]
    if v == 0:
        common += seed[10, c]
    else:
        hit = rules.detection[i, v - 1]
        common += hit * (seed[10 + v, c] + seed[23 + rules.channels + rules.row[i], c]) + (1 - hit) * seed[12 + v, c]
    return float(common + seed[8, c] + rules.programme[i] * seed[22, c]), float(common + seed[9, c])


@compiled
def unvisit(
    x: Array,
    c: int,
    rules: Rules,
    of_month: Array,
    before: Array,
    seed: Array,
    weight: Array,
    worths: tuple[Array, Array, Array],
    by_chance: Array,
) -> None:
    """Stages 3 to 5: the worth of a firm after stage 2, into the first of `worths`; and slopes by chances."""
    value, cleared, found = worths
    for v in range(3):
        for i in range(len(rules.lane) - 1, -1, -1):
            fresh, again = worth_of_visit(rules, seed, v, i, c)
            hit = rules.detection[i, v - 1] if v > 0 else 0.0
            lane = rules.lane[i]
            for cell in range(x.shape[3]):
                k = cell % rules.book
                if not rules.open[i, c, k]:
                    continue
                new = cell - k + rules.to[i, k]
                marked = new | rules.sanction_bit
                for w in range(W):
                    chance = rules.by_status[i, v] if lane < 0 else of_month[lane, c, w]
                    after = (1 - hit) * cleared[v, c, new, w]
                    if v > 0:
                        after += hit * found[v - 1, c, marked, w]
                    more = after + fresh * weight[w] - value[v, 0, c, cell, w]
                    less = after + again * weight[w] - value[v, 1, c, cell, w]
                    if lane >= 0:
                        both = x[v, 0, c, cell, w] * more + x[v, 1, c, cell, w] * less
                        by_chance[lane, c, w] += before[v, k, i, w] * both
                    value[v, 0, c, cell, w] += chance * more
                    value[v, 1, c, cell, w] += chance * less


@compiled
def uncomply(
    value: Array,
    before_stage: Array,
    onsets: Array,
    change: tuple[float, float, float],
    c: int,
    seed: Array,
    weight: Array,
    by_onset: Array,
    eligible: Array,
    first: int,
) -> None:
    """Stage 2: the worth of a firm before it, in place; and slopes by onset probabilities.

    `first` is the row from which `seed` values those who are `eligible`.
    """
    escalation, minor_correction, serious_correction = change
    alike, rows = value.shape[3] // onsets.shape[1], len(eligible)
    for n in range(2):
        for cell in range(value.shape[3]):
            h = cell // alike
            for row in range(rows):
                for w in range(W):
                    own = eligible[row, c, cell, w] * weight[w]
                    all_alike = own * seed[first + row, c]
                    value[0, n, c, cell, w] += all_alike
                    value[1, n, c, cell, w] += all_alike + own * seed[first + rows + row, c]
                    value[2, n, c, cell, w] += all_alike + own * seed[first + 2 * rows + row, c]
            for w in range(W):
                standing = (seed[0, c] + (1 - n) * seed[21, c]) * weight[w]
                compliant = value[0, n, c, cell, w] + standing
                minor = value[1, n, c, cell, w] + standing + seed[6, c] * weight[w]
                serious = value[2, n, c, cell, w] + standing + seed[7, c] * weight[w]
                onset = onsets[c, h, w]
                by_onset[c, h, w] += before_stage[0, n, c, cell, w] * (minor - compliant)
                value[0, n, c, cell, w] = compliant + onset * (minor - compliant)
                stays = minor + minor_correction * (compliant - minor)
                value[1, n, c, cell, w] = stays + escalation * (serious - stays)
                value[2, n, c, cell, w] = serious + serious_correction * (compliant - serious)


@compiled
def unclear(value: Array, c: int, bit: int, share: Array) -> None:
    """Transpose of `clear_bit`."""
    for v in range(3):
        for n in range(2):
            for i in range(value.shape[3]):
                if i & bit:
                    for w in range(W):
                        value[v, n, c, i, w] += share[w] * (value[v, n, c, i ^ bit, w] - value[v, n, c, i, w])


@compiled
def unbegin(value: Array, c: int, rules: Rules, reset: Array, month: int) -> None:
    """Stages 1 and 0."""
    if rules.sanction_bit:
        unclear(value, c, rules.sanction_bit, np.full(W, rules.memory_ends))
    if rules.observation_bit:
        unclear(value, c, rules.observation_bit, np.full(W, rules.observation_ends))
    value[:, :, c] *= 1 - rules.exit[c]
    for flag in range(len(reset) - 1, -1, -1):
        if reset[flag, c].any():
            unclear(value, c, 1 << flag, reset[flag, c])
    if month % 12 == 0:
        value[:, 1, c] = value[:, 0, c]


@compiled
def run_back(
    lanes: Lanes, rules: Rules, tapes: Array, seeds: Array, weights: Array, by_chance: Array, by_onset: Array
) -> None:
    """Run every block of one plan backwards.

    `weights` (stratum) tells which strata the sum counts. Filled are `by_chance` (month of the year, channel, class,
    stratum) and `by_onset` (class, onset group, stratum).
    """
    strata, book, channels = lanes.start.shape[4], rules.book, len(rules.lane)
    block = empty_block(lanes, rules)
    value, unvisited = np.zeros_like(block.x), np.zeros_like(block.x)
    standing, out = np.empty((3, 2, book, W)), np.empty((23 + 2 * rules.channels, 4, W))
    chance, before = np.empty((3, book, channels, W)), np.empty((3, book, channels + 1, W))
    change = (rules.escalation, rules.minor_correction, rules.serious_correction)
    for number in range((strata + W - 1) // W):
        load(lanes, block, number, rules)
        value[:] = 0.0
        weight, by_onset_here, by_chance_here = np.zeros(W), np.zeros_like(block.onset), np.zeros_like(block.chance)
        own = min(W, strata - number * W)
        weight[:own] = weights[number * W : number * W + own]
        for t in range(rules.months - 1, -1, -1):
            month = rules.first + t
            unpush(value, rules, unvisited, block.cleared, block.found)
            block.x[:] = tapes[number, t]
            for c in range(4):
                comply(block.x, block.onset, change, c, out, standing)
                chances(rules.by_status, rules.lane, rules.open, block.chance[month % 12], c, chance, before)
                worths = (unvisited, block.cleared, block.found)
                unvisit(
                    block.x, c, rules, block.chance[month % 12], before, seeds[t], weight, worths,
                    by_chance_here[month % 12],
                )  # fmt: skip
                uncomply(
                    unvisited, tapes[number, t], block.onset, change, c, seeds[t], weight, by_onset_here,
                    block.eligible, 23 + 2 * rules.channels,
                )  # fmt: skip
                unbegin(unvisited, c, rules, block.reset[month % 12], month)
            value[:] = unvisited
        for w in range(own):
            by_chance[..., number * W + w] += by_chance_here[..., w]
            by_onset[..., number * W + w] += by_onset_here[..., w]
