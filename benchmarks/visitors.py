"""Visitors of the workbench without a browser: they speak its protocol, so that only the server is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.district import ROOT

PATIENCE = 180
"""Seconds for a server to start, or a page to answer, on a busy machine."""
LARGEST = 2**26
DRAWN = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
RATIO = "-ratio-A-"
BUTTON = "-ask_intervals"
PAGE = "compare"


@dataclass(frozen=True)
class Server:
    """A running workbench."""

    port: int
    process: subprocess.Popen[bytes]

    def processor_seconds(self) -> float:
        """Return the processor time that the server has taken so far, without that of its children."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving() -> Iterator[Server]:
    """Start a workbench with an empty data folder on a free port; stop it afterwards."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "workbench/app.py", "--server.headless", "true"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)], cwd=ROOT, env={**os.environ, "WORKBENCH_DATA": folder},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(port, process)
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no server on port {port} after {PATIENCE} s")


@dataclass
class Visitor:
    """One open page."""

    wire: ClientConnection
    page: str = ""
    slider: str = ""
    button: str = ""
    fragment: str = ""
    labels: list[str] = field(default_factory=list)

    async def open(self) -> float:
        """Open the page and return the seconds until it was drawn."""
        message = BackMsg()
        message.rerun_script.page_name = PAGE
        return await self._ask(message)

    async def move(self, place: int) -> float:
        """Move the slider of class A to one of its steps and return the seconds until the answer was drawn."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add(id=self.slider)
        state.string_array_value.data.append(self.labels[place % len(self.labels)])
        message.rerun_script.fragment_id = self.fragment
        return await self._ask(message)

    async def ask_intervals(self) -> float:
        """Press the button that starts the intervals."""
        message = BackMsg()
        message.rerun_script.widget_states.widgets.add(id=self.button, trigger_value=True)
        message.rerun_script.fragment_id = self.fragment
        return await self._ask(message)

    async def _ask(self, message: BackMsg) -> float:
        message.rerun_script.page_script_hash = self.page
        started = time.perf_counter()
        await self.wire.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await self._bytes())
            self._note(told)
            if told.WhichOneof("type") == "script_finished" and told.script_finished in DRAWN:
                return time.perf_counter() - started

    async def _bytes(self) -> bytes:
        received = await self.wire.recv()
        return received if isinstance(received, bytes) else received.encode()

    def _note(self, told: ForwardMsg) -> None:
        """Remember the slider of class A, the button of the intervals, and the fragment that they belong to."""
        self.page = told.new_session.page_script_hash or self.page
        element = told.delta.new_element
        if RATIO in element.slider.id:
            self.slider, self.fragment = element.slider.id, told.delta.fragment_id
            self.labels = list(element.slider.options)
        if element.button.id.endswith(BUTTON):
            self.button = element.button.id


@asynccontextmanager
async def visiting(server: Server) -> AsyncIterator[Visitor]:
    """Connect a visitor."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=LARGEST, open_timeout=PATIENCE) as wire:  # type: ignore[list-item]
        yield Visitor(wire)
