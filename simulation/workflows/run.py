"""Run one plan on one specification."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import xarray as xr

from simulation.comparison.replication import record_bytes, replicate
from simulation.engines.base import Progress, Request, check_request, enough_memory
from simulation.engines.choice import engine_named
from simulation.engines.expectation import WHOLE_DISTRICT, Expectation
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.specification import Specification

RECORD_LIMIT = 512 * 2**20
"""Bytes of a full record that are kept without being asked for."""


class RecordReduced(UserWarning):
    """The full record would be too large, so its strata were added up."""


def run(
    specification: Specification,
    plan: Plan,
    engine: str = "expectation",
    months: int = 36,
    replications: int = 1,
    seed: int = 0,
    *,
    record: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """Simulate a plan.

    Parameters
    ----------
    engine
        ``expectation`` (exact means, draws nothing), ``monte-carlo`` or ``discrete-event``.
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
        For numbers out of range, an unknown engine, or a programme whose scope matches no stratum.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> dict(sim.run(specification, plan, months=12).data.sizes)["month"]
    12
    """
    request = Request(specification, plan, months, replications, seed)
    total = keeps_total(request, engine, record)
    if total and record == "auto":
        size = record_bytes(request) * replications / 2**20
        warnings.warn(
            f"strata added up: the full record takes {size:.0f} MiB; record='full' keeps it",
            RecordReduced,
            stacklevel=2,
        )
    with enough_memory(plan.id):
        blocks = list(run_blocks(request, engine, total=total, workers=workers, progress=progress))
        data = xr.concat([block.data for block in blocks], "replication") if len(blocks) > 1 else blocks[0].data
        return Forecast(data, specification, plan, engine, blocks[0].seed, _operations(blocks))


def run_blocks(
    request: Request, engine: str, *, total: bool = False, workers: int | None = None, progress: Progress | None = None
) -> Iterator[Forecast]:
    """Yield the records of consecutive blocks of replications; `total` adds up the strata."""
    runner = engine_named(engine)
    check_request(request)
    if engine == "expectation":
        request = Request(request.specification, request.plan, request.months)
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
    data = forecast.data.sum("stratum").expand_dims(stratum=[WHOLE_DISTRICT])
    return Forecast(data, forecast.specification, forecast.plan, forecast.engine, forecast.seed, forecast.operations)


def _operations(blocks: list[Forecast]) -> xr.Dataset | None:
    parts = [block.operations for block in blocks if block.operations is not None]
    return xr.concat(parts, "replication") if parts else None
