"""A server of PostgreSQL for the tests: its own folder, a port of this machine only, gone after them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian's package puts them, by version."""
NOBODY_ELSE = "postgres"
"""PostgreSQL does not run as root; Debian's package brings this user."""
QUICK = {"fsync": "on", "synchronous_commit": "on", "max_connections": "60"}
"""As an office's server would write, for crashes are tested."""


def programs() -> Path | None:
    """Return the folder of the newest version's programs; ``None`` where the package is not installed."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Run a server in an empty folder; yield the beginning of its URLs, to which the name of a database is added."""
    place, port = programs(), _free_port()
    assert place is not None
    data, log = folder / "data", folder / "log"
    if os.getuid() == 0:
        shutil.chown(folder, NOBODY_ELSE, NOBODY_ELSE)
    _run(place / "initdb", "-D", data, "-U", NOBODY_ELSE, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = " ".join(f"-c {name}={value}" for name, value in QUICK.items())
    heard = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} {options}"
    _run(place / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "120", "-o", heard, "start")
    try:
        yield f"postgresql+psycopg://{NOBODY_ELSE}@127.0.0.1:{port}/"
    finally:
        _run(place / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@contextmanager
def temporary_server() -> Iterator[str]:
    """Run a server in a folder that its user can enter; those of pytest are closed to it."""
    with tempfile.TemporaryDirectory(prefix="workbench-postgresql-") as folder, serve(Path(folder)) as address:
        yield address


def _run(*command: str | Path) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", NOBODY_ELSE, "--", *words]
    # Its output goes to nobody: the server would keep a pipe open after pg_ctl has ended.
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
