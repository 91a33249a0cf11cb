"""A plan against what happened: observations in, evidence, alarms and explanations out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.base import Progress
from simulation.model.base import digest
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.monitoring.alarms import CLASS_RULE, Limits, alarm_table, kinds_of
from simulation.monitoring.completion import completion_table
from simulation.monitoring.evidence.detector import YEAR, band, log_evidence
from simulation.monitoring.evidence.futures import Question, guaranteed, highest, play, thresholds_of
from simulation.monitoring.evidence.power import power_of_doubling
from simulation.monitoring.forecast_check import check_table, count_rows, quarters_of, share_rows
from simulation.monitoring.hypotheses.evidence import hypothesis_table
from simulation.monitoring.hypotheses.weighing import weigh
from simulation.monitoring.looked import Settings, Watched, look
from simulation.monitoring.notes import notes_of
from simulation.monitoring.retune import Rank, late_push, retune_table
from simulation.monitoring.signals.history import OwnHistory, own_history
from simulation.monitoring.watch import Watch

Array = NDArray[np.float64]


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
        "sizes": watched.sizes,
    }  # fmt: skip
