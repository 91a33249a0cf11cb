"""The place in the queue, in words."""

from __future__ import annotations

from typing import Any

from simulation.language.catalogue import Catalogue
from workbench.server.turns.job import Job
from workbench.server.turns.line import queue

MINUTE, LONG = 60, 90


def say_place(job: Job[Any], words: Catalogue) -> str:
    """Return how many are before a job that waits, and how long that takes where it can be told."""
    place = queue().place(job)
    if place is None or not place.ahead:
        return words.text("page.queue.next")
    if place.seconds is None:
        return words.text("page.queue.ahead", ahead=place.ahead)
    long = place.seconds >= LONG
    number = max(1, round(place.seconds / MINUTE)) if long else max(1, round(place.seconds))
    return words.text(f"page.queue.ahead_{'minutes' if long else 'seconds'}", ahead=place.ahead, number=number)
