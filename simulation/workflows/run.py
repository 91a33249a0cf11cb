"""Run one plan on one specification."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from simulation.comparison.replication import record_bytes, replicate
from simulation.engines.base import Change, Progress, Request, check_request, enough_memory
from simulation.engines.choice import engine_named
from simulation.engines.counts.settled import settled_state
from simulation.engines.expectation import WHOLE_DISTRICT, Expectation
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.record import joined
from simulation.model.specification import InitialSettled, Specification
from simulation.model.states.joining import mean_state
from simulation.model.states.state import State

if TYPE_CHECKING:
    import xarray as xr

RECORD_LIMIT = 512 * 2**20
"""Bytes of a full record that are kept without being asked for."""


class RecordReduced(UserWarning):
    """The full record would be too large, so its strata were added up."""


Specifications = Specification | Sequence[tuple[int, Specification]]
Plans = Plan | Sequence[tuple[int, Plan]]


def run(
    specification: Specifications,
    plan: Plans,
    engine: str = "expectation",
    months: int = 36,
    replications: int = 1,
    seed: int = 0,
    *,
    initial: State | None = None,
    record: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """Simulate a plan.

    Parameters
    ----------
    specification, plan
        What is true and what is in force. Either may change on the way: ``[(0, plan), (6, other)]`` puts another plan
        in force from month 6 on. Programmes that both plans have, by id, go on: who was drawn in the round stays
        drawn. A later plan with the start of the first goes on in its year and rounds; one that starts in the month of
        the change begins a plan year then. A changed specification has the same strata and propensities; its firms
        and start are not used.
    engine
        ``expectation`` (exact means, draws nothing), ``monte-carlo`` or ``discrete-event``.
    initial
        `State` that the run begins with instead of what the specification says, its firms included. Engines that
        draw take whole firms as they are; where a stratum and class holds fractions, its firms are rounded down or up
        with the exact mean, and what is hidden is drawn.
    record
        ``full`` keeps every stratum; ``total`` adds the strata up; ``auto`` keeps them up to 512 MiB and warns beyond.
    workers
        Threads for replications; the result does not depend on it.

    Returns
    -------
    Forecast

    Raises
    ------
    InputError
        For numbers out of range, an unknown engine, a programme whose scope matches no stratum, a state of other strata
        or propensities, or changes that do not fit together.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> dict(sim.run(specification, plan, months=12).data.sizes)["month"]
    12
    >>> year = sim.run(specification, [(0, plan), (6, plan.with_ratio(A=0.0))], months=12)
    >>> rest = sim.run(specification, plan, months=12, initial=year.state)
    """
    request = request_of(specification, plan, months, replications, seed, initial)
    specification, plan = request.specification, request.plan
    total = keeps_total(request, engine, record)
    if total and record == "auto":
        size = record_bytes(request) * replications / 2**20
        warnings.warn(
            f"strata added up: the full record takes {size:.0f} MiB; record='full' keeps it",
            RecordReduced,
            stacklevel=2,
        )
    with enough_memory(plan.id):
        played = run_blocks(request, engine, total=total, workers=workers, progress=progress)
        blocks = list(played) if replications == 1 else [_in_hand(block) for block in played]
        data = joined([block.record for block in blocks])
        endings = [block.ending for block in blocks if block.ending is not None]
        ending = None if len(endings) < len(blocks) else lambda: mean_state([state() for state in endings])
        changes = blocks[0].changes
        return Forecast(data, specification, plan, engine, blocks[0].seed, _operations(blocks), ending, changes)


def _in_hand(forecast: Forecast) -> Forecast:
    """Return the forecast with its state worked out: what the state is worked out from takes far more memory."""
    state = forecast.state
    return forecast if state is None else replace(forecast, ending=lambda: state)


def request_of(
    specification: Specifications, plan: Plans, months: int, replications: int, seed: int, initial: State | None
) -> Request:
    """Return the request for a specification and a plan, either of which may change on the way."""
    specifications, plans = _dated("specification", specification), _dated("plan", plan)
    begins = sorted({month for month, _ in (*specifications, *plans)})
    parts = [(month, _in_force(specifications, month), _in_force(plans, month)) for month in begins]
    (_, true, first), *later = parts
    return Request(true, first, months, replications, seed, 0, initial, tuple(Change(*part) for part in later))


Item = TypeVar("Item", Specification, Plan)


def _dated(name: str, given: Item | Sequence[tuple[int, Item]]) -> list[tuple[int, Item]]:
    """Return months and what holds from then on; months begin at 0 and rise."""
    if isinstance(given, Specification | Plan):
        return [(0, given)]
    dated = list(given)
    months = [month for month, _ in dated]
    wrong = next((m for place, m in enumerate(months) if (m != 0 if place == 0 else m <= months[place - 1])), None)
    if not months or wrong is not None:
        raise InputError([Problem("changes_order", name, wrong, "months", "changes_order")])
    return dated


def _in_force(dated: list[tuple[int, Item]], month: int) -> Item:
    return [item for begins, item in dated if begins <= month][-1]


def settle(specification: Specification, plan: Plan, months: int = 120) -> State:
    """Return the state that the firms of a specification settle to under a plan that was in force for `months`.

    It is the settled start of section 6 of the model: what is hidden given stratum and class, applied to the firms that
    the specification gives; nobody visited or drawn yet.

    Raises
    ------
    InputError
        For months out of range, or a programme whose scope matches no stratum.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> bool(sim.settle(specification, plan, 60).stock() > 0)
    True
    """
    check_request(Request(specification, plan, months))
    initial = InitialSettled(kind="settled", plan=plan, months=months)
    with enough_memory(plan.id):
        return settled_state(specification.model_copy(update={"initial": initial}))


def run_blocks(
    request: Request, engine: str, *, total: bool = False, workers: int | None = None, progress: Progress | None = None
) -> Iterator[Forecast]:
    """Yield the records of consecutive blocks of replications; `total` adds up the strata."""
    runner = engine_named(engine)
    check_request(request)
    if engine == "expectation":
        request = replace(request, replications=1, seed=0, first_replication=0)
        runner, total = Expectation(total), False  # the strata are added up while it runs
    yield from replicate(runner, request, add_up_strata if total else lambda forecast: forecast, workers, progress)


def keeps_total(request: Request, engine: str, record: str) -> bool:
    """Tell whether a run adds up its strata."""
    if record not in ("auto", "full", "total"):
        raise InputError([Problem("not_among", "record", record, "auto, full, total", "not_among")])
    size = record_bytes(request) * (1 if engine == "expectation" else request.replications)
    return record == "total" or (record == "auto" and size > RECORD_LIMIT)


def add_up_strata(forecast: Forecast) -> Forecast:
    """Return the record of the whole district as one stratum named ``(all)``."""
    return replace(forecast, record=forecast.record.added_up(WHOLE_DISTRICT))


def _operations(blocks: list[Forecast]) -> xr.Dataset | None:
    parts = [block.operations for block in blocks if block.operations is not None]
    if not parts:
        return None
    import xarray as xr  # takes longer to load than a district takes to run

    return xr.concat(parts, "replication")
