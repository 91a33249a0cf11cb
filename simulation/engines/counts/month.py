"""One month of the model, moving counts through its stages: what `expectation` and `monte-carlo` both run.

Each function is one stage of section 3 of the model, in its order. Counts have axes (replication, status, visited,
class, onset, flags, stratum); what section 4 records is written into a `Ledger`.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array, move_flags
from simulation.engines.counts.channels import Channel
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.stages import Stages
from simulation.engines.counts.transitions import Transitions
from simulation.model.calendar import MONTHS_PER_YEAR

CLEARED, RECTIFIED, STANDING = slice(-7, -4), slice(-4, -2), slice(-2, None)
"""Groups of visited firms after those not visited: cleared by status; found and put right by severity; found, not."""


def advance(counts: Array, stages: Stages, transitions: Transitions, ledger: Ledger, month: int) -> Array:
    """Move `counts` through the stages of one month and return what the next month begins with.

    Parameters
    ----------
    counts
        Firms, shape (replication, status, visited, class, onset, flags, stratum).
    month
        Simulated month, from 0.
    """
    counts = reset_counters(counts, stages, month % MONTHS_PER_YEAR)
    counts = demography(counts, stages, transitions, ledger, month)
    counts = compliance(counts, stages, transitions, ledger, month)
    outcomes = visits(counts, stages, transitions, ledger, month)
    return reclassification(outcomes, stages, transitions, ledger, month)


def reset_counters(counts: Array, stages: Stages, of_year: int) -> Array:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if of_year == 0 and stages.axes.counts_visits:
        counts = np.stack([counts[:, :, 0] + counts[:, :, 1], np.zeros_like(counts[:, :, 0])], axis=2)
    for moves, begins in stages.resets[of_year]:
        starting = counts * begins
        counts = counts - starting
        move_flags(starting, moves)
        counts += starting
    return _cooled(counts, stages) if stages.axes.cooling > 1 else counts


def _cooled(counts: Array, stages: Stages) -> Array:
    """Let a month of everybody's cooling-off pass."""
    after = np.zeros_like(counts)
    left, before = stages.axes.by_cooling(after), stages.axes.by_cooling(counts)
    left[..., :-1, :, :] = before[..., 1:, :, :]
    left[..., 0, :, :] += before[..., 0, :, :]
    return after


def demography(counts: Array, stages: Stages, transitions: Transitions, ledger: Ledger, month: int) -> Array:
    """Stage 1: exits, then entries; observation and sanction memory fade for those who were there before."""
    exits = transitions.take("exit", counts, stages.exit)
    ledger.add("exits", month, exits)
    if ledger.book:
        ledger.book.add_exits(month, exits)
    counts = counts - exits
    _fade(counts, stages, transitions)
    if stages.grows:
        entrants = transitions.arrive("entry", stages.entrants)
        ledger.add("entries", month, entrants)
        counts += entrants
    return counts


def _fade(counts: Array, stages: Stages, transitions: Transitions) -> None:
    """End observation periods and sanction memories, in place."""
    if stages.axes.observes and stages.observation_ends > 0:
        split = stages.axes.by_observation(counts)
        ending = transitions.take("observation", split[..., 1, :, :], stages.observation_ends)
        split[..., 1, :, :] -= ending
        split[..., 0, :, :] += ending
    if stages.axes.remembers_sanctions:
        split = stages.axes.by_sanction(counts)
        ending = transitions.take("memory", split[..., 1, :, :], stages.memory_ends)
        split[..., 1, :, :] -= ending
        split[..., 0, :, :] += ending


def compliance(counts: Array, stages: Stages, transitions: Transitions, ledger: Ledger, month: int) -> Array:
    """Stage 2: onset, escalation and self-correction, all from the status before the stage.

    First each status is left for the worse (serious: for compliant); then minor violations that did not escalate are
    corrected.
    """
    leaving = transitions.take("compliance", counts, stages.leaving)
    after = counts - leaving
    corrected = transitions.take("minor correction", after[:, 1], stages.minor_correction)
    after[:, 1] -= corrected
    after[:, 0] += corrected
    after[:, 0] += leaving[:, 2]
    after[:, 1:] += leaving[:, :2]
    ledger.add("leaving", month, leaving)
    ledger.add("corrected", month, corrected[:, None])
    ledger.add("standing", month, after)
    if ledger.book:
        ledger.book.add_standing(month, after)
    ledger.add("unseen", month, after[:, :, :1])  # neither number of visits nor class changed since demography
    return after


def visits(counts: Array, stages: Stages, transitions: Transitions, ledger: Ledger, month: int) -> Array:
    """Stages 3 to 5: who is visited, what is found, who is sanctioned.

    Returns
    -------
    Array
        Firms by outcome, (replication, group, class, onset, flags, stratum): first those not visited, by status and by
        whether they were visited before; then `CLEARED`, `RECTIFIED`, `STANDING`.
    """
    places = stages.channels_of(month)
    unvisited, at_firms = _visited(counts, places, stages, transitions, ledger, month)
    finding = transitions.take("finding", at_firms[:, :, 1:], stages.detection[places])
    ledger.add_findings(stages.indices(places), month, finding)
    found = finding.sum(axis=1)
    before = unvisited.reshape(len(counts), -1, *counts.shape[3:])
    outcomes = np.empty((len(counts), before.shape[1] + 7, *counts.shape[3:]))
    outcomes[:, :-7] = before
    cleared = at_firms.sum(axis=1, out=outcomes[:, CLEARED])
    cleared[:, 1:] -= found
    _sanction(found, outcomes, stages, transitions, ledger, month)
    return outcomes


def _visited(
    counts: Array, places: list[int], stages: Stages, transitions: Transitions, ledger: Ledger, month: int
) -> tuple[Array, Array]:
    """Stage 3: return the unvisited, and the visited (replication, channel, status, class, onset, flags, stratum)."""
    factor = capacity_factor(counts, stages, month)
    unvisited = counts.copy()
    visited = np.empty((len(counts), len(places), *counts.shape[1:]))
    for number, place in enumerate(places):
        visited[:, number] = _draw(unvisited, stages.channels[place], stages, transitions, month, factor)
        unvisited -= visited[:, number]
    ledger.add_visits(stages.indices(places), month, visited)
    at_firms = visited[:, :, :, 0] + visited[:, :, :, 1] if stages.axes.counts_visits else visited[:, :, :, 0]
    for number, place in enumerate(places):
        move_flags(at_firms[:, number], stages.channels[place].flag_state)
    return unvisited, at_firms


def _draw(
    unvisited: Array, channel: Channel, stages: Stages, transitions: Transitions, month: int, factor: Array | None
) -> Array:
    """Return the firms that one channel visits, of those not visited yet this month."""
    purpose = f"visit {channel.index}"
    limited = 1.0 if factor is None or channel.draw is None else factor.reshape(-1, 1, 1)
    if channel.draw is None or channel.eligible is None or not stages.fixed_draw:
        share = limited if isinstance(limited, float) else limited.reshape(-1, *[1] * 6)
        return transitions.take(purpose, unvisited, channel.chance(month, share))
    return transitions.draw(
        purpose, unvisited * channel.eligible, channel.draw[month % MONTHS_PER_YEAR][None] * limited
    )


def capacity_factor(counts: Array, stages: Stages, month: int) -> Array | None:
    """Return φ of each replication: how much of the programmes' expected demand inspectors can meet (``None``: all)."""
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


def _sanction(
    found: Array, outcomes: Array, stages: Stages, transitions: Transitions, ledger: Ledger, month: int
) -> None:
    """Stage 5: the found remember a sanction; some are put right."""
    if ledger.book:
        ledger.book.add_findings(month, found)
    if stages.axes.remembers_sanctions:
        split = stages.axes.by_sanction(found)
        split[..., 1, :, :] += split[..., 0, :, :]
        split[..., 0, :, :] = 0.0
    rectified = transitions.take("rectification", found, stages.rectification)
    ledger.add("rectified", month, rectified[:, :, None])
    outcomes[:, RECTIFIED] = rectified
    np.subtract(found, rectified, out=outcomes[:, STANDING])


def reclassification(outcomes: Array, stages: Stages, transitions: Transitions, ledger: Ledger, month: int) -> Array:
    """Stage 6: the monthly push. Visited firms join the others as visited this year, with their new status."""
    pushed, flows = transitions.reclassify("class", outcomes, stages.matrices, by_cell=bool(ledger.book))
    if ledger.book:
        ledger.book.add_flows(month, flows)
        flows = flows.sum(axis=(3, 4))
    ledger.add_flows(month, flows)
    after = pushed[:, :-7].reshape(len(pushed), *stages.axes.shape)
    visited = after[:, :, -1]
    visited += pushed[:, CLEARED]
    visited[:, 0] += pushed[:, RECTIFIED].sum(axis=1)
    visited[:, 1:] += pushed[:, STANDING]
    return after
