"""The door for every file that a visitor brings: read in a process of its own, which is ended when it takes too much.

Whatever a file does to its reader, the pages of everybody else are drawn meanwhile.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import BoundedSemaphore, Thread
from typing import IO, Any, Literal

from simulation.language.catalogue import LANGUAGES
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.registry.mapping.format import USUAL
from simulation.registry.mapping.format import Mapping as ColumnMapping
from simulation.registry.mapping.looking import Look
from simulation.registry.registers import Registers
from simulation.tuning.problem.format import TuningProblem
from workbench.server.reading_process import unpacked

Kind = Literal["plan", "specification", "annual_table", "problem"]
Document = Plan | Specification | TuningProblem
TYPES: dict[str, type[Document]] = {"specification": Specification, "problem": TuningProblem}

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 0.2
"""Seconds between two looks at the process."""

AT_ONCE = 2
"""Files that are read at the same time; further ones wait their turn."""
TURNS = BoundedSemaphore(AT_ONCE)

PREFIX = "workbench-upload-"
CPU_SIGNAL = -24
"""How a process ends that used up its seconds of a processor (SIGXCPU)."""


@dataclass(frozen=True)
class Limits:
    """What the reading of one upload may take.

    Attributes
    ----------
    seconds
        Of a processor.
    wall
        Seconds by the clock, waiting for a processor included.
    memory
        Bytes of address space, libraries included.
    """

    seconds: int
    wall: int
    memory: int


DOCUMENT = Limits(seconds=30, wall=60, memory=2 * 2**30)
REGISTERS = Limits(seconds=240, wall=300, memory=6 * 2**30)


class RefusedFilesError(Exception):
    """Files that cannot be used, each with its problems.

    Attributes
    ----------
    looks
        What stands in the registers of which only the headings do not fit.
    """

    def __init__(self, errors: list[InputError], looks: Sequence[Look] = ()) -> None:
        super().__init__(f"{len(errors)} files refused")
        self.errors = errors
        self.looks = list(looks)


def nothing() -> None:
    """Do nothing while a file is read."""


def read_document(
    kind: Kind, name: str, content: bytes, language: str = LANGUAGES[0], meanwhile: Callable[[], None] = nothing
) -> Document:
    """Return the plan, specification or tuning problem in an uploaded file.

    Parameters
    ----------
    meanwhile
        Called again and again; what it raises ends the reading.

    Raises
    ------
    InputError
        With the problems that the same file would have on the command line, or because it took too much.
    """
    wanted = {"kind": kind, "name": name, "language": language, "size": len(content)}
    try:
        told, _ = ask(wanted, content, DOCUMENT, meanwhile)
    except RefusedFilesError as refused:
        raise refused.errors[0] from None
    return TYPES.get(kind, Plan).model_validate(told["item"])


def read_register_files(
    paths: Mapping[str, Path],
    options: Mapping[str, Any] | None = None,
    meanwhile: Callable[[], None] = nothing,
    mapping: ColumnMapping = USUAL,
) -> Registers:
    """Return the registers in files.

    Parameters
    ----------
    paths
        Register → file, in a folder of `private_folder`.
    options
        Further arguments of `simulation.registry.registers.read_registers` that JSON can hold.
    mapping
        Columns by hand, answers for columns that a file lacks, and what firms are known by.

    Raises
    ------
    RefusedFilesError
        With one error for each file that cannot be read, or because they took too much.
    """
    files = {register: str(path) for register, path in paths.items()}
    names = "、".join(path.name for path in paths.values())
    wanted = {"kind": "registers", "name": names, "paths": files, "options": dict(options or {}), "size": 0}
    wanted["mapping"] = mapping.model_dump(mode="json")
    told, rest = ask(wanted, b"", REGISTERS, meanwhile)
    return unpacked(told["registers"], rest)


def ask(
    wanted: Mapping[str, Any], content: bytes, limits: Limits, meanwhile: Callable[[], None]
) -> tuple[dict[str, Any], bytes]:
    """Have a process read; return what it told and what followed."""
    line = json.dumps({**wanted, "memory": limits.memory, "seconds": limits.seconds}).encode() + b"\n"
    while not TURNS.acquire(timeout=PAUSE):
        meanwhile()
    try:
        first, _, rest = _run(line + content, limits, str(wanted["name"]), meanwhile).partition(b"\n")
    finally:
        TURNS.release()
    told: dict[str, Any] = json.loads(first)
    if "refused" in told:
        raise RefusedFilesError(
            [
                InputError([Problem(**problem) for problem in each["problems"]], each["source"])
                for each in told["refused"]
            ],
            [Look(**look) for look in told.get("looks", ())],
        )
    return told, rest


def _run(given: bytes, limits: Limits, name: str, meanwhile: Callable[[], None]) -> bytes:
    """Return the output of the process; end it at the limit by the clock, or when `meanwhile` raises."""
    command = [sys.executable, "-m", "workbench.server.reading_process"]
    # Its complaints are not kept: they could name a firm and its class.
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
    )
    end, stdin = time.monotonic() + limits.wall, process.stdin
    # From a thread: `communicate` goes on reading after a timeout, but not on writing.
    process.stdin = None
    Thread(target=_give, args=(stdin, given), daemon=True).start()
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=PAUSE)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    raise _too_long(limits.wall, name) from None
                meanwhile()
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if process.returncode == CPU_SIGNAL:
        raise _too_long(limits.seconds, name)
    if process.returncode or b"\n" not in output:
        problem = Problem("reading_failed", remedy="reading_failed")
        raise RefusedFilesError([InputError([problem], name)])
    return output


def _give(end: IO[bytes], content: bytes) -> None:
    """Write to a process; one that has ended wants no more."""
    with suppress(OSError), end:
        end.write(content)


def _too_long(limit: int, name: str) -> RefusedFilesError:
    problem = Problem("reading_took_too_long", limit=limit, remedy="reading_took_too_long")
    return RefusedFilesError([InputError([problem], name)])


def _environment() -> dict[str, str]:
    """Return the environment of the process: libraries reserve address space for each of their threads."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


# --- the folder in which registers lie while they are read ---


@contextmanager
def private_folder() -> Iterator[Path]:
    """Offer a folder that only this user can enter, named after this process and removed at the end."""
    sweep()
    with TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        yield Path(folder)


@cache
def sweep() -> None:
    """Remove, once, the folders of processes that were killed while they read: firms and their classes are in them."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        found = re.match(r"(\d+)-", folder.name.removeprefix(PREFIX))
        # A folder under our own number was there before us: numbers are given again, in a container above all.
        if found and not folder.is_symlink() and (int(found[1]) == os.getpid() or not _alive(int(found[1]))):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    """Tell whether a process runs; where that cannot be asked without harm, it counts as running."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
