"""Visitors of the workbench without a browser: they speak its protocol, so that only the server is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.district import ROOT

PATIENCE = 180
"""Seconds for a server to start, or a page to answer, on a busy machine."""
LARGEST = 2**26
DRAWN = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
RATIO = "ratio-A-"
BUTTON = "ask_intervals"
PAGE = "compare"
HERE, TEAM = "127.0.0.1", "127.0.0.2"
"""Addresses of this machine: a server bound to the second counts as one that others reach, so visitors are several."""


@dataclass(frozen=True)
class Server:
    """A running workbench."""

    port: int
    process: subprocess.Popen[bytes]
    host: str = HERE

    def memory(self) -> int:
        """Return the bytes that the server and its children have in memory (Linux: resident set, from /proc)."""
        return sum(_resident(process) for process in _family(self.process.pid))

    def processor_seconds(self) -> float:
        """Return the processor time that the server has taken so far, without that of its children."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _family(process: int) -> list[int]:
    """Return a process with all that it started and that runs."""
    found, new = [process], [process]
    while new:
        # Children that a thread started are listed under that thread.
        listed = [file for parent in new for file in Path(f"/proc/{parent}/task").glob("*/children")]
        new = [int(child) for file in listed for child in file.read_text(encoding="ascii").split()]
        found += new
    return found


def _resident(process: int) -> int:
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(host: str = HERE, prepare: Callable[[Path], None] | None = None) -> Iterator[Server]:
    """Start a workbench on a free port, its data folder empty or prepared; stop it afterwards."""
    with closing(socket.socket()) as probe:
        probe.bind((host, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "workbench/app.py", "--server.headless", "true"]
    with tempfile.TemporaryDirectory() as folder:
        if prepare is not None:
            prepare(Path(folder))
        own = ["--server.port", str(port), "--server.address", host]
        process = subprocess.Popen(
            [*command, *own], cwd=ROOT, env={**os.environ, "WORKBENCH_DATA": folder},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(host, port, process)
            yield Server(port, process, host)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urlopen(f"http://{host}:{port}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no server on port {port} after {PATIENCE} s")


@dataclass(frozen=True)
class Widget:
    """A field or button that the page drew: its name there, the part of the page that it redraws, its steps."""

    id: str
    fragment: str
    options: tuple[str, ...] = ()


@dataclass
class Visitor:
    """One open page.

    Attributes
    ----------
    widgets
        Key → field or button drawn so far on the page that is open.
    broken
        Exceptions that the server drew instead of an answer.
    asked, answered
        Messages sent, and those after which the page was drawn to its end.
    """

    wire: ClientConnection
    page: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    broken: int = 0
    asked: int = 0
    answered: int = 0
    repeated: str = ""

    async def open(self, name: str = PAGE) -> float:
        """Open a page, or turn to another one, and return the seconds until it was drawn."""
        message = BackMsg()
        message.rerun_script.page_name = name
        self.page, self.repeated = "", ""
        self.widgets.clear()
        return await self._ask(message)

    async def move(self, place: int) -> float:
        """Move the slider of class A to one of its steps and return the seconds until the answer was drawn."""
        slider = self.find(RATIO)
        return await self.set(slider, labels=[slider.options[place % len(slider.options)]])

    async def ask_intervals(self) -> float:
        """Press the button that starts the intervals."""
        return await self.set(self.find(BUTTON), pressed=True)

    async def set(
        self, widget: Widget, *, labels: list[str] | None = None, text: str | None = None, number: float | None = None,
        pressed: bool = False,
    ) -> float:  # fmt: skip
        """Put a value into a field, or press a button, and return the seconds until the answer was drawn."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add(id=widget.id)
        if labels is not None:
            state.string_array_value.data.extend(labels)
        elif text is not None:
            state.string_value = text
        elif number is not None:
            state.double_value = number
        else:
            state.trigger_value = pressed
        message.rerun_script.fragment_id = widget.fragment
        return await self._ask(message)

    async def look_again(self) -> float:
        """Have the part of the page drawn that the server asked to be drawn every second."""
        message = BackMsg()
        message.rerun_script.fragment_id = self.repeated
        message.rerun_script.is_auto_rerun = True
        return await self._ask(message)

    def find(self, mark: str) -> Widget:
        """Return the field or button whose key begins with a mark."""
        return next(widget for key, widget in self.widgets.items() if key.startswith(mark))

    def has(self, mark: str) -> bool:
        """Whether the page has such a field or button."""
        return any(key.startswith(mark) for key in self.widgets)

    async def _ask(self, message: BackMsg) -> float:
        message.rerun_script.page_script_hash = self.page
        started = time.perf_counter()
        self.asked += 1
        await self.wire.send(message.SerializeToString())
        taken: float | None = None
        while True:
            told = ForwardMsg.FromString(await self._bytes())
            self._note(told)
            kind = told.WhichOneof("type")
            if kind == "script_finished" and told.script_finished in DRAWN:
                taken = time.perf_counter() - started
            # Streamlit may lose what it is asked between the end of a run and this; no hand is that quick.
            elif taken is not None and kind == "session_status_changed" and not _runs(told):
                self.answered += 1
                return taken

    async def _bytes(self) -> bytes:
        received = await self.wire.recv()
        return received if isinstance(received, bytes) else received.encode()

    def _note(self, told: ForwardMsg) -> None:
        """Remember the fields and buttons that are drawn, and what went wrong."""
        self.page = told.new_session.page_script_hash or self.page
        if told.HasField("navigation"):  # the whole page is drawn anew: what was on it is gone, as in a browser
            self.repeated = ""
            self.widgets.clear()
        if told.HasField("auto_rerun"):
            self.repeated = told.auto_rerun.fragment_id
        element = told.delta.new_element
        kind = element.WhichOneof("type")
        self.broken += kind == "exception"
        if kind in {"slider", "selectbox", "number_input", "button"}:
            drawn = getattr(element, kind)
            options = tuple(drawn.options) if kind in {"slider", "selectbox"} else ()
            self.widgets[_key(drawn.id)] = Widget(drawn.id, told.delta.fragment_id, options)


def _runs(told: ForwardMsg) -> bool:
    return told.session_status_changed.script_is_running


def _key(identity: str) -> str:
    """Return the key that the page gave a field, from what Streamlit made of it (``$$ID-digest-key``)."""
    return identity.split("-", 2)[-1]


@asynccontextmanager
async def visiting(server: Server) -> AsyncIterator[Visitor]:
    """Connect a visitor."""
    address = f"ws://{server.host}:{server.port}/_stcore/stream"
    # A browser asks for no signs of life either: an answer may take as long as it takes.
    spoken = [Subprotocol("streamlit")]
    async with connect(
        address, subprotocols=spoken, max_size=LARGEST, open_timeout=PATIENCE, ping_interval=None
    ) as wire:
        yield Visitor(wire)
