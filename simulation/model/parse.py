"""From a file to plain JSON values, with one readable problem for whatever goes wrong on the way."""

from __future__ import annotations

import json
import stat
from collections import Counter
from pathlib import Path
from typing import Any

from simulation.model.errors import InputError, Problem

SIZE_LIMIT = 32 * 2**20
"""Bytes of a file: a district of 180 strata takes under 100 kB."""


KEYS_LIMIT = 1000
"""Keys of one object; the formats have under 30, and each that they do not know is a problem of its own."""

REPEATED_LIMIT = 1000
"""Repeated keys after which a text is not read on."""

LONGEST_KEY = 60
"""Characters of a key in a message."""


def read_text(path: str | Path) -> str:
    """Return the text of a file of at most `SIZE_LIMIT` bytes in UTF-8."""
    return decode(read_content(path), str(path))


def read_content(path: str | Path, limit: int = SIZE_LIMIT, remedy: str = "too_large") -> bytes:
    """Return what a file of at most `limit` bytes holds.

    Raises
    ------
    InputError
        When it is not there, may not be read, is too large, or is no file: a folder, or a pipe or device that may
        never end.
    """
    try:
        size = check_file(path).stat().st_size
        if size > limit:
            raise InputError([Problem("too_large", value=size, limit=limit, remedy=remedy)], str(path))
        return Path(path).read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None


def check_file(path: str | Path) -> Path:
    """Return the path if a file is there; raise `InputError` for anything else."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a name with a null byte
        raise unreadable(path, error) from None
    if stat.S_ISDIR(mode):
        raise InputError([Problem("is_directory", value=str(path), remedy="is_directory")], str(path))
    if not stat.S_ISREG(mode):
        raise InputError([Problem("no_regular_file", value=str(path), remedy="no_regular_file")], str(path))
    return Path(path)


def unreadable(path: str | Path, error: Exception) -> InputError:
    """Return the error of a file that the operating system does not let us read."""
    reason = getattr(error, "strerror", None) or str(error)
    return InputError([Problem("unreadable", value=reason, remedy="unreadable")], str(path))


def decode(content: bytes, source: str) -> str:
    """Return UTF-8 content (with or without a byte order mark) as text."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem("not_utf8", value=error.start, remedy="not_utf8")], source) from None


def _shortened(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else key[:LONGEST_KEY] + "…"


def parse_json(text: str, source: str) -> dict[str, Any]:
    """Return the object that a JSON text holds; a key given twice is a problem, not a silent choice."""
    repeated: list[Problem] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated.extend(
                Problem("repeated_key", _shortened(key), _shortened(key), remedy="repeated_key")
                for key, count in counts.items()
                if count > 1
            )
        if len(repeated) > REPEATED_LIMIT:
            raise InputError(repeated, source)
        if len(pairs) > KEYS_LIMIT:
            raise InputError([Problem("too_many_keys", value=len(pairs), limit=KEYS_LIMIT, remedy="too_many_keys")], source)
        return content

    try:
        content = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        at = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise InputError(
            [Problem("not_json", value=text[error.pos : error.pos + 20], remedy="not_json", detail=at)], source
        ) from None
    except (RecursionError, ValueError) as error:  # nested too deeply, or a number of thousands of digits
        raise InputError(
            [Problem("not_json", remedy="not_json", detail={"line": 1, "column": 1, "reason": str(error)})], source
        ) from None
    if repeated:
        raise InputError(repeated, source)
    if not isinstance(content, dict):
        raise InputError([Problem("not_an_object", value=type(content).__name__, remedy="not_an_object")], source)
    return content
