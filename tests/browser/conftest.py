"""A server of the workbench on a free port, and a page of the system's own browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from simulation.scenarios.settings import DATA
from workbench.server.drafts.notebook import FOLDER
from workbench.tour.seen import TOUR

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 240
"""Seconds for a server to start, or a page to answer, on a busy machine."""


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of the server of these tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def address(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that was started for these tests, with an empty data folder, and is stopped after them."""
    with serve(data, tmp_path_factory.mktemp("log") / "server.log") as served:
        yield served


def free_port() -> int:
    """Return a port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    folder: Path, log: Path, *options: str, port: int | None = None, end: signal.Signals = signal.SIGTERM
) -> Iterator[str]:
    """Start a server with a data folder, what it says going to a file, and end it after the block."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "workbench/app.py", "--server.port", str(port)]
    with log.open("wb") as said:
        server = subprocess.Popen(
            [*command, "--server.headless", "true", *options],
            cwd=ROOT,
            env={**os.environ, TOUR: "off", DATA: str(folder)},  # the tour has a test of its own
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(end)
            server.wait(timeout=30)


def wait_until_healthy(address: str, server: subprocess.Popen[bytes], patience: float = PATIENCE) -> None:
    """Wait for the server; fail at once when it ended, and after so many seconds when it does not answer."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        assert server.poll() is None, f"the server ended with status {server.returncode}"
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"no server at {address} after {patience} s")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, data: Path) -> Iterator[Page]:
    """A fresh visitor at a desk, who finds nobody's draft."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page.set_default_timeout(PATIENCE * 1000)
    yield page
    page.close()
