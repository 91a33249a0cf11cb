"""The protocol behind which the engines stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from simulation.model.calendar import month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.qualifying.eligibility import rows_of_measures
from simulation.model.record import Record, channels
from simulation.model.rules import in_scope
from simulation.model.specification import Specification
from simulation.model.states.state import State

MONTHS_LIMIT = 1200
REPLICATIONS_LIMIT = 1_000_000
SEED_LIMIT = 2**63 - 1
PROGRAMMES_LIMIT = 1000
"""Programmes of a plan that is run; the annual plan of a district has some dozens."""
Progress = Callable[[int, int], None]
"""Called with (done, total) while an engine works; may raise to stop it."""


@dataclass(frozen=True)
class Change:
    """What is true, and what is in force, from a month of a run on."""

    month: int
    specification: Specification
    plan: Plan


@dataclass(frozen=True)
class Request:
    """One run: what, for how long, how often, under which luck.

    Attributes
    ----------
    months
        Length of the horizon.
    replications
        Independent futures; engines that draw nothing return one.
    seed
        Seed of the named random streams.
    first_replication
        Number of the first one: replication 7 is the same whether run alone or among others.
    initial
        State that the run begins with; ``None``: what the specification says.
    later
        Changes on the way: from which month on another specification, another plan.
    """

    specification: Specification
    plan: Plan
    months: int = 36
    replications: int = 1
    seed: int = 0
    first_replication: int = 0
    initial: State | None = None
    later: tuple[Change, ...] = ()


class Engine(Protocol):
    """What an engine offers."""

    name: str

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Simulate and return the record."""
        ...


@runtime_checkable
class Roomy(Protocol):
    """An engine that tells beforehand what memory a replication works with."""

    def bytes_of(self, request: Request) -> int:
        """Return the bytes; raise `InputError` beyond the limit."""
        ...


def check_request(request: Request) -> None:
    """Raise `InputError` for numbers out of range and for programmes whose scope matches no stratum."""
    problems = [
        *outside("months", request.months, 1, MONTHS_LIMIT),
        *outside("replications", request.replications, 1, REPLICATIONS_LIMIT),
        *outside("seed", request.seed, 0, SEED_LIMIT),
    ]
    check_programmes(request.plan)
    problems += _cooling_problems(request)
    problems += scope_problems(request.specification, request.plan)
    problems += change_problems(request)
    if problems:
        raise InputError(problems, request.plan.id)
    if request.initial is not None:
        request.initial.aligned(request.specification)


def _cooling_problems(request: Request) -> list[Problem]:
    """Return a problem where a plan with a cooling-off goes on midway: who is cooling off is not carried."""
    carried = None if request.initial is None else request.initial.carried
    goes_on = carried is not None and carried.start == request.plan.start and carried.month > 0
    plans = [request.plan, *(change.plan for change in request.later)]
    lengths = [plan.cooling_off_months for plan in plans if plan.cooling_off_months]
    if not lengths or not (goes_on or request.later):
        return []
    return [Problem("cooling_midway", "cooling_off_months", lengths[0], remedy="cooling_midway")]


def change_problems(request: Request) -> list[Problem]:
    """Return what is wrong with changes: out of order, of other strata, to a plan that begins at another time."""
    months = [0, *(change.month for change in request.later)]
    problems = [
        Problem("changes_order", f"[{place}]", month, request.months, "changes_order")
        for place, month in enumerate(months[1:], start=1)
        if not months[place - 1] < month < request.months
    ]
    ids, carried = _ids(request.specification), None if request.initial is None else request.initial.carried
    gone = carried.month if carried is not None and carried.start == request.plan.start else 0
    for place, change in enumerate(request.later, start=1):
        check_programmes(change.plan)
        begin = later_start(request.plan.start, gone + change.month)
        if change.plan.start not in (request.plan.start, begin):
            limit = f"{request.plan.start}, {begin}"
            problems.append(Problem("changes_start", f"[{place}].start", change.plan.id, limit, "changes_start"))
        other = ids ^ _ids(change.specification)
        if other:
            names = ", ".join(sorted(other))
            problems.append(Problem("changes_strata", f"[{place}]", names, remedy="changes_strata"))
        problems += scope_problems(change.specification, change.plan)
    return problems


def changes_of(request: Request) -> tuple[tuple[int, Specification, Plan], ...]:
    """Return the changes as `Forecast.changes` holds them."""
    return tuple((change.month, change.specification, change.plan) for change in request.later)


def _ids(specification: Specification) -> set[str]:
    groups = specification.behaviour.propensity
    return {f"strata {s.id}" for s in specification.strata} | {f"propensity {g.id}" for g in groups}


def later_start(start: str, months: int) -> str:
    """Return the calendar month so many months later, as plans write it.

    Examples
    --------
    >>> later_start("2026-11", 3)
    '2027-02'
    """
    return month_text(month_number(start) + months)


def check_programmes(plan: Plan) -> None:
    """Raise `InputError` for more programmes than are run."""
    count = len(plan.programmes)
    if count > PROGRAMMES_LIMIT:
        code = Problem("too_many_programmes", "programmes", count, PROGRAMMES_LIMIT, "too_many_programmes")
        raise InputError([code], plan.id)


@contextmanager
def enough_memory(source: str = "") -> Iterator[None]:
    """Turn a want of memory into an `InputError`; `source` names what was run. Decorates functions too.

    Examples
    --------
    >>> with enough_memory("plan"):
    ...     raise MemoryError
    Traceback (most recent call last):
        ...
    simulation.model.errors.InputError: plan: : no_memory (value None, limit None, remedy no_memory)
    """
    try:
        yield
    except MemoryError:
        raise InputError([Problem("no_memory", remedy="no_memory")], source) from None


def outside(name: str, value: int, low: int, high: int) -> list[Problem]:
    """Return the problem of a number outside of its limits; none within."""
    return [] if low <= value <= high else [Problem("out_of_range", name, value, f"{low}–{high}", name)]


def scope_problems(specification: Specification, plan: Plan) -> list[Problem]:
    """Return a problem for each programme or measure of `plan` that no stratum of `specification` falls under."""
    strata = [{"sector": s.sector, "region": s.region, "id": s.id} for s in specification.strata]
    nowhere, own = "scope_matches_nothing", specification.id
    programmes = [
        Problem("scope_matches_nothing", f"programmes[{index}].scope", programme.id, own, nowhere)
        for index, programme in enumerate(plan.programmes)
        if not any(in_scope(programme.scope.model_dump(), stratum) for stratum in strata)
    ]
    return programmes + [
        Problem("measure_scope_nothing", f"measures[{index}].scope", measure.id, own, "measure_scope_nothing")
        for index, measure in enumerate(plan.measures)
        if not any(in_scope(measure.scope.model_dump(), stratum) for stratum in strata)
    ]


def record(request: Request, measures: dict[str, np.ndarray], **notes: str) -> Record:
    """Label the arrays of a run.

    Parameters
    ----------
    measures
        For each name of `MEASURES` an array (replication, month, stratum, risk_class[, detail]), and for each of
        `QUALIFYING` where the plan has measures.
    notes
        How the run was made, see `Record`.
    """
    numbers = range(request.first_replication, request.first_replication + len(measures["firms"]))
    ids = tuple(stratum.id for stratum in request.specification.strata)
    promised = rows_of_measures(request.plan)
    return Record(measures, numbers, request.months, ids, channels(request.plan), notes, promised)
