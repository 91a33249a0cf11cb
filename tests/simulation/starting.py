"""Commands that a test starts to send them a signal."""

from __future__ import annotations

import signal
import subprocess
from typing import Any

from benchmarks.cluster import ROOT


def start(words: list[str], answer: signal.Handlers = signal.SIG_DFL) -> subprocess.Popen[str]:
    """Start a command with the same answer to signals wherever the tests run; a shell's background ignores Ctrl-C."""

    def prepare() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, answer)

    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(words, cwd=ROOT, text=True, preexec_fn=prepare, **streams)  # noqa: PLW1509 -- no thread runs
