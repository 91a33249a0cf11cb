"""Whose turn it is: nobody holds anybody up, each sees the own place, and whoever goes leaves it to the next."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.language.catalogue import load_catalogue
from tests.workbench.test_jobs import wanted
from workbench.server.beside import ProcessFailedError
from workbench.server.interval_process import compare_beside
from workbench.server.turns import line, telling
from workbench.server.turns.following import follow_in_turn
from workbench.server.turns.job import Job
from workbench.server.turns.ring import Ring
from workbench.server.turns.visitors import Visitor
from workbench.server.turns.workers import FEWEST, Place, Workers

LONG = 30.0
"""Seconds after which a test that waits for ever is given up."""
ZH = load_catalogue("zh")

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abcd")),
        st.tuples(st.just("take"), st.just("")),
        st.tuples(st.just("leave"), st.integers(0, 20).map(str)),
    ),
    max_size=60,
)


@given(ACTS)
def test_while_somebody_waits_nobody_else_has_two_turns(acts: list[tuple[str, str]]) -> None:
    ring: Ring[tuple[str, int]] = Ring()
    lines: dict[str, list[tuple[str, int]]] = {name: [] for name in "abcd"}
    turns: dict[str, dict[str, int]] = {name: {} for name in "abcd"}  # of the others since the first in line waits
    for number, (act, about) in enumerate(acts):
        if act == "put":
            if not lines[about]:
                turns[about] = {}
            lines[about].append((about, number))
            ring.put(about, (about, number))
        elif act == "leave":
            waiting = [item for line in lines.values() for item in line]
            item = waiting[int(about) % len(waiting)] if waiting else ("a", -1)
            assert ring.leave(item) == bool(waiting)
            lines[item[0]] = [other for other in lines[item[0]] if other != item]
        else:
            expected = ring.order()
            taken = ring.take()
            assert taken == (expected[0] if expected else None)
            if taken is None:
                continue
            assert lines[taken[0]].pop(0) == taken  # in the order in which they came
            turns[taken[0]] = {}
            for name in "abcd":
                if lines[name] and name != taken[0]:
                    turns[name][taken[0]] = turns[name].get(taken[0], 0) + 1
                    assert turns[name][taken[0]] == 1
        assert len(ring) == sum(map(len, lines.values()))


@given(ACTS)
def test_the_order_that_is_told_is_the_order_of_the_turns_when_nobody_else_comes(acts: list[tuple[str, str]]) -> None:
    ring: Ring[int] = Ring()
    for number, (act, about) in enumerate(acts):
        if act == "put":
            ring.put(about, number)
        elif act == "take":
            ring.take()
    told = ring.order()
    assert told == [ring.take() for _ in told]
    assert ring.take() is None


class Bench:
    """Jobs that begin, and end when the test says so."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.begun: list[str] = []
        self.most = 0
        self._ends: dict[str, Event] = {}
        self._begins: dict[str, Event] = {}
        self._now, self._lock = 0, Lock()

    def start(self, name: str, fails: bool = False) -> Job[str]:
        """Queue a job in the line of the visitor whose letter it begins with."""
        self._ends[name], self._begins[name] = Event(), Event()

        def work(job: Job[str]) -> str:
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
                self.begun.append(name)
            self._begins[name].set()
            ended = self._ends[name].wait(LONG)
            with self._lock:
                self._now -= 1
            if fails:
                raise MemoryError
            job.report(1, 1)
            assert ended
            return name

        return self.workers.submit(work, name[0], "bench")

    def end(self, name: str) -> None:
        """Let a job end that has begun."""
        assert self._begins[name].wait(LONG), (name, self.begun)
        self._ends[name].set()


def test_who_starts_five_does_not_hold_up_who_starts_one() -> None:
    bench = Bench(Workers(1))
    started = {name: bench.start(name) for name in ("a1", "a2", "a3", "a4", "a5")}
    assert bench._begins["a1"].wait(LONG)
    started |= {name: bench.start(name) for name in ("b1", "c1", "c2")}
    for name in ("a1", "b1", "c1", "a2", "c2", "a3", "a4", "a5"):
        bench.end(name)
        assert started[name].wait(LONG).result == name
    assert bench.begun == ["a1", "b1", "c1", "a2", "c2", "a3", "a4", "a5"]


def test_no_more_jobs_run_at_a_time_than_there_are_workers() -> None:
    bench = Bench(Workers(3))
    started = {f"{letter}{n}": bench.start(f"{letter}{n}") for n in range(4) for letter in "ab"}
    for name in ("a0", "b0", "a1"):  # a worker may be slow to wake: none ends before every worker has begun
        assert bench._begins[name].wait(LONG)
    for name in [name for n in range(4) for name in (f"a{n}", f"b{n}")]:
        bench.end(name)
    for job in started.values():
        job.wait(LONG)
    assert (bench.most, len(bench.begun)) == (3, 8)


def test_each_sees_the_own_place_and_moves_up_when_another_leaves() -> None:
    bench = Bench(Workers(1))
    first = bench.start("a1")
    assert bench._begins["a1"].wait(LONG)
    second, third, other = bench.start("a2"), bench.start("a3"), bench.start("b1")
    places = [bench.workers.place(job) for job in (first, other, second, third)]
    assert places == [None, Place(1, None), Place(2, None), Place(3, None)]
    other.cancel()
    assert [bench.workers.place(job) for job in (other, second, third)] == [None, Place(1, None), Place(2, None)]
    for name in ("a1", "a2", "a3"):
        bench.end(name)
    third.wait(LONG)
    assert bench.begun == ["a1", "a2", "a3"]


def test_the_time_until_a_turn_is_told_once_enough_of_the_kind_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    for module in ("job", "workers"):
        monkeypatch.setattr(f"workbench.server.turns.{module}.time.monotonic", lambda: clock[0])
    bench = Bench(Workers(1))
    for number in range(FEWEST):
        job = bench.start(f"a{number}")
        assert bench._begins[f"a{number}"].wait(LONG)
        clock[0] += 40
        bench.end(f"a{number}")
        job.wait(LONG)
    bench.start("b1")
    assert bench._begins["b1"].wait(LONG)
    second, third = bench.start("c1"), bench.start("d1")
    clock[0] += 15
    assert bench.workers.place(second) == Place(1, 25.0)
    assert bench.workers.place(third) == Place(2, 65.0)
    for name in ("b1", "c1", "d1"):
        bench.end(name)
    third.wait(LONG)


def test_a_job_that_dies_frees_its_place() -> None:
    bench = Bench(Workers(1))
    dying, after = bench.start("a1", fails=True), bench.start("b1")
    bench.end("a1")
    bench.end("b1")
    assert after.wait(LONG).result == "b1"
    assert isinstance(dying.error, MemoryError)


@pytest.mark.slow
def test_a_process_that_is_killed_frees_its_place(specification: sim.Specification, plan: sim.Plan) -> None:
    workers, asked, begun = Workers(1), wanted(specification, plan, 1_000_000), Event()

    class Watched(Job[sim.Comparison]):
        def at_cancel(self, stop: Callable[[], None]) -> None:
            self.kill = stop
            begun.set()

    watched = Watched()
    dying = workers.submit(lambda job: compare_beside(asked, watched), "a")
    after = workers.submit(lambda job: "next", "b")
    assert begun.wait(LONG)
    watched.kill()
    assert after.wait(LONG).result == "next"
    assert isinstance(dying.error, ProcessFailedError)


def test_a_session_that_closes_leaves_the_queue_and_one_that_comes_back_does_not() -> None:
    bench, connected = Bench(Workers(1)), [True]
    looks: list[Callable[[], None]] = []
    visitor = Visitor("a", lambda: connected[0], looks.append)
    held = bench.start("b1")
    waiting = visitor.hold(bench.start("a1"))
    visitor.closed()
    connected[0] = False
    looks.pop()()
    connected[0] = True  # came back between two looks
    looks.pop()()
    assert not waiting.done
    connected[0] = False
    looks.pop()()
    looks.pop()()
    assert (waiting.cancelled, waiting.done, held.done, len(looks)) == (True, True, False, 0)
    bench.end("b1")


def test_a_session_without_jobs_is_not_looked_for() -> None:
    looks: list[Callable[[], None]] = []
    visitor = Visitor("a", lambda: False, looks.append)
    visitor.hold(Workers().submit(lambda job: 1).wait(LONG))
    visitor.closed()
    assert looks == []


def test_a_page_that_turns_away_while_it_waits_leaves_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(Workers(1))
    monkeypatch.setattr(line, "queue", lambda: bench.workers)
    monkeypatch.setattr(telling, "queue", lambda: bench.workers)
    bench.start("x1")
    assert bench._begins["x1"].wait(LONG)
    told: list[str] = []

    def turn_away(job: Job[str]) -> None:
        told.append(telling.say_place(job, ZH))
        raise RuntimeError("the user clicked")

    with pytest.raises(RuntimeError, match="the user clicked"):
        follow_in_turn(lambda report: "never", lambda share: None, turn_away, "kind")
    assert told == [ZH.text("page.queue.ahead", ahead=1)]
    bench.end("x1")
    assert bench.workers.submit(lambda job: "free", "y").wait(LONG).result == "free"


def test_work_that_is_followed_returns_what_it_found_or_raises_what_it_raised() -> None:
    def refuse(report: object) -> str:
        raise sim.InputError([])

    assert follow_in_turn(lambda report: "found", lambda share: None, lambda job: None, "kind") == "found"
    with pytest.raises(sim.InputError):
        follow_in_turn(refuse, lambda share: None, lambda job: None, "kind")
