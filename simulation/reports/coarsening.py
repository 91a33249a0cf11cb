"""The district as far as it may be told: what small groups hold is replaced before anything is computed.

Hiding rows is not enough. Ratios are known, so visits by month, visits of the whole under two plans, hours, even the
digits of an interval are equations for the firms of a hidden class. A report that hides a group is therefore computed
from a coarser district, and every number in it is a function of what may be known:

- each stratum's firms of the classes that are printed, and its firms of all hidden classes together;
- the strata of hidden sectors and townships added up, by class;
- in steps of `STEP` firms, the size of each hidden class and of each stratum of a hidden sector or township but the
  largest, which takes what is left of the sum.

Two districts that differ inside a step give the same report, so no reckoning from it can tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES, CountByClass, Stratum
from simulation.model.specification import Specification

STEP = 10
"""Firms within which the size of a hidden group stays unknown; `suppression.SMALLEST_GROUP` at least."""
DIGITS = 9
"""Decimal places of the new firms a month of hidden strata together."""

Sizes = NDArray[np.float64]


def coarsened(specification: Specification, hidden: frozenset[Group]) -> Specification:
    """Return the district that a report which hides these groups may be computed from; the same one for none.

    Examples
    --------
    A district of 30 firms in class C and 4 in class D, both hidden, is reckoned with 29 and 5, like one of 27 and 7.
    """
    if not hidden:
        return specification
    firms = np.array([stratum.firms.array() for stratum in specification.strata])
    classes = [place for place, name in enumerate(RISK_CLASSES) if Group("risk_class", name) in hidden]
    whole = firms[:, classes].sum(axis=0)
    merged = firms.copy()
    if classes:
        merged[:, classes] = 0.0
        merged[:, classes[0]] = firms[:, classes].sum(axis=1)
    entries = np.array([stratum.entries_per_month for stratum in specification.strata])
    pooled = [place for place, stratum in enumerate(specification.strata) if _is_hidden(stratum, hidden)]
    if pooled:
        weights = in_steps(firms[pooled].sum(axis=1))
        merged[pooled] = np.stack([_dealt(total, weights) for total in merged[pooled].sum(axis=0)], axis=1)
        # Rounded, since the last digits of a sum depend on its parts.
        entries[pooled] = np.round(entries[pooled].sum(), DIGITS) * weights / weights.sum()
    if classes:
        merged[:, classes] = _split(merged[:, classes[0]], in_steps(whole))
    strata = [_with_firms(*each) for each in zip(specification.strata, merged, entries, strict=True)]
    return specification.model_copy(update={"strata": tuple(strata)})


def in_steps(sizes: Sequence[float] | Sizes) -> Sizes:
    """Return sizes of the same sum that tell of each no more than its step; the largest takes what is left.

    Where that would leave the largest with less than another, all are reckoned alike.

    Examples
    --------
    >>> in_steps([30, 4]).tolist(), in_steps([27, 7]).tolist(), in_steps([3, 4, 3]).tolist()
    ([29.0, 5.0], [29.0, 5.0], [3.3333333333333335, 3.3333333333333335, 3.3333333333333335])
    """
    whole = np.asarray(sizes, dtype=np.float64)
    told = whole // STEP * STEP + STEP / 2
    largest = int(whole.argmax())
    told[largest] = 0.0
    told[largest] = whole.sum() - told.sum()
    if told[largest] < told.max():
        return np.full(len(whole), whole.sum() / len(whole))
    return told


def _is_hidden(stratum: Stratum, hidden: frozenset[Group]) -> bool:
    return Group("sector", stratum.sector) in hidden or Group("region", stratum.region) in hidden


def _dealt(total: float, weights: Sizes) -> Sizes:
    """Deal whole firms out by weight: running totals are rounded, so that their sum is kept."""
    if not total:
        return np.zeros(len(weights))
    running = np.round(total * np.cumsum(weights) / weights.sum())
    running[-1] = total
    return np.diff(running, prepend=0.0)


def _split(merged: Sizes, classes: Sizes) -> Sizes:
    """Split each stratum's hidden firms over the classes in the proportion of the district, one class after another."""
    left, parts = merged.copy(), []
    for place, size in enumerate(classes[:-1]):
        rest = classes[place:].sum()
        part = np.diff(np.round(np.cumsum(left) * (size / rest if rest else 0.0)), prepend=0.0)
        parts.append(part)
        left = left - part
    return np.stack([*parts, left], axis=1)


def _with_firms(stratum: Stratum, firms: Sizes, entries: float) -> Stratum:
    counts = CountByClass(**{name: int(count) for name, count in zip(RISK_CLASSES, firms, strict=True)})
    return stratum.model_copy(update={"firms": counts, "entries_per_month": float(entries)})
