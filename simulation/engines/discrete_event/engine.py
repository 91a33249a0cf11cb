"""The engine: futures of a district under a plan, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpy.core import Environment
from simpy.events import Event

from simulation.engines.base import Progress, Request, changes_of, check_request, record
from simulation.engines.course import Stretch, beginning, stretches_of
from simulation.engines.discrete_event.district import District, Witness, check_firms, found_district
from simulation.engines.discrete_event.firms import Firm, HiddenState, shares_given
from simulation.engines.discrete_event.month import play_month
from simulation.engines.discrete_event.operations import label, summarise
from simulation.engines.discrete_event.rules import Rules, rules_of
from simulation.engines.discrete_event.states import begin, firms_of_state, observes, state_at_end
from simulation.engines.discrete_event.tally import Tally
from simulation.engines.discrete_event.teams import MONTH_HOURS, Teams, Visit, visit_of
from simulation.engines.discrete_event.transition_probabilities import TransitionProbabilities, transition_probabilities
from simulation.engines.discrete_event.uniforms import FutureStreams
from simulation.model.forecast import Forecast
from simulation.model.record import Record, in_sequence
from simulation.model.specification import InitialShares
from simulation.model.states.state import State


@dataclass(frozen=True)
class Part:
    """A stretch of months and the laws that hold in it."""

    stretch: Stretch
    rules: Rules
    probabilities: TransitionProbabilities


@dataclass(frozen=True)
class Setting:
    """What all replications of a request share."""

    request: Request
    parts: list[Part]
    hidden: HiddenState | State
    witness: Witness | None


Measures = dict[str, NDArray[np.float64]]
Future = tuple[list[Measures], Measures, list[Firm]]
"""Measures of one replication by stretch, what the teams did, and the firms at the end."""


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
        check_firms(request)
        setting = _setting(request, self._witness)
        report = _counter(progress, request.months * request.replications)
        first = request.first_replication
        futures = [_future(setting, replication, report) for replication in range(first, first + request.replications)]
        data = in_sequence(
            [_recorded(request, part, [f[0][n] for f in futures]) for n, part in enumerate(setting.parts)]
        )
        operations = None
        if _one_workforce(setting.parts):
            operations = label([summary for _, summary, _ in futures], data.labels("replication"))
        state = state_at_end([firms for _, _, firms in futures], setting.parts[-1].stretch, _remembers(setting))
        return Forecast(
            data,
            request.specification,
            request.plan,
            self.name,
            request.seed,
            operations,
            lambda: state,
            changes_of(request),
        )


def _remembers(setting: Setting) -> bool:
    """Tell whether a sanction changes anything, or the run began with firms that were sanctioned."""
    begun = isinstance(setting.hidden, State) and bool(setting.hidden.mass.to_numpy()[..., 1].any())
    matters = [p.stretch.specification.behaviour.sanction.onset_multiplier != 1 for p in setting.parts]
    asked = [m.conditions.unsanctioned for p in setting.parts for m in p.stretch.plan.measures]
    return begun or any(matters) or any(asked)


def _recorded(request: Request, part: Part, futures: list[Measures]) -> Record:
    """Label the measures of one stretch."""
    stretch = part.stretch
    own = replace(request, specification=stretch.specification, plan=stretch.plan, months=stretch.months)
    return record(own, {name: np.stack([measures[name] for measures in futures]) for name in futures[0]})


def _one_workforce(parts: list[Part]) -> bool:
    """Tell whether the same teams work all the time; else what they did is not told."""
    efforts = {(p.rules.plan.capacity_hours_per_month, max(e.inspectors for e in p.rules.efforts)) for p in parts}
    return len(efforts) == 1


def _setting(request: Request, witness: Witness | None) -> Setting:
    parts = []
    for stretch in stretches_of(request):
        rules = rules_of(stretch.specification, stretch.plan)
        parts.append(Part(stretch, rules, transition_probabilities(stretch.specification, rules)))
    return Setting(request, parts, _hidden_state(request), witness)


def _hidden_state(request: Request) -> HiddenState | State:
    state, specification = beginning(request), request.specification
    if state is not None:
        return state
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
    request, clock = setting.request, Environment()
    district = _founded(setting, FutureStreams(request.seed, replication))
    tallies, visits = [district.tally], list[Visit]()
    teams = Teams(clock, district.rules)
    crew = [teams]
    clock.process(_months(clock, district, crew, visits))
    starts = {part.stretch.first: part for part in setting.parts[1:]}
    for month in range(request.months):
        if month in starts:
            tallies.append(_changed(district, starts[month]))
            if not _one_workforce(setting.parts):
                crew[0] = Teams(clock, district.rules)
        clock.run(until=(month + 1) * MONTH_HOURS)
        report()  # out here: what it raises to stop the run would be raised anew, altered, from inside a process
    return [tally.arrays() for tally in tallies], summarise(visits, teams, request.months), district.firms


def _founded(setting: Setting, streams: FutureStreams) -> District:
    """Return the district as it stands when the run begins."""
    first, request = setting.parts[0], setting.request
    stretch, hidden = first.stretch, setting.hidden
    firms = firms_of_state(hidden, stretch, streams) if isinstance(hidden, State) else hidden
    district = found_district(
        request.specification, first.rules, first.probabilities, firms, streams,
        months=stretch.months, witness=setting.witness,
    )  # fmt: skip
    district.of_year = stretch.of_year
    if isinstance(hidden, State):
        known = hidden.carried is not None and hidden.carried.mass.shape[6] > 1
        begin(
            district.firms, request.specification, stretch, None, known, district.uniforms("observation at the start")
        )
    return district


def _changed(district: District, part: Part) -> Tally:
    """Put another specification or plan in force; return the tally of the months that follow."""
    stretch, before = part.stretch, district.rules.plan
    known = observes(before)
    watched = [] if known or not observes(stretch.plan) else district.uniforms("observation at the start")
    begin(district.firms, stretch.specification, stretch, before, known, watched)
    district.rules, district.probabilities = part.rules, part.probabilities
    district.observed_strata = [
        stretch.plan.observation is not None and stratum.novel for stratum in stretch.specification.strata
    ]
    district.begun, district.of_year = stretch.first, stretch.of_year
    district.tally = Tally(stretch.months, len(stretch.specification.strata), len(part.rules.efforts), part.rules.rows)
    return district.tally


def _months(
    clock: Environment, district: District, crew: list[Teams], visits: list[Visit]
) -> Generator[Event, Any, None]:
    """Play month after month, and send the teams (the one item of `crew`) to the firms that are to be visited."""
    for month in count():
        play_month(district, month)
        moments = district.uniforms("working hours")
        for firm in district.firms:
            if firm.channel is not None:
                visit = visit_of(district.rules, firm.channel, month)
                visits.append(visit)
                clock.process(crew[0].carry_out(visit, moments[firm.number]))
        yield clock.timeout(MONTH_HOURS)
