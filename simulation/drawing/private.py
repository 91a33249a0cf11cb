"""Files that only their owner reads: whole or not at all, and never over one that is there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulation.files.writing import bad_output, passing_name, write_failed
from simulation.model.errors import OutputError, Problem

FILE, FOLDER = 0o600, 0o700


def sha(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal: short enough to be read out and printed."""
    return hashlib.sha256(content).hexdigest()


def json_text(content: Mapping[str, Any]) -> str:
    """Return the text of a file of this room."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the digest of a record: of all its keys but ``digest``, sorted, without blanks.

    Examples
    --------
    >>> content_digest({"a": 1, "digest": "x"}) == content_digest({"a": 1})
    True
    """
    kept = {key: value for key, value in content.items() if key != "digest"}
    return sha(json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def check_new(path: Path) -> Path:
    """Return the path if nothing is there yet and its folder is; what was frozen or drawn is never written over."""
    try:
        taken = path.exists() and not (path.is_dir() and not any(path.iterdir()))
        placed = path.parent.is_dir()
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise OutputError([bad_output(error)], str(path)) from None
    if taken:
        raise OutputError([Problem("already_there", "output", str(path), remedy="already_there")], str(path))
    if not placed:
        raise OutputError([Problem("no_folder", "output", str(path.parent), remedy="no_folder")], str(path))
    return path


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole, readable by its owner alone."""
    part = path.with_name(passing_name())
    try:
        _write(part, content)
        try:
            os.link(part, path)  # unlike a renaming it fails where another process was first
        except FileExistsError:
            raise OutputError([Problem("already_there", "output", str(path), remedy="already_there")]) from None
    except OSError as error:
        raise OutputError([write_failed(error)], str(path)) from None
    finally:
        part.unlink(missing_ok=True)


def rewrite(path: Path, content: bytes) -> None:
    """Replace a file, whole, readable by its owner alone."""
    part = path.with_name(passing_name())
    try:
        _write(part, content)
        part.replace(path)
    except OSError as error:
        raise OutputError([write_failed(error)], str(path)) from None
    finally:
        part.unlink(missing_ok=True)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder with its files at once, readable by its owner alone."""
    part = check_new(path).with_name(passing_name())
    try:
        part.mkdir(mode=FOLDER)
        part.chmod(FOLDER)
        for name, content in files.items():
            _write(part / name, content)
        part.replace(path)
    except OSError as error:
        raise OutputError([write_failed(error)], str(path)) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def private_folder(path: Path) -> Path:
    """Return a folder of the owner's alone, made where it is not there."""
    try:
        if not path.exists():
            path.mkdir(mode=FOLDER)
            path.chmod(FOLDER)
    except OSError as error:
        raise OutputError([write_failed(error)], str(path)) from None
    if not path.is_dir():
        raise OutputError([Problem("output_is_file", "output", str(path), remedy="output_is_file")], str(path))
    return path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other process that asks for the same from working in a folder; it waits until this one is done."""
    try:
        descriptor = _lock(folder)
    except OSError as error:
        raise OutputError([write_failed(error)], str(folder)) from None
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(folder: Path) -> int:
    """Return the open descriptor that holds the lock of a folder until it is closed."""
    if sys.platform == "win32":  # where a folder cannot be opened: a file in it holds the lock
        import msvcrt

        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, FILE)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        return descriptor
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform != "win32":  # which knows no such modes
            os.fchmod(descriptor, FILE)
        file.write(content)
