"""What visitors of the page 比较 wait for: the page, a slider, a slider among ten visitors or beside a job."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from statistics import median, quantiles
from typing import Any

from benchmarks.measure import Measured, Options
from benchmarks.visitors import Server, serving, visiting

VISITORS = 10
PAUSE = 1.0
"""Seconds between two moves of one visitor among several: people read what they moved."""


def page(options: Options) -> list[Measured]:
    """Time the page of a warm server, a slider of a lone visitor, the same while a job runs, and among ten visitors."""
    with serving() as server:
        return asyncio.run(_measure(server, options))


async def _measure(server: Server, options: Options) -> list[Measured]:
    moves = options.repeats(24)
    async with visiting(server) as first:
        cold = await first.open()
    openings = [await _opened(server) for _ in range(options.repeats(9))]
    async with visiting(server) as lone:
        await lone.open()
        await lone.move(1)
        before = server.processor_seconds()
        alone = [await lone.move(2 + n) for n in range(moves)]
        taken = (server.processor_seconds() - before) / moves
        await lone.ask_intervals()
        beside = [await lone.move(2 + moves + n) for n in range(moves)]
    crowd = await _crowd(server, options)
    how = f"three plans, one of them the working plan, 36 months; class A to a step not seen before; {moves} moves"
    crowded = f"{VISITORS} visitors, each moving again {PAUSE:g} s after its answer; {len(crowd)} moves"
    return [
        Measured("first page after the start", cold, "s", how=how),
        Measured("first page of a warm server", median(openings), "s", 1.5),
        Measured("slider, processor time of the server", taken * 1000, "ms", 100),
        Measured("slider, until the answer is sent", median(alone) * 1000, "ms"),
        Measured("slider while intervals are computed", median(beside) * 1000, "ms"),
        Measured(f"slider among {VISITORS} visitors, median", median(crowd) * 1000, "ms", how=crowded),
        Measured(f"slider among {VISITORS} visitors, 95 of 100", quantiles(crowd, n=20)[-1] * 1000, "ms"),
    ]


async def _opened(server: Server) -> float:
    async with visiting(server) as visitor:
        return await visitor.open()


async def _crowd(server: Server, options: Options) -> list[float]:
    times = await asyncio.gather(*(_visit(server, number, options.repeats(9)) for number in range(VISITORS)))
    return [seconds for visit in times for seconds in visit]


async def _visit(server: Server, number: int, moves: int) -> list[float]:
    async with visiting(server) as visitor:
        await visitor.open()
        await asyncio.sleep(PAUSE * number / VISITORS)
        return [await _after(PAUSE, visitor.move(1 + number * moves + n)) for n in range(moves)]


async def _after(pause: float, move: Coroutine[Any, Any, float]) -> float:
    await asyncio.sleep(pause)
    return await move
