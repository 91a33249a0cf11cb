"""A Dask cluster of processes on this machine, as an office would start one on several."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """Start a scheduler and workers; offer the scheduler's address."""
    file = folder / "scheduler.json"
    with ExitStack() as started:
        started.enter_context(
            _process("dask_scheduler", "--scheduler-file", str(file), "--port", "0", "--no-dashboard")
        )
        address = _address(file)
        for _ in range(workers):
            started.enter_context(_process("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"))
        with Client(address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)
        yield address


@contextmanager
def _process(module: str, *arguments: str) -> Iterator[None]:
    command = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def _address(file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")
