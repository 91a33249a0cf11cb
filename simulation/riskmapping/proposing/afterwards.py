"""A year later: what random visits find in cells that were singled out, against those that the lot left out.

The number of findings tells nothing: more visits find more. The lot has made both sides alike, so that a difference in
findings per visit, class by class, is the programme's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaln
from scipy.stats import beta

from simulation.model.errors import InputError, Problem
from simulation.riskmapping.crossed.table import Findings
from simulation.riskmapping.funnel import expected_found
from simulation.riskmapping.riskmap import LEVEL

STRENGTH = 10.0
"""Findings that the alternative of the e-value weighs about no difference (assumed)."""


@dataclass(frozen=True)
class Effect:
    """Findings of both sides.

    Attributes
    ----------
    visits, found, expected
        Of cells singled out, then of those left out; expected from their classes.
    ratio, low, high
        Found over expected of the first by that of the second, with its 90 % interval; ``nan`` without findings.
    evidence
        E-value against no difference: 20 is strong; below 1 speaks for none.
    """

    visits: tuple[int, int]
    found: tuple[int, int]
    expected: tuple[float, float]
    ratio: float
    low: float
    high: float
    evidence: float


def effect_of(record: Mapping[str, Any], data: Findings) -> Effect:
    """Return the effect of a proposal, from random visits made after it.

    Parameters
    ----------
    record
        Content of ``proposal.json``.
    data
        Findings of the months after the proposal, such as `RiskMap.data` of a map of twelve months.

    Raises
    ------
    InputError
        When the proposal left no cell out, or nobody visited one of the sides.
    """
    sides = [_cells(record, data, name) for name in ("cells", "left_out")]
    visits = [int(data.visits[side].sum()) for side in sides]
    if not all(visits):
        raise InputError([Problem("no_comparison", "left_out", visits[1], remedy="no_comparison")], "proposal.json")
    found = [int(data.found[side].sum()) for side in sides]
    expected = [float(expected_found(data)[side].sum()) for side in sides]
    total = sum(found)
    if not total:
        nothing = float("nan")
        return Effect((visits[0], visits[1]), (0, 0), (expected[0], expected[1]), nothing, nothing, nothing, 1.0)
    even = expected[0] / sum(expected)
    # Given all findings of both, those of the first are binomial; Jeffreys' interval of that share gives the ratio's.
    tail = (1 - LEVEL) / 2
    ends = [float(beta.ppf(p, found[0] + 0.5, found[1] + 0.5)) for p in (tail, 1 - tail)]
    odds = [share / (1 - share) * (1 - even) / even for share in (*ends, (found[0] + 0.5) / (total + 1))]
    evidence = _evidence(found[0], found[1], even)
    return Effect(
        (visits[0], visits[1]), (found[0], found[1]), (expected[0], expected[1]), odds[2], odds[0], odds[1], evidence
    )


def _cells(record: Mapping[str, Any], data: Findings, name: str) -> list[int]:
    named = {(cell["sector"], cell["region"]) for cell in record.get(name, [])}
    return [
        number
        for number, (s, r) in enumerate(zip(data.sector, data.region, strict=True))
        if (data.sectors[s], data.regions[r]) in named
    ]


def _evidence(first: int, second: int, even: float) -> float:
    """Return the mean likelihood of other shares, beta about the even one, over that of the even one."""
    a, b = STRENGTH * even, STRENGTH * (1 - even)
    log = betaln(a + first, b + second) - betaln(a, b) - first * np.log(even) - second * np.log1p(-even)
    return float(np.exp(log))
