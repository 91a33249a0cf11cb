"""Firms as records, those of the start and those that enter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.engines.discrete_event.transition_probabilities import COMPLIANT, TransitionProbabilities
from simulation.engines.discrete_event.uniforms import FutureStreams, Ladder, ladder, pick
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

HiddenState = NDArray[np.float64]
"""Shares of (status, propensity, sanctioned) given stratum and class: five axes, each (stratum, class) adding to 1."""


@dataclass(slots=True)
class Firm:
    """One firm (经营主体).

    Attributes
    ----------
    number
        In order of appearance; says which uniforms are its own.
    drawn
        Programmes that have already drawn it in their round.
    since_draw
        Months since a programme last visited it; ``None`` if none ever did.
    channel
        How it was visited this month; ``None`` if it was not.
    found
        Status that this month's visit found; compliant if nothing was found.
    """

    number: int
    stratum: int
    risk_class: int
    status: int
    propensity: int
    sanctioned: bool
    in_observation: bool
    visits_this_year: int = 0
    drawn: set[int] = field(default_factory=set)
    since_draw: int | None = None
    channel: int | None = None
    found: int = COMPLIANT


def shares_given(specification: Specification, status: NDArray[np.float64]) -> HiddenState:
    """Return the hidden state of a ``shares`` start: status and propensity independent, nobody sanctioned."""
    propensity = np.array([group.share for group in specification.behaviour.propensity])
    table = np.multiply.outer(np.multiply.outer(status, propensity), [1.0, 0.0])
    return np.broadcast_to(table, (len(specification.strata), len(RISK_CLASSES), *table.shape))


def founding_firms(
    specification: Specification, hidden: HiddenState, observes: bool, streams: FutureStreams
) -> list[Firm]:
    """Return the firms observed at the start, each with a hidden state of its own.

    Parameters
    ----------
    hidden
        Shape (stratum, class, status, propensity, 2).
    observes
        Whether the plan has an observation rule.
    """
    places = [
        (i, c) for i, s in enumerate(specification.strata) for c, n in enumerate(s.firms.array()) for _ in range(int(n))
    ]
    ladders = [[ladder(cell.ravel().tolist()) for cell in row] for row in hidden]
    states = streams.uniforms("hidden state at the start", len(places))
    watched = streams.uniforms("observation at the start", len(places))
    share = [s.in_observation if observes and s.novel else 0.0 for s in specification.strata]
    return [
        Firm(number, i, c, *_state(ladders[i][c], states[number], hidden.shape[3]), watched[number] < share[i])
        for number, (i, c) in enumerate(places)
    ]


def _state(steps: Ladder, uniform: float, groups: int) -> tuple[int, int, bool]:
    status, rest = divmod(pick(steps, uniform), 2 * groups)
    propensity, sanctioned = divmod(rest, 2)
    return status, propensity, bool(sanctioned)


def entering_firms(
    probabilities: TransitionProbabilities, observed_strata: list[bool], first_number: int, streams: FutureStreams
) -> list[Firm]:
    """Return the firms that enter this month, numbered from `first_number`.

    Parameters
    ----------
    observed_strata
        Whether firms that enter each stratum begin an observation period.
    """
    numbers = streams.stream("entries").poisson(probabilities.entries).tolist()
    strata = [stratum for stratum, number in enumerate(numbers) for _ in range(number)]
    draws = streams.stream("entrants").random((len(strata), 3)).tolist()
    return [
        Firm(
            number=first_number + index,
            stratum=stratum,
            risk_class=pick(probabilities.entry_class, draws[index][0]),
            status=pick(probabilities.entry_status, draws[index][1]),
            propensity=pick(probabilities.entry_propensity, draws[index][2]),
            sanctioned=False,
            in_observation=observed_strata[stratum],
        )
        for index, stratum in enumerate(strata)
    ]
