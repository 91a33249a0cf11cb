"""The engine: futures of a district under a plan, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpy.core import Environment
from simpy.events import Event

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.discrete_event.district import District, Witness, found_district
from simulation.engines.discrete_event.firms import HiddenState, shares_given
from simulation.engines.discrete_event.month import play_month
from simulation.engines.discrete_event.operations import label, summarise
from simulation.engines.discrete_event.rules import Rules, rules_of
from simulation.engines.discrete_event.teams import MONTH_HOURS, Teams, Visit, visit_of
from simulation.engines.discrete_event.transition_probabilities import TransitionProbabilities, transition_probabilities
from simulation.engines.discrete_event.uniforms import FutureStreams
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import MEASURES, Forecast
from simulation.model.specification import InitialShares, Specification


@dataclass(frozen=True)
class Setting:
    """What all replications of a request share."""

    request: Request
    rules: Rules
    probabilities: TransitionProbabilities
    hidden: HiddenState
    witness: Witness | None


FIRMS_LIMIT = 5_000_000
"""Firms, entrants included, that are simulated one by one; more would fill the memory of an office computer."""

Future = tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]
"""Measures of one replication, and what the teams did."""


class DiscreteEvent:
    """Every firm a record, every visit an event: the reference that the fast engines are held against.

    Firms change month by month as section 3 of the model says. The visits ordered in a month are then carried out
    by teams during its working hours, for-cause visits first; what they cannot finish waits. The record is dated
    by the month in which a visit was ordered; `Forecast.operations` tells how long it took.

    Parameters
    ----------
    witness
        Sees every firm after the visits of each month, and may make visits more or less keen.

    Examples
    --------
    >>> DiscreteEvent().name
    'discrete-event'
    """

    name = "discrete-event"

    def __init__(self, witness: Witness | None = None) -> None:
        self._witness = witness

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Simulate.

        Parameters
        ----------
        request
            What to run. The same request returns the same bytes.
        progress
            Called after every month with months done and months in total, over all replications.

        Returns
        -------
        Forecast
            With the operations that `simulation.engines.discrete_event.operations.label` describes.

        Raises
        ------
        simulation.model.errors.InputError
            When the request is out of range or a programme covers no stratum.
        """
        check_request(request)
        _check_firms(request)
        setting = _setting(request, self._witness)
        report = _counter(progress, request.months * request.replications)
        first = request.first_replication
        futures = [_future(setting, replication, report) for replication in range(first, first + request.replications)]
        data = record(request, {name: np.stack([measures[name] for measures, _ in futures]) for name in MEASURES})
        operations = label([summary for _, summary in futures], data.labels("replication"))
        return Forecast(data, request.specification, request.plan, self.name, request.seed, operations)


def _check_firms(request: Request) -> None:
    """Raise `InputError` when a district has too many firms to keep a record of each."""
    strata = request.specification.strata
    firms = sum(int(s.firms.array().sum()) + s.entries_per_month * request.months for s in strata)
    if firms > FIRMS_LIMIT:
        problem = Problem("too_many_firms", "strata", round(firms), FIRMS_LIMIT, "too_many_firms")
        raise InputError([problem], request.specification.id)


def _setting(request: Request, witness: Witness | None) -> Setting:
    rules = rules_of(request.specification, request.plan)
    probabilities = transition_probabilities(request.specification, rules)
    return Setting(request, rules, probabilities, _hidden_state(request.specification), witness)


def _hidden_state(specification: Specification) -> HiddenState:
    if isinstance(specification.initial, InitialShares):
        return shares_given(specification, specification.initial.status.array())
    # A settled start is by definition what the expectation engine settles to; nothing else is taken from it.
    from simulation.engines.counts.settled import settled_distribution

    return settled_distribution(specification)


def _counter(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def report() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return report


def _future(setting: Setting, replication: int, report: Callable[[], None]) -> Future:
    """Play one replication from start to end."""
    request = setting.request
    streams = FutureStreams(request.seed, replication)
    district = found_district(
        request.specification,
        setting.rules,
        setting.probabilities,
        setting.hidden,
        streams,
        months=request.months,
        witness=setting.witness,
    )
    clock = Environment()
    teams = Teams(clock, setting.rules)
    visits: list[Visit] = []
    clock.process(_months(clock, district, teams, visits))
    for month in range(request.months):
        clock.run(until=(month + 1) * MONTH_HOURS)
        report()  # out here: what it raises to stop the run would be raised anew, altered, from inside a process
    return district.tally.arrays(), summarise(visits, teams, request.months)


def _months(clock: Environment, district: District, teams: Teams, visits: list[Visit]) -> Generator[Event, Any, None]:
    """Play month after month, and send the teams to the firms that each month orders visits to."""
    for month in count():
        play_month(district, month)
        moments = district.uniforms("working hours")
        for firm in district.firms:
            if firm.channel is not None:
                visit = visit_of(district.rules, firm.channel, month)
                visits.append(visit)
                clock.process(teams.carry_out(visit, moments[firm.number]))
        yield clock.timeout(MONTH_HOURS)
