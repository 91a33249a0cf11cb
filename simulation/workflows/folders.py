"""A folder for several results."""

from __future__ import annotations

import os
from pathlib import Path

from simulation.model.errors import OutputError, Problem


def check_folder(path: str | Path) -> Path:
    """Return the path if results can be written in that folder, which need not be there yet.

    Raises
    ------
    OutputError
        For a file, or a folder that may not be written or made.
    """
    folder = Path(path)
    place = folder if folder.exists() else folder.parent
    problem = None
    if place.is_file():
        problem = Problem("output_is_file", "output", str(place), remedy="output_is_file")
    elif not place.is_dir():
        problem = Problem("no_folder", "output", str(place), remedy="no_folder")
    elif not os.access(place, os.W_OK | os.X_OK):
        problem = Problem("not_writable", "output", str(path), remedy="not_writable")
    if problem:
        raise OutputError([problem], str(path))
    return folder
