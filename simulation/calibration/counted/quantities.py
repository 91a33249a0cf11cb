"""Numbers of the specification that records count directly, with their draws."""

from __future__ import annotations

import numpy as np

from simulation.calibration.counted import demography as direct
from simulation.calibration.counted.matrices import EVENTS, dirichlet, monthly_root, move_counts, sparse_counts
from simulation.calibration.counted.pseudo_counts import PSEUDO_SHARE
from simulation.calibration.panel.dimensions import CLASSES
from simulation.calibration.panel.lag import Lag
from simulation.calibration.panel.panel import Panel
from simulation.calibration.quantity import LEVEL, PUSHES, VISITS, Quantity, cells_of
from simulation.engines.random_streams import stream
from simulation.model.population import RISK_CLASSES
from simulation.model.population import STATUSES as STATUS_NAMES

NARROW = 4.0
"""Upper over lower end of an interval of exits, up to which it is measured: some seven exits."""
ENOUGH = 20
"""Months that firms of a class were seen from which on its row of a matrix rests on them."""


def direct_quantities(panel: Panel, draws: int, seed: int, *, class_signal: bool = True) -> list[Quantity]:
    """Return what is counted: exits, entries, class moves after visits, planned visits.

    Parameters
    ----------
    class_signal
        Whether class moves of unvisited firms belong to their hidden status; those of sparse pushes never do.
    """
    result = _exits(panel, draws, seed)
    result += _entry_classes(panel, draws, seed)
    result += _entries(panel, draws, seed)
    result += _reference(panel, draws, seed)
    for event in EVENTS[1:]:
        result += _matrix(panel, event, draws, seed)
    if panel.gap > 1 or not class_signal:
        result += _unvisited(panel, draws, seed)
    return result


def _exits(panel: Panel, draws: int, seed: int) -> list[Quantity]:
    """Return exits by class, drawn towards the district's rate as far as half an exit goes.

    A class that nobody was in takes the district's rate, with all that it may be.
    """
    tally, random = direct.exits(panel), stream(seed, 0, "calibration: behaviour.exit")
    usual = (tally.events.sum() + PSEUDO_SHARE) / (tally.exposure.sum() + 1.0)
    good, bad = tally.events + PSEUDO_SHARE, tally.exposure - tally.events + PSEUDO_SHARE * (1 - usual) / usual
    drawn = random.beta(good, bad, size=(draws, CLASSES))
    before = random.beta(PSEUDO_SHARE, PSEUDO_SHARE * (1 - usual) / usual, size=draws)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    narrow = high <= NARROW * low
    kinds = [
        "assumed" if n <= 0 else "measured" if told else "borrowed"
        for n, told in zip(tally.exposure - tally.events, narrow, strict=True)
    ]
    return [
        Quantity(
            f"behaviour.exit.{name}",
            float(good[i] / (good[i] + bad[i])),
            drawn[:, i],
            "per_month",
            kinds[i],
            PUSHES,
            before,
        )
        for i, name in enumerate(RISK_CLASSES)
    ]


def lag_quantity(lag: Lag, draws: int) -> Quantity:
    """Return the delay of the pushes; the specification has no place for it, see ``docs/calibration.md``."""
    kind = "measured" if lag.clear and not lag.asked else "assumed"
    return Quantity("pushes.lag_months", float(lag.read), np.full(draws, float(lag.read)), "months", kind, PUSHES)


def _entry_classes(panel: Panel, draws: int, seed: int) -> list[Quantity]:
    counts = direct.entry_classes(panel)
    random = stream(seed, 0, "calibration: behaviour.entry.risk_class")
    # Jeffreys, except that most firms that nothing is known of begin in B.
    weight = counts + PSEUDO_SHARE * np.array([0.5, 2.0, 0.1, 0.1])
    drawn = random.dirichlet(weight, size=draws)
    kind = "measured" if counts.sum() > 0 else "assumed"
    mean = weight / weight.sum()
    return [
        Quantity(f"behaviour.entry.risk_class.{name}", float(mean[i]), drawn[:, i], "share", kind, PUSHES)
        for i, name in enumerate(RISK_CLASSES)
    ]


def _entries(panel: Panel, draws: int, seed: int) -> list[Quantity]:
    """Return entries by stratum, drawn towards the district's rate as far as half an entrant goes."""
    tally = direct.entries(panel)
    firms = np.bincount(panel.stratum, minlength=len(panel.places)).astype(np.float64)
    usual = np.maximum(tally.events.sum() * firms / firms.sum(), 1e-9)
    shape, exposure = tally.events + PSEUDO_SHARE, tally.exposure * (1 + PSEUDO_SHARE / usual)
    random = stream(seed, 0, "calibration: entries_per_month")
    drawn = random.gamma(shape, 1 / exposure, size=(draws, len(shape)))
    if tally.events.sum() == 0:
        shape, drawn = np.zeros_like(shape), np.zeros_like(drawn)
    rate, unit = shape / exposure, "entries_per_month"
    return [
        Quantity(f"strata.{place.id}.{unit}", float(rate[i]), drawn[:, i], unit, "measured", PUSHES)
        for i, place in enumerate(panel.places)
    ]


def _reference(panel: Panel, draws: int, seed: int) -> list[Quantity]:
    tally = direct.planned_tally(panel)
    random = stream(seed, 0, "calibration: reference_visits")
    drawn = random.gamma(tally.events + PSEUDO_SHARE, 1 / np.maximum(tally.exposure, 1.0), size=(draws, CLASSES))
    prefix = "behaviour.general_deterrence.reference_visits"
    return [
        Quantity(f"{prefix}.{name}", float(tally.rate[i]), drawn[:, i], "visits_per_year", "measured", VISITS)
        for i, name in enumerate(RISK_CLASSES)
    ]


def _matrix(panel: Panel, event: str, draws: int, seed: int) -> list[Quantity]:
    counts = move_counts(panel)[event]
    weight = dirichlet(counts, event)
    random = stream(seed, 0, f"calibration: {event}")
    drawn = np.stack([random.dirichlet(row, size=draws) for row in weight], axis=1)
    prior = dirichlet(np.zeros_like(counts), event)
    before = np.stack([random.dirichlet(row, size=draws) for row in prior], axis=1)
    mean = weight / weight.sum(axis=1, keepdims=True)
    seen = counts.sum(axis=1)
    kinds = ["measured" if n >= ENOUGH else "borrowed" if n > 0 else "assumed" for n in seen]
    names = [name for name, _, _ in cells_of(f"behaviour.reclassification.{event}", mean[None])]
    places = list(np.ndindex(CLASSES, CLASSES))
    return [
        Quantity(name, float(mean[at]), drawn[:, *at], "share", kinds[at[0]], PUSHES, before[:, *at])
        for name, at in zip(names, places, strict=True)
    ]


def _unvisited(panel: Panel, draws: int, seed: int) -> list[Quantity]:
    """Return one monthly matrix for unvisited firms of every status: moves without a signal tell no more."""
    counts = sparse_counts(panel) if panel.gap > 1 else move_counts(panel)["unvisited"]
    weight = dirichlet(counts, "unvisited")
    random = stream(seed, 0, "calibration: unvisited")
    drawn = np.stack([random.dirichlet(row, size=draws) for row in weight], axis=1)
    roots = np.stack([monthly_root(matrix, panel.gap).matrix for matrix in drawn])
    value = monthly_root(weight / weight.sum(axis=1, keepdims=True), panel.gap).matrix
    kinds = ["borrowed" if n > 0 else "assumed" for n in counts.sum(axis=1)]
    return [
        Quantity(name, float(value[at]), roots[:, *at], "share", kinds[at[0]], PUSHES)
        for status in STATUS_NAMES
        for at in np.ndindex(CLASSES, CLASSES)
        for name in [f"behaviour.reclassification.unvisited.{status}[{at[0]}][{at[1]}]"]
    ]
