"""One month of the model, moving counts through its stages; the engines `expectation` and `monte-carlo` are this program.

Each function is one stage of section 3 of the model, in its order. `Month` holds the counts, axes (replication, status,
class, heed, visited, book, stratum), and writes what section 4 records into a `Ledger`.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.axes import Array
from simulation.engines.ledger import Ledger
from simulation.engines.movers import Mover
from simulation.engines.stages import Channel, Stages
from simulation.model.calendar import MONTHS_PER_YEAR

CLEARED, RECTIFIED, STANDING = slice(0, 3), slice(3, 5), slice(5, 7)
"""Groups of visited firms: cleared by status; found and put right by severity; found and not put right by severity."""


def advance(counts: Array, stages: Stages, mover: Mover, ledger: Ledger, month: int) -> Array:
    """Move `counts` through the stages of one month and return what the next month begins with.

    Parameters
    ----------
    counts
        Firms, shape (replication, status, class, heed, visited, book, stratum).
    month
        Simulated month, from 0.
    """
    of_year = month % MONTHS_PER_YEAR
    counts = reset_counters(counts, stages, of_year)
    counts = demography(counts, stages, mover, ledger, month)
    counts = compliance(counts, stages, mover, ledger, month)
    unvisited, outcomes = visits(counts, stages, mover, ledger, month)
    return reclassification(unvisited, outcomes, stages, mover, ledger, month)


def reset_counters(counts: Array, stages: Stages, of_year: int) -> Array:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if of_year == 0 and counts.shape[4] == 2:
        counts = np.concatenate([counts.sum(axis=4, keepdims=True), np.zeros_like(counts[:, :, :, :, :1])], axis=4)
    for flag, begins in stages.resets[of_year]:
        where = begins[None, None, :, None, None, None, :]
        starting = counts * where
        counts = counts - starting + np.matmul(stages.axes.without_flag(flag), starting)
    return counts


def demography(counts: Array, stages: Stages, mover: Mover, ledger: Ledger, month: int) -> Array:
    """Stage 1: exits, then entries; observation and sanction memory fade for those who were there before."""
    exits = mover.take("exit", counts, stages.exit)
    ledger.add("exits", month, exits)
    counts = _fade(counts - exits, stages, mover)
    if stages.entrants.any():
        entrants = mover.arrive("entry", stages.entrants)
        ledger.add("entries", month, entrants)
        counts += entrants
    return counts


def _fade(counts: Array, stages: Stages, mover: Mover) -> Array:
    """End observation periods and sanction memories, in place."""
    axes = stages.axes
    if axes.observation == 2 and stages.observation_ends > 0:
        split = axes.by_observation(counts)
        ending = mover.take("observation", split[..., 1, :, :], stages.observation_ends)
        split[..., 1, :, :] -= ending
        split[..., 0, :, :] += ending
    if axes.sanctioned == 2:
        split = counts.reshape(*counts.shape[:3], axes.propensities, 2, *counts.shape[4:])
        ending = mover.take("memory", split[:, :, :, :, 1], stages.memory_ends)
        split[:, :, :, :, 1] -= ending
        split[:, :, :, :, 0] += ending
    return counts


def compliance(counts: Array, stages: Stages, mover: Mover, ledger: Ledger, month: int) -> Array:
    """Stage 2: onset, escalation and self-correction, all from the status before the stage."""
    compliant, minor, serious = counts[:, :1], counts[:, 1:2], counts[:, 2:]
    onsets = mover.take("onset", compliant, stages.onset)
    escalations = mover.take("escalation", minor, stages.escalation)
    lesser = mover.take("minor correction", minor - escalations, stages.minor_correction)
    graver = mover.take("serious correction", serious, stages.serious_correction)
    after = np.concatenate(
        [compliant - onsets + lesser + graver, minor + onsets - escalations - lesser, serious + escalations - graver], axis=1
    )
    ledger.add("onsets", month, onsets)
    ledger.add("escalations", month, escalations)
    ledger.add("self_corrections", month, lesser + graver)
    ledger.add_standing(month, after)
    return after


def visits(counts: Array, stages: Stages, mover: Mover, ledger: Ledger, month: int) -> tuple[Array, Array]:
    """Stages 3 to 5: who is visited, what is found, who is sanctioned.

    Returns the unvisited, and the visited by outcome: (replication, outcome, class, heed, book, stratum).
    """
    factor = capacity_factor(counts, stages, month)
    unvisited = counts.copy()
    cleared = np.zeros((*counts.shape[:4], *counts.shape[5:]))
    found = np.zeros_like(cleared[:, 1:])
    for channel in stages.channels:
        if channel.happens(month):
            visited = _visited(unvisited, channel, stages, mover, month, factor)
            unvisited -= visited
            ledger.add_visits(channel.index, month, visited)
            at_firms = _mark_visited(visited, channel, stages)
            finding = mover.take(f"finding {channel.index}", at_firms[:, 1:], channel.detection)
            ledger.add_found(channel.index, month, finding)
            cleared += at_firms
            found += finding
    cleared[:, 1:] -= found
    return unvisited, np.concatenate([cleared, *_sanction(found, stages, mover, ledger, month)], axis=1)


def _mark_visited(visited: Array, channel: Channel, stages: Stages) -> Array:
    """Collapse the axis `visited` (all of them are, now) and set the drawn flags."""
    once = visited[:, :, :, :, 0] if visited.shape[4] == 1 else visited[:, :, :, :, 0] + visited[:, :, :, :, 1]
    return np.matmul(channel.book, once) if stages.axes.book > 1 else once


def capacity_factor(counts: Array, stages: Stages, month: int) -> Array | None:
    """Return φ of each replication: the share of the programmes' expected demand that inspectors can meet; ``None`` if no limit."""
    if stages.capacity is None:
        return None
    left, other, demand = counts, np.zeros(len(counts)), np.zeros(len(counts))
    for channel in stages.channels:
        expected = left * channel.chance(month)
        hours = expected.sum(axis=tuple(range(1, expected.ndim))) * channel.hours
        other, demand = (other + hours, demand) if channel.draw is None else (other, demand + hours)
        left = left - expected
    remaining = np.maximum(0.0, stages.capacity - other)
    return np.minimum(1.0, np.divide(remaining, demand, out=np.ones_like(demand), where=demand > 0))


def _visited(unvisited: Array, channel: Channel, stages: Stages, mover: Mover, month: int, factor: Array | None) -> Array:
    """Stage 3: the firms that one channel visits, of those not visited yet this month."""
    purpose = f"visit {channel.index}"
    limited = factor if channel.draw is not None else None
    if channel.draw is None or channel.eligible is None or not stages.fixed_draw:
        chance = channel.chance(month)
        return mover.take(purpose, unvisited, chance if limited is None else chance * limited.reshape(-1, 1, 1, 1, 1, 1, 1))
    draw = channel.draw[month % MONTHS_PER_YEAR][None]
    return mover.draw(purpose, unvisited * channel.eligible, draw if limited is None else draw * limited.reshape(-1, 1, 1))


def _sanction(found: Array, stages: Stages, mover: Mover, ledger: Ledger, month: int) -> tuple[Array, Array]:
    """Stage 5: the found remember a sanction; return those put right and the others."""
    if stages.axes.sanctioned == 2:
        by_heed = found.reshape(*found.shape[:4], -1)
        found = np.matmul(stages.sanctioning, by_heed).reshape(found.shape)
    rectified = mover.take("rectification", found, stages.rectification)
    ledger.add("rectified", month, rectified)
    return rectified, found - rectified


def reclassification(
    unvisited: Array, outcomes: Array, stages: Stages, mover: Mover, ledger: Ledger, month: int
) -> Array:
    """Stage 6: the monthly push. Visited firms join the others as visited this year, with their new status."""
    after, flows = mover.reclassify("unvisited class", unvisited, stages.unvisited)
    pushed, more = mover.reclassify("visited class", outcomes, stages.visited)
    visited = after[:, :, :, :, -1]
    visited += pushed[:, CLEARED]
    visited[:, 0] += pushed[:, RECTIFIED].sum(axis=1)
    visited[:, 1:] += pushed[:, STANDING]
    ledger.add_flows(month, flows + more)
    return after
