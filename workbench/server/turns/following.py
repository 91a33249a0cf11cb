"""Long work that its page follows to the end and stops when the user leaves it: at once, or in everybody's queue."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from workbench.server.turns.job import Job
from workbench.server.turns.line import submit

T = TypeVar("T")

Report = Callable[[int, int], None]
PAUSE = 0.1
"""Seconds between two looks at the progress."""


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
    job = Job[T]()
    thread = Thread(target=job.run, args=(lambda job: work(job.report),))
    thread.start()
    try:
        return _seen_to_its_end(job, show, lambda job: show(job.share))
    finally:
        thread.join()


def follow_in_turn(
    work: Callable[[Report], T], show: Callable[[float], None], wait: Callable[[Job[T]], None], kind: str
) -> T:
    """Run ``work(report)`` when its turn comes; call `wait` until then and ``show(share done)`` until it ends.

    When either raises, the work leaves the queue, or is stopped at its next report.
    """
    return _seen_to_its_end(submit(lambda job: work(job.report), kind), show, wait)


def _seen_to_its_end(job: Job[T], show: Callable[[float], None], wait: Callable[[Job[T]], None]) -> T:
    try:
        while not job.ended_within(PAUSE):
            wait(job) if job.started is None else show(job.share)
        return job.outcome()
    finally:
        if not job.done:
            job.cancel()
