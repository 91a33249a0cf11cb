"""Long work that its page follows to the end, in the queue with everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from workbench.server.background import PAUSE, Report
from workbench.server.turns.job import Job
from workbench.server.turns.line import submit

T = TypeVar("T")


def follow_in_turn(
    work: Callable[[Report], T], show: Callable[[float], None], wait: Callable[[Job[T]], None], kind: str
) -> T:
    """Run ``work(report)`` when its turn comes; call `wait` until then and ``show(share done)`` until it ends.

    When either raises, as Streamlit does at the user's next click, the work leaves the queue, or is stopped at its next
    report.
    """
    job = submit(lambda job: work(job.report), kind)
    try:
        while not job.ended_within(PAUSE):
            wait(job) if job.started is None else show(job.share)
        return job.outcome()
    finally:
        if not job.done:
            job.cancel()
