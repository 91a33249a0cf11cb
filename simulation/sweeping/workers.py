"""Carry out jobs: in this process, on the processors of this machine, or on a Dask cluster."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from simulation.model.errors import InputError, Problem

if TYPE_CHECKING:  # a second of imports that a sweep in this process does not need
    from distributed import Client

Work = TypeVar("Work")
Result = TypeVar("Result")
AHEAD = 4
"""Jobs that wait at each worker while it works: enough that it never idles, few enough to hold little memory."""
PATIENCE = "10s"
"""How long a cluster may take to answer."""


def carry_out(
    function: Callable[[Work], Result],
    works: Iterable[tuple[str, Work]],
    workers: int | None = None,
    scheduler: str | None = None,
) -> Iterator[tuple[str, Result | BaseException]]:
    """Yield the name and the result of each job as it ends; the exception in its place where the process ended.

    Parameters
    ----------
    function
        Of a module that the workers have; it takes the work and says in its result what went wrong.
    works
        Names and works; read only as far ahead as workers have room for.
    workers
        Processes on this machine, one for each processor by default; 1 works in this one.
    scheduler
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; its workers then do the work.

    Raises
    ------
    InputError
        When nothing answers at the address.
    """
    processes = workers or os.cpu_count() or 1
    if scheduler is None and processes == 1:
        yield from ((name, function(work)) for name, work in works)
        return
    with _client(scheduler, processes) as client:
        yield from _as_they_end(client, function, iter(works))


def _as_they_end(
    client: Client, function: Callable[[Work], Result], works: Iterator[tuple[str, Work]]
) -> Iterator[tuple[str, Result | BaseException]]:
    from distributed import KilledWorker, as_completed

    given: dict[str, tuple[str, Work]] = {}
    suspects: list[tuple[str, Work]] = []

    def hand_over(count: int) -> list[Any]:
        jobs = list(islice(works, count))
        handed = [client.submit(function, work, pure=False) for _, work in jobs]
        given.update((future.key, job) for future, job in zip(handed, jobs, strict=True))
        return handed

    ending = as_completed(hand_over(AHEAD * len(_workers(client))))
    for future in ending:
        name, work = given.pop(future.key)
        failure = future.exception()
        if isinstance(failure, KilledWorker):  # this job ended its worker, or another one that waited there did
            suspects.append((name, work))
        else:
            yield name, failure if failure is not None else future.result()
        future.release()
        for new in hand_over(1):
            ending.add(new)
    for name, work in suspects:
        yield name, _alone(client, function, work)


def _alone(client: Client, function: Callable[[Work], Result], work: Work) -> Result | BaseException:
    """Carry out a job while no other can be blamed for what becomes of the worker."""
    future = client.submit(function, work, pure=False)
    failure: BaseException | None = future.exception()
    if failure is not None:
        return failure
    result: Result = future.result()
    return result


def _workers(client: Client) -> dict[str, Any]:
    return dict(client.scheduler_info(n_workers=-1)["workers"])


@contextmanager
def _client(scheduler: str | None, processes: int) -> Iterator[Client]:
    """Offer a client of the cluster, or of one that lives on this machine for as long as the client does."""
    import dask
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a worker that ends is told of as a failed job
    # A job that ends its worker is not tried on the next ones, which it would end too.
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        if scheduler is not None:
            with _reach(scheduler) as client:
                yield client
            return
        with (
            LocalCluster(
                n_workers=processes, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client


@contextmanager
def _reach(scheduler: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError([Problem("no_scheduler", "scheduler", reason, remedy="no_scheduler")], scheduler) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise InputError([Problem("no_workers", "scheduler", scheduler, remedy="no_workers")], scheduler) from None
        yield client
