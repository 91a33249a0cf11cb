"""Everything one future of a district consists of while it is played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from simulation.engines.base import Request
from simulation.engines.discrete_event.firms import Firm, HiddenState, founding_firms
from simulation.engines.discrete_event.rules import Rules
from simulation.engines.discrete_event.tally import Tally
from simulation.engines.discrete_event.transition_probabilities import TransitionProbabilities
from simulation.engines.discrete_event.uniforms import FutureStreams
from simulation.model.errors import InputError, Problem
from simulation.model.specification import Specification

FIRMS_LIMIT = 5_000_000
"""Firms, entrants included, that are simulated one by one; more would fill the memory of an office computer."""


class Witness(Protocol):
    """Someone who sees the firms themselves while a future is played; the counts stay what they are without one."""

    def sensitivity(self, firm: Firm, usual: float) -> float:
        """Return the probability that one department finds the violation of a firm whose visit was ordered.

        Parameters
        ----------
        usual
            What the specification says for the firm's status.
        """
        ...

    def month(self, month: int, firms: Sequence[Firm]) -> None:
        """Take note of a month whose visits are made, before classes change."""
        ...


@dataclass
class District:
    """The firms of one future, the laws they live under, and what was counted.

    Attributes
    ----------
    observed_strata
        Whether firms that enter each stratum begin an observation period.
    begun, of_year
        Month of the run in which what is true and in force last changed, and months of the plan year gone by then.
    numbered
        Firms that ever were: the number of the next one.
    """

    rules: Rules
    probabilities: TransitionProbabilities
    observed_strata: list[bool]
    streams: FutureStreams
    firms: list[Firm]
    tally: Tally
    witness: Witness | None = None
    begun: int = 0
    of_year: int = 0
    numbered: int = field(init=False)

    def __post_init__(self) -> None:
        self.numbered = len(self.firms)

    def uniforms(self, purpose: str) -> list[float]:
        """Return one uniform for each firm that ever was, by number."""
        return self.streams.uniforms(purpose, self.numbered)


def found_district(
    specification: Specification,
    rules: Rules,
    probabilities: TransitionProbabilities,
    hidden: HiddenState | list[Firm],
    streams: FutureStreams,
    *,
    months: int,
    witness: Witness | None = None,
) -> District:
    """Return a district as it stands before the first month, from what is hidden or from the firms themselves."""
    observes = rules.plan.observation is not None
    return District(
        rules=rules,
        probabilities=probabilities,
        observed_strata=[observes and stratum.novel for stratum in specification.strata],
        streams=streams,
        firms=hidden if isinstance(hidden, list) else founding_firms(specification, hidden, observes, streams),
        tally=Tally(months, len(specification.strata), len(rules.efforts), rules.rows),
        witness=witness,
    )


def check_firms(request: Request) -> None:
    """Raise `InputError` when a district has too many firms to keep a record of each."""
    strata, state = request.specification.strata, request.initial
    founding = sum(int(s.firms.array().sum()) for s in strata) if state is None else float(state.mass.sum())
    firms = founding + sum(s.entries_per_month for s in strata) * request.months
    if firms > FIRMS_LIMIT:
        problem = Problem("too_many_firms", "strata", round(firms), FIRMS_LIMIT, "too_many_firms")
        raise InputError([problem], request.specification.id)
