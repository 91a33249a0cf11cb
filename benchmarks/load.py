"""A team at work: 10, 30, 60 sessions that do what planners do, and 2,000 steps after which the memory is as before."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles

from benchmarks.district import IN_FORCE
from benchmarks.measure import Measured, Options
from benchmarks.visitors import TEAM, Server, Visitor, serving, visiting
from simulation.model.exchange import read_plan
from simulation.scenarios.repository import Store

SEED = 20261
READING = 10.0
"""Mean seconds between an answer and the next step of a visitor: people read what they moved (assumed)."""
STEPS = 12
"""Steps of each visitor."""
ASKING = 10
"""Every how many visitors one asks for intervals, which a process works out meanwhile."""
MIX = {"ratio": 50, "months": 12, "turn": 18, "plan": 12, "hours": 8}
"""What visitors do, in a hundred steps: a ratio on 方案比较, the months there, another page, an edit on 方案, 寻优."""
PLACES = {
    "ratio": ("compare", "ratio-"), "months": ("compare", "months-"), "hours": ("tune", "tune-hours-"),
    "plan": ("plans", "plan-1-general-hours_per_visit"),
}  # fmt: skip
"""Page and beginning of the key of the field that each of them is about."""
PAGES = ("overview", "plans", "compare", "tune", "adopt", "monitor")
SOAK, WARM, HANDS, VISIT, SAMPLE = 2000, 400, 4, 40, 50
"""Steps of the soak, steps before them, visitors at a time, steps of one visit, steps between looks at the memory."""
MEBIBYTE = 2**20
NO_GROWTH = 10.0
"""Per cent by which the memory may have grown."""


@dataclass
class Tally:
    """What became of the steps of all visitors."""

    seconds: list[float] = field(default_factory=list)
    asked: int = 0
    answered: int = 0
    broken: int = 0

    def add(self, visitor: Visitor) -> None:
        """Count a visitor who leaves."""
        self.asked, self.answered = self.asked + visitor.asked, self.answered + visitor.answered
        self.broken += visitor.broken


def visitors(options: Options) -> list[Measured]:
    """Time the answers to sessions that do a mixture of what planners do, on one server after another."""
    found: list[Measured] = []
    for sessions in options.sessions:
        with serving(TEAM, _prepare) as server:
            tally, load = asyncio.run(_crowd(server, sessions, options.repeats(STEPS))), _load()
            memory = server.memory() / MEBIBYTE
        found += _told(f"{sessions} sessions", tally, load)
        found.append(Measured(f"{sessions} sessions, memory of the server", memory, "MiB"))
    return found


def soak(options: Options) -> list[Measured]:
    """Have visitors come and go for 2,000 steps, and compare the memory of the server before and after."""
    steps = options.repeats(SOAK)
    with serving(TEAM, _prepare) as server:
        tally, levels = asyncio.run(_soak(server, steps))
    looks = WARM // SAMPLE // 2
    warm = [level for at, level in levels if at <= WARM][-looks:]
    before, after = median(warm) / MEBIBYTE, median([level for _, level in levels][-looks:]) / MEBIBYTE
    how = f"{steps:,} steps after {WARM}, {HANDS} at a time, a new session every {VISIT}; medians of {looks} looks"
    return [
        *_told(f"{steps:,} steps", tally, _load()),
        Measured("memory before", before, "MiB", how=how),
        Measured("memory after", after, "MiB"),
        Measured("growth of the memory", (after / before - 1) * 100, "%", NO_GROWTH),
    ]


def _told(what: str, tally: Tally, load: float) -> list[Measured]:
    lost = tally.asked - tally.answered + tally.broken
    how = f"{len(tally.seconds):,} steps; load of the machine {load:.1f} on {os.cpu_count()} processors"
    return [
        Measured(f"{what}, median until the answer", median(tally.seconds), "s", how=how),
        Measured(f"{what}, 95 of 100", quantiles(tally.seconds, n=20)[-1], "s"),
        Measured(f"{what}, steps lost", lost, "", 0),
    ]


def _prepare(folder: Path) -> None:
    """Let the planner have a name, and the plan in force be a draft that can be edited."""
    (folder / "planner.txt").write_text("load", encoding="utf-8")
    with Store.open(f"sqlite:///{folder / 'workbench.sqlite'}") as store:
        store.save_plan(read_plan(IN_FORCE), "load")


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


async def _crowd(server: Server, sessions: int, steps: int) -> Tally:
    tally = Tally()
    async with visiting(server) as first:  # the first page after the start loads all modules
        for page in PAGES:
            await first.open(page)
    await asyncio.gather(*(_planner(server, number, sessions, steps, tally) for number in range(sessions)))
    return tally


async def _planner(server: Server, number: int, sessions: int, steps: int, tally: Tally) -> None:
    random = Random(SEED + number)
    await asyncio.sleep(READING * number / sessions)
    async with visiting(server) as visitor:
        try:
            tally.seconds.append(await visitor.open())
            if number % ASKING == 0:
                tally.seconds.append(await visitor.ask_intervals())
            for _ in range(steps):
                await _read(visitor, random.expovariate(1 / READING))
                tally.seconds += await _step(visitor, random)
        finally:
            tally.add(visitor)


async def _read(visitor: Visitor, seconds: float) -> None:
    """Look at the page for some seconds; a part that is drawn every second is, as in a browser."""
    end = time.monotonic() + seconds
    while visitor.repeated and end - time.monotonic() > 1:
        await asyncio.sleep(1)
        await visitor.look_again()
    await asyncio.sleep(max(0.0, end - time.monotonic()))


async def _step(visitor: Visitor, random: Random, what: str = "") -> list[float]:
    """Do one of the things that planners do, on its page; return the seconds of each answer."""
    what = what or random.choices(list(MIX), list(MIX.values()))[0]
    if what == "turn":
        return [await visitor.open(random.choice(PAGES))]
    place, mark = PLACES[what]
    before = [] if visitor.has(mark) else [await visitor.open(place)]
    widget = visitor.find(mark)
    if what == "ratio":
        return [*before, await visitor.set(widget, labels=[random.choice(widget.options)])]
    if what == "months":
        return [*before, await visitor.set(widget, text=random.choice(widget.options))]
    return [*before, await visitor.set(widget, number=float(random.randint(1, 12)) * (1 if what == "plan" else 1500))]


async def _soak(server: Server, steps: int) -> tuple[Tally, list[tuple[int, int]]]:
    tally, levels, done = Tally(), [], 0
    turns = iter(range(-(-(steps + WARM) // VISIT)))

    async def hand() -> None:
        nonlocal done
        for turn in turns:
            random = Random(SEED + turn)
            async with visiting(server) as visitor:
                tally.seconds.append(await visitor.open())
                for _ in range(VISIT):
                    tally.seconds += await _step(visitor, random)
                    done += 1
                    if done % SAMPLE == 0:
                        levels.append((done, server.memory()))
                        print(f"{done:,} steps: {levels[-1][1] / MEBIBYTE:,.0f} MiB", file=sys.stderr, flush=True)
                tally.add(visitor)

    await asyncio.gather(*(hand() for _ in range(HANDS)))
    return tally, levels
