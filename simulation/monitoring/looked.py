"""A district, its plan and its months, laid out to be watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.drawing.checks import MONTH
from simulation.engines.base import SEED_LIMIT, Request, check_request, outside
from simulation.model.calendar import month_number
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.monitoring.evidence.detector import YEAR, Spread
from simulation.monitoring.evidence.levels import Worlds, by_family, level_cv
from simulation.monitoring.evidence.noise import Noise, learn
from simulation.monitoring.notes import FEW_VISITS
from simulation.monitoring.observing.counts import Counts, counts_of
from simulation.monitoring.prediction import Rates, events_of, expect, expected_of
from simulation.monitoring.streams import Layout, Stream, sums, usual_streams

Array = NDArray[np.float64]
FUTURES_LIMIT = 100_000
APART = 2.0
"""Factor between the firms on record and those expected from which on it must be another district."""


@dataclass(frozen=True)
class Settings:
    """How a plan is watched.

    Attributes
    ----------
    start
        First watched month, such as ``2026-01``; the plan's start when empty.
    rate
        Probability of any alarm in a year in which nothing has changed.
    futures
        Futures of the plan that set the threshold; 0: the guaranteed bound stands in.
    noise
        Scatter beyond chance; learned from the months before `start` by default.
    drawn
        Class → firms on the drawn lists of the complete months.
    renamed
        Township as the observations call it → as the specification does.
    """

    start: str = ""
    rate: float = 0.2
    futures: int = 1000
    seed: int = 0
    noise: Noise | None = None
    drawn: Mapping[str, float] | None = None
    renamed: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Watched:
    """A district, its plan, and its months from the first watched one on."""

    specification: Specification
    plan: Plan
    counts: Counts
    history: Counts
    rates: Rates
    skip: int
    noise: Noise
    worlds: Worlds

    @property
    def months(self) -> int:
        """Return the number of watched months."""
        return len(self.counts.firms)

    @cached_property
    def layout(self) -> Layout:
        """Return sectors and townships."""
        return Layout.of(self.specification)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Return ``scope|group`` → fewest firms in a watched month or in the specification: what may be printed."""
        planned = np.array([[s.firms.array() for s in self.specification.strata]])
        seen = self.counts.firms[self.counts.firms.sum(axis=(1, 2)) > 0]
        firms = np.concatenate([planned, seen])
        sizes = {f"risk_class|{c}": firms[:, :, place].sum(axis=1) for place, c in enumerate(RISK_CLASSES)}
        for scope, labels in (("sector", self.layout.sectors), ("region", self.layout.regions)):
            for name in dict.fromkeys(labels):
                sizes[f"{scope}|{name}"] = firms[:, self.layout.mask(scope, name)].sum(axis=(1, 2))
        return {key: int(values.min()) for key, values in sizes.items()}

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """Return the streams that anything is ever expected of."""
        every = usual_streams(self.layout)
        own = _planned(self.rates)
        planned = sums(self.layout, every, own).sum(axis=0)
        return tuple(s for s, mean in zip(every, planned, strict=True) if mean > 0)

    @cached_property
    def tested(self) -> NDArray[np.bool_]:
        """Tell which months count: complete, and with visits on record where some were to be expected."""
        some = self.rates.visits[: self.months].sum(axis=(1, 2, 3)) < FEW_VISITS
        return np.asarray(self.counts.complete & (self.counts.visited | some))

    @property
    def years(self) -> int:
        """Return the plan years that the tested months reach into, one at least."""
        tested = np.flatnonzero(self.tested)
        return int(tested[-1]) // YEAR + 1 if len(tested) else 1

    @cached_property
    def events(self) -> Array:
        """Return counts by month and stream."""
        c = self.counts
        return sums(self.layout, self.streams, events_of(c.visits, c.found, c.moved))

    def expected(self, rates: Rates) -> Array:
        """Return what rates let expect of the streams, given what was done; shape (month, stream)."""
        c = self.counts
        return sums(self.layout, self.streams, expected_of(rates.until(self.months), c.firms, c.visits, c.moved))

    @cached_property
    def mean(self) -> Array:
        """Return the expected counts by the plan's own specification."""
        return self.expected(self.rates)

    @cached_property
    def by_world(self) -> list[Rates]:
        """Return the rates in each world of the draws; none without draws."""
        if not self.worlds.drawn:
            return []
        months = self.skip + len(self.rates.firms)
        return [expect(s, self.plan, months).from_month(self.skip) for s in self.worlds.specifications]

    @cached_property
    def spread(self) -> Spread:
        """Return how the streams scatter."""
        drawn = np.stack([self._planned_sums(rates) for rates in self.by_world]) if self.by_world else None
        return Spread(*by_family(self.streams, self.noise), level_cv(self.streams, drawn))

    def _planned_sums(self, rates: Rates) -> Array:
        return np.asarray(self.expected(rates)[self.tested].sum(axis=0) + 1e-12)

    @cached_property
    def year_ahead(self) -> Array:
        """Return what the plan itself lets expect of the first watched year, shape (month, stream)."""
        return sums(self.layout, self.streams, _planned(self.rates))[:YEAR]


def _planned(rates: Rates) -> dict[str, Array]:
    moved = rates.firms[..., None] * rates.moves
    return expected_of(rates, rates.firms, rates.visits, moved)


def look(
    specification: Specification, plan: Plan, observations: pd.DataFrame, draws: pd.DataFrame | None, settings: Settings
) -> Watched:
    """Lay out what is watched.

    Raises
    ------
    InputError
        For settings out of range, no observations from the first watched month on, or unknown strata.
    """
    _check(plan, settings)
    start = month_number(settings.start or plan.start)
    every = counts_of(observations, specification, settings.renamed, "observations")
    gone, skip = start - every.first, start - month_number(plan.start)
    if len(every.firms) - gone < 1 or gone < 0:
        limit = f"{every.months[0]}–{every.months[-1]}"
        raise InputError(
            [Problem("from_not_observed", "from", settings.start or plan.start, limit, "from_not_observed")]
        )
    counts, history = every.between(gone, len(every.firms)), every.between(0, gone)
    months = YEAR * -(-len(counts.firms) // YEAR)
    check_request(Request(specification, plan, skip + months))
    rates = expect(specification, plan, skip + months).from_month(skip)
    _check_size(counts, rates)
    noise = settings.noise or learn(history, Layout.of(specification))
    return Watched(specification, plan, counts, history, rates, skip, noise, Worlds.of(specification, draws))


def _check_size(counts: Counts, rates: Rates) -> None:
    """Refuse records of another district: in the first watched month with firms, half or double those expected."""
    seen = counts.firms.sum(axis=(1, 2))
    known = np.flatnonzero(seen > 0)
    if not len(known):
        return
    first = int(known[0])
    expected = float(rates.firms[first].sum())
    if not 1 / APART < seen[first] / max(expected, 1e-9) < APART:
        raise InputError([Problem("district_differs", "firms", int(seen[first]), round(expected), "district_differs")])


def _check(plan: Plan, settings: Settings) -> None:
    problems = [
        *outside("seed", settings.seed, 0, SEED_LIMIT),
        *outside("futures", settings.futures, 0, FUTURES_LIMIT),
    ]
    if not 0 < settings.rate < 1:
        problems.append(Problem("out_of_range", "rate", settings.rate, "0–1", "rate"))
    if 0 < settings.futures < 1 / max(settings.rate, 1e-9):
        problems.append(Problem("futures_too_few", "futures", settings.futures, 1 / settings.rate, "futures_too_few"))
    if settings.start and not MONTH.fullmatch(settings.start):
        problems.append(Problem("not_a_month_option", "from", settings.start, plan.start, "not_a_month_option"))
    elif settings.start and month_number(settings.start) < month_number(plan.start):
        problems.append(Problem("from_before_plan", "from", settings.start, plan.start, "from_before_plan"))
    if problems:
        raise InputError(problems)
