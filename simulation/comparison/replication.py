"""Run many replications in blocks, on several threads, reducing each block as it finishes.

Futures are played outside the interpreter lock, so threads share the work. Which thread runs which block, and how long
the blocks are, changes nothing: every replication has streams of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Lock
from typing import TypeVar

from simulation.engines.base import Engine, Progress, Request, Roomy, check_request, enough_memory
from simulation.engines.counts.size import WORKING_LIMIT
from simulation.model.forecast import Forecast, channels
from simulation.model.population import RISK_CLASSES

T = TypeVar("T")

BLOCK_BYTES = 32 * 2**20
"""Record of one block; a few blocks and their scratch arrays are alive at a time."""
LONGEST_BLOCK = 20
"""Replications of a block."""
VALUES_PER_CELL = 25
"""Rough number of recorded values per month, stratum and class, without channels."""


class StoppedError(Exception):
    """Raised inside a block when another part of the run failed or was interrupted."""


def replicate(
    engine: Engine,
    request: Request,
    reduce: Callable[[Forecast], T],
    workers: int | None = None,
    progress: Progress | None = None,
) -> Iterator[T]:
    """Yield ``reduce(forecast)`` of each block of replications, in order.

    Parameters
    ----------
    workers
        Threads; as many as there are processors when ``None``.
    progress
        Called with (months done, months in all), all replications counted.
    """
    check_request(request)
    length, threads = _fitting(engine, request, workers or os.cpu_count() or 1)
    blocks = list(_blocks(request, length))
    meter = _Meter(request.months * request.replications, progress)
    if len(blocks) == 1:  # starting threads takes longer than an expectation of a small town
        yield _run_block(engine, blocks[0], reduce, meter)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[T]] = []
        try:
            ahead = 2 * threads
            while blocks or waiting:
                while blocks and len(waiting) < ahead:
                    waiting.append(pool.submit(_run_block, engine, blocks.pop(0), reduce, meter))
                yield waiting.pop(0).result()
        finally:
            meter.stopped.set()
            pool.shutdown(cancel_futures=True)


def record_bytes(request: Request) -> int:
    """Return the memory that the full record of one replication takes."""
    cells = request.months * len(request.specification.strata) * len(RISK_CLASSES)
    return cells * 8 * (VALUES_PER_CELL + 8 * len(channels(request.plan)))


def _fitting(engine: Engine, request: Request, threads: int) -> tuple[int, int]:
    """Return how many replications a block has and how many threads work, so that the memory holds them together.

    Raises
    ------
    InputError
        When not even one replication fits.
    """
    length = max(1, min(LONGEST_BLOCK, BLOCK_BYTES // record_bytes(request)))
    if not isinstance(engine, Roomy):
        return length, threads
    each = max(1, engine.bytes_of(request))
    length = max(1, min(length, WORKING_LIMIT // (threads * each)))
    return length, max(1, min(threads, WORKING_LIMIT // (length * each)))


def _blocks(request: Request, length: int) -> Iterator[Request]:
    for start in range(0, request.replications, length):
        size = min(length, request.replications - start)
        yield replace(request, first_replication=request.first_replication + start, replications=size)


def _run_block(engine: Engine, block: Request, reduce: Callable[[Forecast], T], meter: _Meter) -> T:
    with enough_memory(block.plan.id):
        return reduce(engine.run(block, meter.of_block(block.months * block.replications)))


class _Meter:
    """Adds up the progress of blocks that run at the same time, and stops them."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.progress = total, progress
        self.done = 0
        self.lock = Lock()
        self.stopped = Event()

    def of_block(self, months: int) -> Progress:
        """Return the callback of one block, which is worth `months` whatever steps its engine counts in."""
        before = 0

        def report(done: int, total: int) -> None:
            nonlocal before
            if self.stopped.is_set():
                raise StoppedError
            with self.lock:
                now = done * months // total
                self.done += now - before
                before = now
                if self.progress:
                    self.progress(self.done, self.total)

        return report
