"""Do findings gather anywhere? The spatial scan (M. Kulldorff, A spatial scan statistic, 1997), by Monte Carlo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.riskmapping.crossed.table import Array, Findings
from simulation.riskmapping.funnel import by_group, dispersion
from simulation.riskmapping.places import Places

SIMULATIONS = 9999
LARGEST = 0.5
"""Zones hold at most this share of what is expected: beyond it the rest would be the zone."""
DISPERSED = 1.3
"""Variance over mean from which on the simulations are dispersed too; else p would be too small."""
MOST = 3
"""Zones that are told, without any township in two of them."""
BLOCK = 1000
COLUMNS = ("regions", "found", "expected", "ratio", "llr", "p", "dispersion", "law", "zones")

Zones = NDArray[np.bool_]


@dataclass(frozen=True)
class Zoned:
    """Zones over areas and how they were made: ``circles``, ``neighbours`` or ``single`` townships."""

    inside: Zones
    kind: str


def circles(column: Array, row: Array, expected: Array, largest: float = LARGEST) -> Zones:
    """Return circles around each area, growing by the next nearest, as long as they hold at most `largest`.

    Returns
    -------
    numpy.ndarray
        Shape (zones, areas).
    """
    away = np.hypot(column[:, None] - column, row[:, None] - row)
    order = np.argsort(away, axis=1, kind="stable")
    zones = []
    for nearest in order:
        for size in np.flatnonzero(np.cumsum(expected[nearest]) <= largest * expected.sum()) + 1:
            zone = np.zeros(len(expected), dtype=bool)
            zone[nearest[:size]] = True
            zones.append(zone)
    return _different(zones, len(expected))


def connected(neighbours: list[frozenset[int]], expected: Array, largest: float = LARGEST) -> Zones:
    """Return the areas within so many borders of each, as long as they hold at most `largest`."""
    zones = []
    for start in range(len(expected)):
        reached = {start}
        while expected[sorted(reached)].sum() <= largest * expected.sum():
            zone = np.zeros(len(expected), dtype=bool)
            zone[sorted(reached)] = True
            zones.append(zone)
            wider = reached | {near for area in reached for near in neighbours[area]}
            if wider == reached:
                break
            reached = wider
    return _different(zones, len(expected))


def _different(zones: list[NDArray[np.bool_]], areas: int) -> Zones:
    return np.unique(np.array(zones, dtype=bool).reshape(-1, areas), axis=0)


def log_ratio(found: Array, expected: Array, total: float) -> Array:
    """Return Kulldorff's log-likelihood ratio of zones with more findings than expected, 0 for the others.

    Examples
    --------
    >>> float(log_ratio(np.array([139.0]), np.array([72.67]), 1503.0).round(2)[0])
    25.38
    """
    found = np.asarray(found, dtype=np.float64)
    inside = found * np.log(np.maximum(found, 1e-300) / expected)
    rest, out = total - found, np.maximum(total - expected, 1e-300)
    outside = np.where(rest > 0, rest * np.log(np.maximum(rest, 1e-300) / out), 0.0)
    return np.asarray(np.where(found > expected, np.where(found > 0, inside, 0.0) + outside, 0.0))


def scan(
    data: Findings, places: Places | None, seed: int = 0, simulations: int = SIMULATIONS
) -> tuple[pd.DataFrame, float]:
    """Return the zones of townships in which findings gather most, and the ratio that chance exceeds in 5 % of scans.

    Returns
    -------
    pandas.DataFrame
        ``regions`` (joined by ``;``), ``found, expected, ratio, llr, p, dispersion, law, zones``; at most three rows,
        the strongest first. `law` is ``multinomial`` or ``dispersed``.
    """
    groups = by_group(data, "region")
    zoned = zones_of(data.regions, groups.expected, places)
    factor = dispersion(groups)
    total = float(groups.found.sum())
    if not total or not len(zoned.inside):
        return pd.DataFrame(columns=list(COLUMNS)), float("nan")
    inside = zoned.inside.astype(np.float64)
    expected = inside @ groups.expected
    ratios = log_ratio(inside @ groups.found, expected, total)
    law = factor if factor > DISPERSED else 1.0
    highest = simulated(groups.expected, inside, total, law, seed, simulations)
    rows = [
        {
            "regions": ";".join(np.array(data.regions)[zoned.inside[zone]]),
            "found": int(inside[zone] @ groups.found), "expected": float(expected[zone]),
            "ratio": float(inside[zone] @ groups.found / expected[zone]), "llr": float(ratios[zone]),
            "p": float((1 + (highest >= ratios[zone]).sum()) / (1 + simulations)),
            "dispersion": factor, "law": "dispersed" if law > 1 else "multinomial", "zones": zoned.kind,
        }
        for zone in apart(zoned.inside, ratios)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)), float(np.quantile(highest, 0.95))


def zones_of(regions: tuple[str, ...], expected: Array, places: Places | None) -> Zoned:
    """Return zones by what is known of where townships lie: borders, tiles that the office arranged, or nothing."""
    if places is not None and any(places.neighbours.values()):
        place = {name: number for number, name in enumerate(regions)}
        near = [frozenset(place[n] for n in places.neighbours.get(name, ()) if n in place) for name in regions]
        return Zoned(connected(near, expected), "neighbours")
    if places is not None and places.arranged:
        column, row = np.array([places.tiles[name] for name in regions], dtype=np.float64).T
        return Zoned(circles(column, row, expected), "circles")
    single = np.eye(len(regions), dtype=bool)
    return Zoned(single[(expected > 0) & (expected <= LARGEST * expected.sum())], "single")


def apart(inside: Zones, ratios: Array, most: int = MOST) -> list[int]:
    """Return the zones with the highest ratios, none of which shares an area with a higher one."""
    taken: list[int] = []
    for zone in np.argsort(-ratios, kind="stable"):
        if len(taken) == most or ratios[zone] <= 0:
            break
        if not any((inside[zone] & inside[other]).any() for other in taken):
            taken.append(int(zone))
    return taken


def simulated(expected: Array, inside: Array, total: float, factor: float, seed: int, simulations: int) -> Array:
    """Return the highest ratio of each simulated scan: the same findings, thrown by what is expected alone."""
    random = stream(seed, 0, "risk map: scan")
    some = expected > 0
    weights, zones = expected[some] / expected.sum(), inside[:, some]
    within = inside @ expected
    return np.concatenate([
        log_ratio(thrown @ zones.T, within, total).max(axis=1)
        for thrown in _throws(weights, int(total), factor, random, simulations)
    ])  # fmt: skip


def _throws(
    weights: Array, total: int, factor: float, random: np.random.Generator, simulations: int
) -> Iterator[Array]:
    """Yield simulated findings by area, shape (block, areas)."""
    for start in range(0, simulations, BLOCK):
        count = min(BLOCK, simulations - start)
        if factor > 1:
            # Counts whose variance is `factor` times the mean are negative binomial; given their sum, the areas'
            # shares are Dirichlet.
            gamma = random.gamma(weights * total / (factor - 1), size=(count, len(weights)))
            shares = gamma / np.maximum(gamma.sum(axis=1, keepdims=True), 1e-300)
            yield random.multinomial(total, shares).astype(np.float64)
        else:
            yield random.multinomial(total, weights, size=count).astype(np.float64)
