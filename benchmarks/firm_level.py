"""The yardstick: the same model firm by firm, as vectorised NumPy would be written without the count engines.

One array entry per live firm, one generator, one pass over the arrays per stage. It covers what the benchmarks run: one
programme over all strata with a fixed draw, a start by given shares; anything else is refused rather than ignored.
"""

from __future__ import annotations

import numpy as np

from benchmarks.firms import Array, Bools, Firms, entrants, initial_firms
from benchmarks.rates import Rates
from benchmarks.tally import Tally
from simulation.model.plan import Plan
from simulation.model.specification import Specification

COMPLIANT, MINOR, SERIOUS = range(3)
CLEARED = 3
"""Class matrices are stacked: unvisited by status (0 to 2), cleared, found minor, found serious."""
PROACTIVE, PROGRAMME = 3, 4


def run_firm_level(specification: Specification, plan: Plan, months: int, seed: int) -> dict[str, Array]:
    """Simulate one future firm by firm.

    Returns
    -------
    dict
        For each measure of section 4 of the model an array (month, stratum, class[, detail]).

    Raises
    ------
    ValueError
        For a specification or plan beyond what the yardstick covers.

    Examples
    --------
    >>> from benchmarks import cases
    >>> record = run_firm_level(cases.specification(2, 200), cases.plan(), months=3, seed=0)
    >>> record["firms"].shape
    (3, 2, 4)
    """
    rates = Rates.of(specification, plan)
    rng = np.random.default_rng(seed)
    tally = Tally(months, rates)
    firms = initial_firms(specification, rates, rng)
    for month in range(months):
        tally.month = month
        _begin(firms, rates, month)
        firms = _demography(firms, rates, tally, rng)
        _compliance(firms, rates, tally, rng)
        channel = _visits(firms, rates, month, rng)
        found, kind = _findings(firms, channel, rates, tally, rng)
        _sanction(firms, found, rates, tally, rng)
        _reclassify(firms, kind, rates, tally, rng)
    return tally.measures()


def _begin(firms: Firms, rates: Rates, month: int) -> None:
    """Stage 0: a new plan year, new rounds."""
    if month % 12 == 0:
        firms.visits[:] = 0
    begins = month % rates.round_months == 0
    firms.drawn[begins[firms.risk_class]] = False


def _demography(firms: Firms, rates: Rates, tally: Tally, rng: np.random.Generator) -> Firms:
    """Stage 1: exits, fading of sanctions among those who stay, entries."""
    leaving = rng.random(len(firms)) < rates.exit[firms.risk_class]
    tally.count("exits", firms.cell()[leaving])
    firms = firms.kept(~leaving)
    sanctioned = np.flatnonzero(firms.sanctioned)
    firms.sanctioned[sanctioned] = rng.random(len(sanctioned)) >= rates.memory_ends
    arrived = entrants(rates, rng)
    tally.count("entries", arrived.cell())
    firms = firms.joined(arrived)
    tally.count("not_yet_visited", firms.cell(), where=firms.visits == 0)
    return firms


def _compliance(firms: Firms, rates: Rates, tally: Tally, rng: np.random.Generator) -> None:
    """Stage 2: one uniform number per firm decides, because what can happen depends on the status alone."""
    chance, status, cell = rng.random(len(firms)), firms.status, firms.cell()
    onset_probability = rates.onset[cell, firms.propensity, firms.sanctioned.view(np.int8)]
    onset = (status == COMPLIANT) & (chance < onset_probability)
    minor = status == MINOR
    escalated = minor & (chance < rates.escalation)
    corrected = minor & ~escalated & (chance < rates.escalation + rates.minor_correction)
    corrected |= (status == SERIOUS) & (chance < rates.serious_correction)
    status[onset] = MINOR
    status[escalated] = SERIOUS
    status[corrected] = COMPLIANT
    tally.count("onsets", cell[onset])
    tally.count("escalations", cell[escalated])
    tally.count("self_corrections", cell[corrected])
    tally.count("firms", cell)
    tally.count("in_violation", cell, status - 1, where=status > COMPLIANT)


def _visits(firms: Firms, rates: Rates, month: int, rng: np.random.Generator) -> Array:
    """Stage 3: return each firm's channel this month, -1 for none."""
    channel = np.full(len(firms), -1, dtype=np.int8)
    for number, probability in enumerate(rates.for_cause):
        if probability.any():
            channel[(channel < 0) & (rng.random(len(firms)) < probability[firms.status])] = number
    if rates.proactive.any():
        channel[(channel < 0) & (rng.random(len(firms)) < rates.proactive[firms.risk_class])] = PROACTIVE
    drawn = _fixed_draw(firms, (channel < 0) & ~firms.drawn, rates, month, rng)
    channel[drawn] = PROGRAMME
    firms.drawn[drawn] = True
    if rates.recognise_for_cause:
        firms.drawn[channel >= 0] = True
    return channel


def _fixed_draw(firms: Firms, eligible: Bools, rates: Rates, month: int, rng: np.random.Generator) -> Array:
    """Return the firms drawn without replacement in each (stratum, class): the first of a shuffled list."""
    shuffled = rng.permutation(np.flatnonzero(eligible))
    cell = firms.cell()[shuffled]
    by_cell = np.argsort(cell, kind="stable")
    available = np.bincount(cell, minlength=rates.cells)
    mean = np.tile(rates.draw[month % 12], rates.strata) * available
    size = np.floor(mean)
    size += rng.random(rates.cells) < mean - size
    place = np.arange(len(cell)) - np.repeat(np.cumsum(available) - available, available)
    return np.asarray(shuffled[by_cell[place < np.repeat(size, available)]])


def _findings(
    firms: Firms, channel: Array, rates: Rates, tally: Tally, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Stage 4: return the firms found in violation, and which class matrix applies to each firm."""
    visited = np.flatnonzero(channel >= 0)
    by, status, cell = channel[visited], firms.status[visited], firms.cell()[visited]
    hit = rng.random(len(visited)) < rates.detection[by, status]
    tally.visits(cell, by, status, firms.visits[visited], hit)
    firms.visits[visited] = np.minimum(firms.visits[visited] + 1, 2)
    kind = firms.status.copy()
    kind[visited] = np.where(hit, CLEARED + status, CLEARED)
    return np.asarray(visited[hit]), kind


def _sanction(firms: Firms, found: Array, rates: Rates, tally: Tally, rng: np.random.Generator) -> None:
    """Stage 5: the found remember; some are put right."""
    firms.sanctioned[found] = True
    rectified = found[rng.random(len(found)) < rates.rectification[firms.status[found]]]
    firms.status[rectified] = COMPLIANT
    tally.count("rectified", firms.cell()[rectified])


def _reclassify(firms: Firms, kind: Array, rates: Rates, tally: Tally, rng: np.random.Generator) -> None:
    """Stage 6: count how many cumulative probabilities of the row a uniform number passes."""
    row, chance = kind.astype(np.int64) * 4 + firms.risk_class, rng.random(len(firms))
    new = np.zeros(len(firms), dtype=np.int8)
    for threshold in rates.thresholds:
        new += chance >= threshold[row]
    tally.count("reclassified", firms.cell(), new)
    firms.risk_class = new
