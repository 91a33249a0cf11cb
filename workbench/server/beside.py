"""Work in a process of its own: no slider waits for it, its progress is a job's, and a cancelled job ends it at once.

The interpreter runs one thread at a time, and a simulation in a thread of the server would take most of its turns. The
process reads what is wanted from its input and tells progress and result on its output, a JSON object a line: nothing
of it touches the disk. It runs at a low priority and ends with its parent's pipe.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from simulation.model.errors import InputError, Problem

if TYPE_CHECKING:  # the process itself needs no pages
    from workbench.server.jobs import Job

T = TypeVar("T")
Report = Callable[..., None]

ROOT = Path(__file__).resolve().parents[2]
NICENESS = 10
BETWEEN_REPORTS = 0.2
"""Seconds; the pipe need not carry every month of every replication."""


class ProcessFailedError(RuntimeError):
    """The process ended without a result."""


def run_beside(module: str, line: str, job: Job[T], parse: Callable[[Any], T]) -> T:
    """Have ``python -m module`` work on a line of JSON; return its result, parsed.

    Raises
    ------
    InputError
        That the work raised.
    CancelledError
        When the job was cancelled.
    ProcessFailedError
        When the process ended by itself, for want of memory say.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    job.at_cancel(process.kill)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return parse(_follow(process.stdout, job))
    except (BrokenPipeError, ProcessFailedError):
        job.report(0, 1)  # killed because it was cancelled
        raise ProcessFailedError(f"the process ended with {process.wait()} and without a result") from None
    finally:
        process.kill()
        process.communicate()


def _follow(lines: IO[str], job: Job[T]) -> Any:
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "result" in told:
            return told["result"]
        if "problems" in told:
            raise InputError([Problem(**problem) for problem in told["problems"]], told["source"])
        job.report(told["done"], told["total"], told.get("note"))
    raise ProcessFailedError


def serve(work: Callable[[dict[str, Any], Report], Any]) -> None:
    """Read what is wanted, do ``work(wanted, report)``, tell the result: what the process runs."""
    os.nice(NICENESS) if hasattr(os, "nice") else None
    content = json.loads(sys.stdin.readline())
    told = [0.0]

    def report(done: int, total: int, note: object = None) -> None:
        if time.monotonic() - told[0] >= BETWEEN_REPORTS:
            told[0] = time.monotonic()
            _tell({"done": done, "total": total, "note": note})

    _tell({"done": 0, "total": 1})
    try:
        result = work(content, report)
    except InputError as error:
        problems = [{**vars(problem), "detail": dict(problem.detail)} for problem in error.problems]
        _tell({"problems": problems, "source": error.source})
    else:
        _tell({"result": result})


def _tell(line: dict[str, Any]) -> None:
    # When nobody listens any more, the write fails and the process ends.
    print(json.dumps(line, ensure_ascii=False), flush=True)
