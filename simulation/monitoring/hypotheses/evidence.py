"""The evidence for each explanation: likelihood of its whole specification over that of the plan's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.monitoring.evidence.detector import YEAR, log_likelihood, log_sum
from simulation.monitoring.evidence.levels import ASSUMED_CV
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.hypotheses.named import Hypothesis
from simulation.monitoring.prediction import FAMILIES
from simulation.monitoring.streams import Stream

Array = NDArray[np.float64]
WORLDS = 32
"""Worlds that a likelihood is averaged over."""
MONTH_NODES = np.linspace(-2.5, 2.5, 7)
FROM_START = 0.5
"""Weight of a change in the first watched month; the rest is spread evenly over the later ones."""
AS_PLANNED = 0.8
"""Weight before anything is seen that the plan's own specification stays true (assumed: one year in five something
changes, the default rate of false alarms)."""
PLANNED = "as_planned"


@dataclass(frozen=True)
class Seen:
    """What one group of streams held.

    Attributes
    ----------
    counts
        Shape (month, stream).
    expected
        By world, shape (world, month, stream).
    """

    streams: tuple[Stream, ...]
    counts: Array
    expected: Array


def assumed_worlds(streams: Sequence[Stream], expected: Array, seed: int, group: str) -> Array:
    """Return expected counts in worlds whose levels are assumed to differ, shape (world, month, stream)."""
    sigma = np.sqrt(np.log1p(ASSUMED_CV**2))
    common = stream(seed, 0, "monitor: levels of hypotheses").normal(0, sigma, (WORLDS, len(FAMILIES)))
    own = stream(seed, 0, f"monitor: levels of hypotheses in {group}").normal(0, sigma, (WORLDS, len(FAMILIES)))
    place = [FAMILIES.index(s.family) for s in streams]
    factors = np.exp((common + own - sigma**2)[:, place])
    return np.asarray(expected * factors[:, None])


def log_evidence_for(seen: Seen, factors: Array, noise: Noise, tested: NDArray[np.bool_], horizon: int) -> Array:
    """Return the log-evidence of an explanation after each month.

    Parameters
    ----------
    factors
        On the expected counts, by months since the change began, shape (month, stream).
    horizon
        Months over which the change may begin.

    Notes
    -----
    Both likelihoods are averaged over the same worlds, and over a factor that all counts of a family share in a month.
    """
    months = len(seen.counts)
    usual = np.where(tested, _by_month(seen, None, noise), 0.0)  # (world, month)
    later = (1 - FROM_START) / max(horizon - 1, 1)
    until = np.cumsum(usual, axis=1)
    null = log_sum(until, 0)
    terms = np.full((months, months), -np.inf)
    for begin in range(months):
        changed = np.where(tested[begin:], _by_month(_from(seen, begin), factors[: months - begin], noise), 0.0)
        before = until[:, begin - 1 : begin] if begin else np.zeros((len(until), 1))
        weight = FROM_START if begin == 0 else later
        terms[begin, begin:] = log_sum(before + np.cumsum(changed, axis=1), 0) + np.log(weight)
    left = np.maximum(1 - FROM_START - later * np.arange(months), 0.0)
    with np.errstate(divide="ignore"):
        waiting = null + np.log(left)
    stacked = np.vstack([terms, waiting[None]])
    return np.asarray(log_sum(stacked, 0) - null)


def _from(seen: Seen, month: int) -> Seen:
    return Seen(seen.streams, seen.counts[month:], seen.expected[:, month:])


def _by_month(seen: Seen, factors: Array | None, noise: Noise) -> Array:
    """Return the log-likelihood of each month in each world, shape (world, month)."""
    mean = seen.expected if factors is None else seen.expected * factors
    total = np.zeros(mean.shape[:2])
    for family in dict.fromkeys(s.family for s in seen.streams):
        own = [place for place, s in enumerate(seen.streams) if s.family == family]
        cv, dispersion = noise.month_cv[family], np.array(noise.dispersion[family])
        sigma = np.sqrt(np.log1p(cv**2))
        shared = np.exp(MONTH_NODES * sigma - sigma**2 / 2) if cv > 0 else np.ones(1)
        weight = -(MONTH_NODES**2) / 2 if cv > 0 else np.zeros(1)
        each = log_likelihood(seen.counts[..., own, None], mean[..., own, None] * shared, dispersion, np.zeros(())).sum(
            axis=-2
        )
        total += log_sum(each + weight - log_sum(weight, 0), -1)
    return total


def hypothesis_table(names: Sequence[Hypothesis], evidence: Sequence[Array]) -> pd.DataFrame:
    """Return name, evidence after the last month, the highest evidence, and weight; most weight first.

    Weights begin with `AS_PLANNED` for no change and the rest spread evenly over the explanations; they add up to 1.
    """
    last = np.array([0.0, *(e[-1] for e in evidence)])
    highest = np.array([0.0, *(e.max() for e in evidence)])
    prior = np.array([AS_PLANNED, *[(1 - AS_PLANNED) / len(names)] * len(names)])
    weight = np.exp(last + np.log(prior) - log_sum(last + np.log(prior), 0))
    table = pd.DataFrame(
        {
            "name": [PLANNED, *(h.name for h in names)], "evidence": np.exp(np.minimum(last, 700)), "weight": weight,
            "highest": np.exp(np.minimum(highest, 700)), "kind": ["", *(h.kind for h in names)],
            "scope": ["", *(h.scope for h in names)], "group": ["", *(h.group for h in names)],
            "factor": [1.0, *(h.factor for h in names)],
        }
    )  # fmt: skip
    return table.sort_values(["weight", "evidence"], ascending=False, kind="stable", ignore_index=True)


def horizon_of(months: int) -> int:
    """Return the months over which a change may begin: whole years.

    Examples
    --------
    >>> horizon_of(7), horizon_of(13)
    (12, 24)
    """
    return YEAR * -(-months // YEAR)
