"""A folder for several results."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulation.files.writing import bad_output, passing_name, write_failed
from simulation.model.errors import OutputError, Problem


def check_folder(path: str | Path) -> Path:
    """Return the path if results can be written in that folder, which need not be there yet.

    Raises
    ------
    OutputError
        For a file, or a folder that may not be written or made.
    """
    folder = Path(path)
    try:
        problem = _obstacle(folder)
    except OSError as error:  # a name that is too long
        problem = bad_output(error)
    if problem:
        raise OutputError([problem], str(path))
    return folder


def _obstacle(folder: Path) -> Problem | None:
    """Return what keeps results from being written in a folder."""
    place = folder if folder.exists() else folder.parent
    if place.exists() and not place.is_dir():
        return Problem("output_is_file", "output", str(place), remedy="output_is_file")
    if not place.is_dir():
        return Problem("no_folder", "output", str(place), remedy="no_folder")
    if not os.access(place, os.W_OK | os.X_OK):
        return Problem("not_writable", "output", str(folder), remedy="not_writable")
    return None


@contextmanager
def whole_folder(path: str | Path) -> Iterator[Path]:
    """Offer an empty folder whose files are put into `path` together when all went well; else nothing is changed.

    Raises
    ------
    OutputError
        When the folder cannot be used, or its files cannot be written.
    """
    place = check_folder(path)
    part = (place if place.exists() else place.parent) / passing_name()
    try:
        part.mkdir()
        yield part
        place.mkdir(exist_ok=True)
        for file in sorted(item for item in part.rglob("*") if item.is_file()):
            target = place / file.relative_to(part)
            target.parent.mkdir(exist_ok=True)
            file.replace(target)
    except OutputError as error:  # of a file in the passing folder, which the reader never sees
        raise OutputError(error.problems, str(path)) from None
    except OSError as error:
        raise OutputError([write_failed(error)], str(path)) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
