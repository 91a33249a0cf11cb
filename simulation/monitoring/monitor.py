"""A plan against what happened: observations in, evidence, alarms and explanations out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.base import SEED_LIMIT, Progress, check_request, outside
from simulation.engines.base import Request as EngineRequest
from simulation.model.base import digest
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.monitoring.alarms import CLASS_RULE, Limits, alarm_table, kinds_of
from simulation.monitoring.completion import completion_table
from simulation.monitoring.detector import YEAR, Spread, band, log_evidence
from simulation.monitoring.forecast_check import check_table, count_rows, quarters_of, share_rows
from simulation.monitoring.futures import Question, guaranteed, highest, play, thresholds_of
from simulation.monitoring.hypotheses.evidence import hypothesis_table
from simulation.monitoring.hypotheses.weighing import weigh
from simulation.monitoring.levels import Worlds, by_family, level_cv
from simulation.monitoring.noise import Noise, learn
from simulation.monitoring.notes import FEW_VISITS, notes_of
from simulation.monitoring.observing.counts import Counts, counts_of
from simulation.monitoring.observing.months import MONTH, month_number
from simulation.monitoring.power import power_of_doubling
from simulation.monitoring.prediction import Rates, events_of, expect, expected_of
from simulation.monitoring.retune import Rank, late_push, retune_table
from simulation.monitoring.signals.history import OwnHistory, own_history
from simulation.monitoring.streams import Layout, Stream, sums, usual_streams
from simulation.monitoring.watch import Watch

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
    check_request(EngineRequest(specification, plan, skip + months))
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
    if settings.start and not MONTH.match(settings.start):
        problems.append(Problem("not_a_month_option", "from", settings.start, plan.start, "not_a_month_option"))
    elif settings.start and month_number(settings.start) < month_number(plan.start):
        problems.append(Problem("from_before_plan", "from", settings.start, plan.start, "from_before_plan"))
    if problems:
        raise InputError(problems)


def limits_of(watched: Watched, own: OwnHistory, settings: Settings, progress: Progress | None = None) -> Limits:
    """Return what evidence is an alarm: by playing the plan's own futures, or guaranteed."""
    streams = (*watched.streams, *own.streams)
    bound = guaranteed(streams, settings.rate)
    years = watched.years
    if not settings.futures:
        return Limits(np.full(years, np.log(bound)), bound, settings.rate, settings.seed, 0)
    question = Question(
        watched.specification, watched.plan, watched.worlds, watched.rates, watched.noise, watched.streams,
        watched.skip, YEAR * years, settings.seed,
    )  # fmt: skip
    peaks = highest(play(question, settings.futures, progress), watched.spread)
    peaks = np.maximum(peaks, own.peaks(settings.futures, years, settings.seed))
    # More than the bound that holds whatever the futures say is never asked for.
    by_year = np.minimum(thresholds_of(peaks, settings.rate), np.log(bound))
    return Limits(by_year, bound, settings.rate, settings.seed, settings.futures)


def watch(
    specification: Specification,
    plan: Plan,
    observations: pd.DataFrame,
    draws: pd.DataFrame | None = None,
    settings: Settings | None = None,
    *,
    rank: Rank | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Watch:
    """Hold what happened against what a plan let expect.

    Parameters
    ----------
    rank
        Place of the plan under the newest calibration, see `retune.rank_of`.
    limits
        Thresholds found before for the same plan, draws and scatter; played anew by default.
    """
    settings = settings or Settings()
    watched = look(specification, plan, observations, draws, settings)
    own = own_history(watched.history, watched.counts, watched.layout)
    limits = limits or limits_of(watched, own, settings, progress)
    evidence = log_evidence(watched.events, watched.mean, watched.spread, watched.tested)
    hypotheses = hypothesis_table(*weigh(watched, settings.seed))
    completion = completion_table(watched.counts, watched.rates, watched.tested, settings.drawn)
    check = _forecast_check(watched)
    series, alarms = _series(watched, own, evidence, limits)
    bound = (len(hypotheses) - 1) / settings.rate
    late = late_push(hypotheses, bound)
    alarms.loc[alarms["kind"] == "moves", "kind"] = "late_push" if late else CLASS_RULE
    retune = retune_table(rank, check, hypotheses, bound, completion)
    facts = _facts(watched, limits, settings, bound, len(own.streams))
    notes = notes_of(watched.counts, watched.tested, watched.rates, watched.noise, own.notes)
    return Watch(completion, series, alarms, hypotheses, check, retune, facts, notes)


def _series(watched: Watched, own: OwnHistory, evidence: Array, limits: Limits) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of the series and that of the alarms, streams with only their own history among them."""
    first = float(limits.by_year[0])
    low, high = band(watched.mean, watched.spread)
    power = power_of_doubling(watched.year_ahead, watched.spread, first, limits.seed)
    months, streams = watched.counts.months, watched.streams
    parts = [
        _Part(kinds_of(streams), [s.name for s in streams], watched.events, watched.mean, low, high, evidence, power)
    ]
    if own.streams:
        parts.append(
            _Part(
                ["signals"] * len(own.streams), list(own.streams), own.counts, own.mean, *band(own.mean, own.spread),
                own.evidence(watched.tested), own.power(first, limits.seed),
            )
        )  # fmt: skip
    series = pd.concat([part.table(months, watched.tested, limits) for part in parts], ignore_index=True)
    # Without the next push nobody knows how many firms moved: no row, instead of none that moved.
    unknown = series["month"].isin(np.array(months)[~watched.counts.pushed]) & (series["family"] == "moves")
    alarms = [
        alarm_table(p.names, p.kinds, months, p.counts, p.mean, p.evidence, watched.tested, limits) for p in parts
    ]
    kept = [table for table in alarms if len(table)] or alarms[:1]
    joined = pd.concat(kept, ignore_index=True).sort_values("evidence", ascending=False, ignore_index=True)
    return series[~unknown].reset_index(drop=True), joined


@dataclass(frozen=True)
class _Part:
    """Streams of one kind, ready to be written down."""

    kinds: list[str]
    names: list[str]
    counts: Array
    mean: Array
    low: Array
    high: Array
    evidence: Array
    power: Array

    def table(self, months: Sequence[str], tested: NDArray[np.bool_], limits: Limits) -> pd.DataFrame:
        width, length = len(self.names), len(months)
        known = np.where(tested[:, None], np.exp(np.minimum(self.evidence, 700)), np.nan)
        return pd.DataFrame(
            {
                "month": np.repeat(np.array(months, dtype=object), width), "series": self.names * length,
                "observed": self.counts.ravel().astype(np.int64), "expected": self.mean.ravel(),
                "low": self.low.ravel(), "high": self.high.ravel(), "evidence": known.ravel(),
                "threshold": np.repeat(limits.of_months(length), width), "power_double": np.tile(self.power, length),
                "complete": np.repeat(tested, width), "family": self.kinds * length,
            }
        )  # fmt: skip


def _forecast_check(watched: Watched) -> pd.DataFrame:
    quarters = quarters_of(watched.counts.months, watched.tested)
    rows = count_rows(
        quarters, watched.streams, watched.events, watched.mean, np.asarray(watched.spread.level_cv), watched.noise
    )
    rates = watched.rates.until(watched.months)
    flows = rates.firms[..., None] * rates.moves
    off = flows.sum(axis=1)
    off[:, range(len(RISK_CLASSES)), range(len(RISK_CLASSES))] = 0.0
    moves = off.sum(axis=1) + off.sum(axis=2)
    own = [cv for s, cv in zip(watched.streams, watched.spread.level_cv, strict=True) if s.family == "moves"]
    level = float(np.mean(own)) if own else 0.0
    firms = watched.counts.firms.sum(axis=1)
    rows += share_rows(quarters, firms, rates.firms.sum(axis=1), moves, level, watched.noise)
    return check_table(rows)


def _facts(watched: Watched, limits: Limits, settings: Settings, bound: float, own: int) -> dict[str, object]:
    tested = np.flatnonzero(watched.tested)
    months = watched.counts.months
    return {
        "plan": watched.plan.title, "specification": watched.specification.title,
        "plan_digest": digest(watched.plan), "specification_digest": digest(watched.specification),
        "from": months[0], "until": months[int(tested[-1])] if len(tested) else "", "newest": months[-1],
        "rate": settings.rate, "seed": settings.seed, "futures": limits.futures,
        "threshold": float(np.exp(limits.by_year[-1])), "guaranteed": limits.guaranteed,
        "streams": len(watched.streams) + own, "own_history": own, "hypothesis_bound": bound,
        "noise_months": watched.noise.months, "dispersion": dict(watched.noise.dispersion),
        "month_cv": dict(watched.noise.month_cv), "level": "draws" if watched.worlds.drawn else "assumed",
    }  # fmt: skip
