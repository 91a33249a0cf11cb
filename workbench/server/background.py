"""Long work in a thread, followed from the page and stopped when the user leaves it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

T = TypeVar("T")

Report = Callable[[int, int], None]
PAUSE = 0.1
"""Seconds between two looks at the progress."""


class StoppedError(Exception):
    """Raised inside the work after the page has turned to something else."""


def follow(work: Callable[[Report], T], show: Callable[[float], None]) -> T:
    """Run ``work(report)`` in a thread and call ``show(share done)`` from this one until it ends.

    Pages may be redrawn only from their own thread, while engines report from theirs. When `show` raises, as Streamlit
    does at the user's next click, the work is stopped at its next report.

    Examples
    --------
    >>> def count(report):
    ...     for done in range(1, 4):
    ...         report(done, 3)
    ...     return "done"
    >>> follow(count, lambda share: None)
    'done'
    """
    share, stopped = [0.0], Event()

    def report(done: int, total: int) -> None:
        if stopped.is_set():
            raise StoppedError
        share[0] = done / total

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, report)
        try:
            while not wait([future], timeout=PAUSE).done:
                show(share[0])
            return future.result()
        finally:
            stopped.set()
