"""The command line as a process: signals, streams that nobody reads, letters that a terminal lacks, a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from tests.simulation.desk import Desk
from tests.simulation.starting import start

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("--replications", "0")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, pipes and limits are those of POSIX")


def command(desk: Desk, verb: str, *options: str, language: str = "en") -> list[str]:
    where = ["--output", str(desk.output), "--language", language]
    return [sys.executable, "-m", "simulation", verb, str(desk.spec), str(desk.plan), *where, *options]


def run(words: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run(words, cwd=ROOT, check=False, timeout=120, text=False, **(streams | options))


# --- signals ---


@pytest.mark.parametrize(
    ("verb", "number", "status"),
    [
        ("run", signal.SIGINT, 130),
        ("compare", signal.SIGTERM, 143),
        pytest.param("run", signal.SIGTERM, 143, marks=pytest.mark.slow),
        pytest.param("compare", signal.SIGINT, 130, marks=pytest.mark.slow),
    ],
)
def test_a_signal_ends_the_work_with_its_status_and_leaves_no_file(
    desk: Desk, verb: str, number: signal.Signals, status: int
) -> None:
    engine = ["--engine", "monte-carlo"] if verb == "run" else []
    words = command(desk, verb, "--months", "120", "--replications", "200000", *engine)
    process = start(words)
    _wait_until_it_works(process)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == status, told
    assert told.strip() or number == signal.SIGTERM
    assert "Traceback" not in told
    assert desk.left() == []


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.5, 1.0])
def test_ctrl_c_while_modules_load_ends_with_130_and_without_a_traceback(desk: Desk, seconds: float) -> None:
    # The moments are spread over the loading; whichever is hit, the rule is the same.
    words = command(desk, "compare", "--months", "120", "--replications", "200000")
    process = start(words)
    _wait_until_it_works(process, seconds)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    # Before the first line of ours has run, Python itself answers: ended by the signal.
    assert process.returncode in ((130, -signal.SIGINT) if seconds < 0.2 else (130,)), told
    assert "Traceback" not in told or seconds < 0.2
    assert desk.left() == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_the_shell_has_ignored_stays_ignored(desk: Desk, number: signal.Signals) -> None:
    words = command(desk, "run", "--engine", "monte-carlo", "--months", "120", "--replications", "500")
    process = start(words, signal.SIG_IGN)
    _wait_until_it_works(process, 2.0)
    process.send_signal(number)
    _, told = process.communicate(timeout=120)
    assert (process.returncode, desk.left()) == (0, [desk.output.name]), told


def _wait_until_it_works(process: subprocess.Popen[str], seconds: float = 2.5) -> None:
    """Wait for seconds of the processor's time; after as many as usual the imports, of one second, are over."""
    ticks, spent, deadline = os.sysconf("SC_CLK_TCK"), 0.0, time.monotonic() + 120
    while spent < seconds and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        spent = (int(fields[11]) + int(fields[12])) / ticks
    assert process.poll() is None, "the run ended before it was interrupted"


# --- streams ---


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_comparison_is_written_though_nobody_reads_what_is_said(desk: Desk, closed: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = run(command(desk, "compare", *QUICK), **{closed: writer})
    finally:
        os.close(writer)
    assert (ended.returncode, desk.left()) == (0, [desk.output.name])
    assert b"Traceback" not in (ended.stderr or b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_summary_that_cannot_be_written_is_told(desk: Desk) -> None:
    with Path("/dev/full").open("w") as full:
        ended = run(command(desk, "compare", *QUICK), stdout=full)
    assert ended.returncode == 2
    assert ended.stderr.strip()
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_a_terminal_without_the_letters_of_a_title_is_no_failure(desk: Desk, encoding: str) -> None:
    desk.change(desk.plan, lambda content: content.update(title="现行方案 🧾"))
    surroundings = os.environ | {"PYTHONIOENCODING": encoding}
    ended = run(command(desk, "compare", *QUICK, language="zh"), env=surroundings)
    assert (ended.returncode, desk.left()) == (0, [desk.output.name]), ended.stderr
    assert ended.stdout.strip()
    assert b"Traceback" not in ended.stderr


# --- disks ---


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_a_full_disk_is_told_and_leaves_no_table(desk: Desk, suffix: str) -> None:
    desk.output = desk.output.with_suffix(suffix)
    assert_disk_full(desk, command(desk, "run"))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx"])
def test_a_full_disk_is_told_and_leaves_no_report(desk: Desk, suffix: str) -> None:
    other, kept = desk.folder / "other.json", desk.folder / "kept.json"
    other.write_bytes(desk.plan.read_bytes())
    desk.change(other, lambda content: content.update(id="other"))
    words = ["compare", str(desk.spec), str(desk.plan), str(other), *QUICK, "--output", str(desk.folder / "table.csv")]
    made = CliRunner().invoke(app, [*words, "--save", str(kept)])
    assert made.exit_code == 0, made.output
    desk.output = desk.output.with_suffix(suffix)
    report = [sys.executable, "-m", "simulation", "report", str(kept), "--output", str(desk.output)]
    assert_disk_full(desk, [*report, "--language", "en"])


def assert_disk_full(desk: Desk, words: list[str]) -> None:
    """No file of the process may grow above a thousand bytes: to it, that is a full disk."""
    import resource

    ended = run(words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
    told = ended.stderr.decode("utf-8")
    assert (ended.returncode, desk.left()) == (2, []), told
    assert str(desk.output) in told
    assert "Traceback" not in told
