"""What the process owes the terminal: streams that may fail, and signals that end it in order."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, TextIO

BAD_INPUT = 2
INTERRUPTED = 130


class Courtesy(io.FileIO):
    """A standard stream whose reader may have left (``| head``): the files of the command are written all the same.

    Attributes
    ----------
    failure
        Why something could not be written, other than a reader that left; ``None`` when all went well.
    """

    failure: OSError | None = None

    def write(self, data: object) -> int:
        """Write, or note why that was not possible."""
        try:
            return super().write(data) or 0  # type: ignore[arg-type]
        except BrokenPipeError:
            pass
        except OSError as error:
            self.failure = error
        return len(memoryview(data))  # type: ignore[arg-type]


@contextmanager
def orderly() -> Iterator[None]:
    """Run a command so that signals and lost streams end it with a status, never with a traceback.

    Examples
    --------
    ``python -m simulation compare … | head -1`` ends with 0; Ctrl-C ends with 130, a request to terminate with 143, and
    both leave no incomplete file.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, _terminate)
    failing = [stream for name in ("stdout", "stderr") if (stream := _steady(name)) is not None]
    try:
        yield
    except KeyboardInterrupt:
        interrupted()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            interrupted()
        raise SystemExit(_status(end, failing)) from None


@contextmanager
def tidy_interruption() -> Iterator[None]:
    """Let Ctrl-C raise `KeyboardInterrupt` in a block, so that what it has begun can be tidied away."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def interrupted() -> NoReturn:
    """End with the status of Ctrl-C, at once: what was begun is tidied away by now.

    An ordinary exit is not enough. Where Ctrl-C met a piece of code that was being compiled from text, as dataclasses
    are, Python 3.11 remembers it and kills itself in the end, although the interruption was dealt with.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(INTERRUPTED)


def _status(end: SystemExit, streams: list[Courtesy]) -> int:
    """Return the status of the command, or that of bad input where its words could not be written."""
    sys.stdout.flush()
    sys.stderr.flush()
    status = end.code if isinstance(end.code, int) else int(end.code is not None)
    failure = next((stream.failure for stream in streams if stream.failure), None)
    if failure is None:
        return status
    sys.stderr.write(f"{failure.strerror}\n")
    sys.stderr.flush()
    return status or BAD_INPUT


def _terminate(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _steady(name: str) -> Courtesy | None:
    """Make a standard stream write what its encoding has no letters for, and go on when its reader has left."""
    stream: TextIO | None = getattr(sys, name)
    if stream is None:  # closed by the caller: a file opened next would take its place
        setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 -- lasts as long as the process
        return None
    if not isinstance(stream, io.TextIOWrapper):
        return None
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
        return None
    raw = Courtesy(stream.fileno(), "wb", closefd=False)
    buffered = io.BufferedWriter(raw)
    steady = io.TextIOWrapper(buffered, encoding=stream.encoding, errors="backslashreplace", line_buffering=True)
    setattr(sys, name, steady)
    return raw
