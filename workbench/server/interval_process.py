"""Intervals in a process of their own (``python -m workbench.server.interval_process``): no slider waits for them.

The interpreter runs one thread at a time, and a simulation in a thread of the server would take most of its turns. The
process reads what to compare from its input and tells progress and result on its output, a JSON object a line: nothing
of it touches the disk. It runs at a low priority and ends with its parent's pipe.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from simulation.comparison.comparison import Comparison
from simulation.comparison.comparison_file import comparison_json, parse_comparison
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.compare import compare

if TYPE_CHECKING:  # the process itself needs no pages
    from workbench.server.jobs import Job

ROOT = Path(__file__).resolve().parents[2]
NICENESS = 10
BETWEEN_REPORTS = 0.2
"""Seconds; the pipe need not carry every month of every replication."""


class ProcessFailedError(RuntimeError):
    """The process ended without a result."""


@dataclass(frozen=True)
class Wanted:
    """What to compare.

    Attributes
    ----------
    draws
        Content of a calibration's ``draws.parquet``; ``None``: the parameters are taken as known.
    """

    specification: Specification
    plans: tuple[Plan, ...]
    baseline: str
    months: int
    replications: int
    seed: int
    draws: bytes | None = None

    def line(self) -> str:
        """Return it as the process reads it."""
        content = {
            "specification": self.specification.model_dump(mode="json"),
            "plans": [plan.model_dump(mode="json") for plan in self.plans],
            "draws": None if self.draws is None else base64.b64encode(self.draws).decode(),
            **{name: getattr(self, name) for name in ("baseline", "months", "replications", "seed")},
        }
        return json.dumps(content, ensure_ascii=False) + "\n"


def compare_beside(wanted: Wanted, job: Job[Comparison]) -> Comparison:
    """Compare in another process; its progress is the job's, and a cancelled job ends it at once.

    Raises
    ------
    InputError
        As `compare`.
    CancelledError
        When the job was cancelled.
    ProcessFailedError
        When the process ended by itself, for want of memory say.
    """
    command = [sys.executable, "-m", "workbench.server.interval_process"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    job.at_cancel(process.kill)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(wanted.line())
        process.stdin.flush()
        return _follow(process.stdout, job)
    except (BrokenPipeError, ProcessFailedError):
        job.report(0, 1)  # killed because it was cancelled
        raise ProcessFailedError(f"the process ended with {process.wait()} and without a result") from None
    finally:
        process.kill()
        process.communicate()


def _follow(lines: IO[str], job: Job[Comparison]) -> Comparison:
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "result" in told:
            return parse_comparison(told["result"])
        if "problems" in told:
            raise InputError([Problem(**problem) for problem in told["problems"]], told["source"])
        job.report(told["done"], told["total"])
    raise ProcessFailedError


def main() -> None:
    """Read what to compare, compare it, tell the result."""
    os.nice(NICENESS) if hasattr(os, "nice") else None
    content = json.loads(sys.stdin.readline())
    told = [0.0]

    def progress(done: int, total: int) -> None:
        if time.monotonic() - told[0] >= BETWEEN_REPORTS:
            told[0] = time.monotonic()
            _tell({"done": done, "total": total})

    _tell({"done": 0, "total": 1})
    try:
        comparison = compare(
            Specification.model_validate(content["specification"]),
            [Plan.model_validate(plan) for plan in content["plans"]],
            *(content[name] for name in ("baseline", "months", "replications", "seed")),
            draws=_draws(content["draws"]),
            progress=progress,
        )
    except InputError as error:
        problems = [{**vars(problem), "detail": dict(problem.detail)} for problem in error.problems]
        _tell({"problems": problems, "source": error.source})
    else:
        _tell({"result": comparison_json(comparison)})


def _draws(content: str | None) -> pd.DataFrame | None:
    return None if content is None else pd.read_parquet(io.BytesIO(base64.b64decode(content)))


def _tell(line: dict[str, Any]) -> None:
    # When nobody listens any more, the write fails and the process ends.
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
