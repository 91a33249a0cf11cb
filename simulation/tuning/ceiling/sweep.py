"""From the last month back to the first, compiled: least harm plus priced hours, at four prices of an hour at once."""

from __future__ import annotations

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.chain import CHOSEN, FOR_CAUSE, LEFT_ALONE, Chain

PRICES = 4
"""Prices at once. Costs at each of them and the hours behind these fill one line of the processor's memory."""
LINE = 2 * PRICES


@compiled
def after(chain: Chain, block: int, later: Array, total: Array) -> None:
    """Add what follows a block to `total`: costs at each price, then hours."""
    for k in range(chain.starts[block], chain.starts[block + 1]):
        weight, row = np.float64(chain.weight[k]), chain.target[k]
        for i in range(LINE):
            total[i] += weight * later[row, i]


@compiled
def choose(chain: Chain, row: int, hours: Array, prices: Array, later: Array, best: Array) -> None:
    """Set `best` to the least cost at each price, and its hours, for a firm without a for-cause visit."""
    blocks, other, quiet = CHOSEN + len(hours), np.empty(LINE), 1.0 - chain.summoned[row]
    best[:] = 0.0
    after(chain, row * blocks + LEFT_ALONE, later, best)
    for kind in range(len(hours)):
        if np.isinf(hours[kind]):
            continue
        other[:] = 0.0
        after(chain, row * blocks + CHOSEN + kind, later, other)
        for i in range(PRICES):
            cost = other[i] + prices[i] * hours[kind] * quiet
            if cost < best[i]:
                best[i], best[PRICES + i] = cost, other[PRICES + i] + hours[kind] * quiet


@compiled
def sweep(chain: Chain, hours: Array, other_hours: float, prices: Array, months: int) -> Array:
    """Return the least of harm + price · hours over the horizon at each price, then the hours of those choices, (8,).

    Parameters
    ----------
    hours, other_hours
        Inspector-hours of each kind of visit, (month of the plan year, kind), and of a for-cause visit.
    """
    rows = len(chain.harm)
    now, later = np.zeros((rows, LINE)), np.zeros((rows, LINE))
    best, total = np.empty(LINE), np.zeros(LINE)
    for month in range(months - 1, -1, -1):
        for row in range(chain.reach[month]):
            choose(chain, row, hours[month % 12], prices, later, best)
            after(chain, row * (CHOSEN + hours.shape[1]) + FOR_CAUSE, later, best)
            summoned = chain.summoned[row] * other_hours
            for i in range(PRICES):
                now[row, i] = best[i] + chain.harm[row] + prices[i] * summoned
                now[row, PRICES + i] = best[PRICES + i] + summoned
        for row in range(chain.reach[0]):
            firms = chain.enter[row] + (chain.begin[row] if month == 0 else 0.0)
            for i in range(LINE):
                total[i] += firms * now[row, i]
        now, later = later, now
    return total
