"""Signals that the model says nothing of, watched against their own past: by kind, and by township."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.panel.panel import FOR_CAUSE
from simulation.engines.random_streams import stream
from simulation.monitoring.evidence.detector import YEAR, Spread, log_evidence
from simulation.monitoring.evidence.noise import ASSUMED_DISPERSION, ASSUMED_MONTH_CV
from simulation.monitoring.evidence.power import power_of_doubling, scattered
from simulation.monitoring.observing.counts import Counts
from simulation.monitoring.signals.baseline import fit
from simulation.monitoring.streams import Layout
from simulation.monitoring.watch import Note

Array = NDArray[np.float64]
ENOUGH_MONTHS, ENOUGH_EVENTS = 24, 10
"""Months and events of its own below which a stream takes the district's rate."""
BEYOND_VISITS = 1.1
"""Signals per visit for cause from which on signals are more than what led to visits."""


@dataclass(frozen=True)
class OwnHistory:
    """Streams with only their own history; T watched months, n streams.

    Attributes
    ----------
    streams
        Names.
    counts, mean
        Shape (T, n).
    ahead
        Expected counts of whole years from the first watched month on, shape (years × 12, n).
    spread
        Scatter and error of the baseline.
    notes
        Streams that were not tested by themselves.
    """

    streams: tuple[str, ...]
    counts: Array
    ahead: Array
    spread: Spread
    notes: tuple[Note, ...] = ()

    @property
    def mean(self) -> Array:
        """Return the expected counts of the watched months."""
        return self.ahead[: len(self.counts)]

    def evidence(self, tested: NDArray[np.bool_]) -> Array:
        """Return the log-evidence by month and stream."""
        return log_evidence(self.counts, self.mean, self.spread, tested)

    def power(self, threshold: float, seed: int) -> Array:
        """Return the chance that a doubling would be noticed within a year."""
        return power_of_doubling(self.ahead, self.spread, threshold, seed)

    def peaks(self, futures: int, years: int, seed: int) -> Array:
        """Return the highest log-evidence in futures in which nothing changes, shape (future, year)."""
        if not self.streams:
            return np.full((futures, years), -np.inf)
        random = stream(seed, 0, "monitor: futures of signals")
        found = []
        for begin in range(0, futures, 50):
            tries = min(50, futures - begin)
            ahead = self.ahead[: years * YEAR]
            evidence = log_evidence(scattered(ahead, self.spread, tries, random), ahead, self.spread)
            found.append(evidence.reshape(tries, years, YEAR, -1).max(axis=(2, 3)))
        return np.concatenate(found)


def nothing(months: int, notes: tuple[Note, ...] = ()) -> OwnHistory:
    """Return no streams at all."""
    blank = np.zeros((YEAR * -(-months // YEAR), 0))
    return OwnHistory((), blank[:months], blank, Spread(np.zeros(0), np.zeros(0), np.zeros(0)), notes)


def own_history(history: Counts, watched: Counts, layout: Layout) -> OwnHistory:
    """Fit the baselines of the signals, once for each plan year, from the months before it.

    Where all signals led to visits, they are watched as complaints and alerts already, and nothing is done here.
    """
    months = len(watched.firms)
    kinds = sorted({*history.signals, *watched.signals})
    signals = sum(float(part.signals[k].sum()) for part in (history, watched) for k in kinds if k in part.signals)
    visits = sum(float(part.visits[..., : FOR_CAUSE - 1].sum()) for part in (history, watched))
    if not signals or signals <= BEYOND_VISITS * visits:
        return nothing(months)
    usable = history.complete
    if not usable.any():
        return nothing(months, (Note("signals_without_history", {"months": int(usable.sum())}),))
    names, series = _series(history, watched, kinds, layout)
    chosen = [_ahead(before, firms, int(usable.sum()), watched, history) for before, _, firms in series]
    borrowed = [n for n, (_, own) in zip(names, chosen, strict=True) if not own]
    notes = (Note("signals_borrowed", {"count": len(borrowed), "months": int(usable.sum())}),) if borrowed else ()
    ahead = np.stack([mean for (mean, _, _), _ in chosen], axis=1)
    spread = Spread(
        np.array([d for (_, _, d), _ in chosen]),
        np.full(len(names), ASSUMED_MONTH_CV),
        np.array([cv for (_, cv, _), _ in chosen]),
    )
    counts = np.stack([now for _, now, _ in series], axis=1)
    return OwnHistory(tuple(names), counts, ahead, spread, notes)


def _series(
    history: Counts, watched: Counts, kinds: list[str], layout: Layout
) -> tuple[list[str], list[tuple[Array, Array, tuple[Array, Array]]]]:
    """Return the streams: each kind in the district, all kinds in each township; with the firms they arise from."""
    names, series = [], []
    for kind in kinds:
        before, now = (_of(part, [kind]).sum(axis=1) for part in (history, watched))
        names.append(f"signals|kind|{kind}")
        series.append((before, now, tuple(p.firms.sum(axis=(1, 2)) for p in (history, watched))))
    for region in dict.fromkeys(layout.regions):
        mask = layout.mask("region", region)
        before, now = (_of(part, kinds)[:, mask].sum(axis=1) for part in (history, watched))
        names.append(f"signals|region|{region}")
        series.append((before, now, tuple(p.firms[:, mask].sum(axis=(1, 2)) for p in (history, watched))))
    return names, series


def _of(counts: Counts, kinds: list[str]) -> Array:
    blank = np.zeros(counts.firms.shape[:2])
    return np.asarray(sum((counts.signals.get(kind, blank) for kind in kinds), blank))


Look = tuple[Array, float, float]


def _ahead(
    before: Array, firms: tuple[Array, Array], usable: int, watched: Counts, history: Counts
) -> tuple[Look, bool]:
    """Return (mean, error, dispersion) of the watched years of one stream, and whether its own past told it."""
    years = -(-len(watched.firms) // YEAR)
    kept = history.complete
    numbers = np.arange(len(before)) + history.first
    ahead = watched.first + np.arange(YEAR * years)
    if usable >= ENOUGH_MONTHS and before[kept].sum() >= ENOUGH_EVENTS:
        found = fit(before[kept], numbers[kept].astype(float), ahead.astype(float))
        return (found.mean, found.cv, max(found.dispersion, 1.0)), True
    # Gamma-Poisson: the months' own rate per firm, with the error of so few events.
    events = before[kept].sum() + 0.5
    rate = events / max(firms[0][kept].sum(), 1.0)
    last = firms[1][-1] if len(firms[1]) else firms[0][-1]
    return (np.full(len(ahead), rate * last), float(1 / np.sqrt(events)), ASSUMED_DISPERSION), False
