"""Where the store and the draws are: settings from the environment, and folders that only their owner may enter."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from simulation.model.errors import Problem
from simulation.scenarios.errors import refusal

DATA = "WORKBENCH_DATA"
DATABASE = "WORKBENCH_DATABASE"
FOLDER = "xiangzhou-workbench"
FILE = "workbench.sqlite"
DRAWS = "WORKBENCH_DRAWS"
DRAWS_MONTHS = "WORKBENCH_DRAWS_MONTHS"
DRAWS_BESIDE, DRAWS_ON = "draws", "draws.txt"
"""Folder inside the data folder, and the file beside it that says that a planner turned the draw on there."""
MONTHS_KEPT = 36
"""Months after which the package of a draw may be destroyed, unless the setting says otherwise; assumed."""
MOST_MONTHS = 1200


def data_folder(settings: Mapping[str, str] = os.environ) -> Path:
    """Return the data folder: setting ``WORKBENCH_DATA``, or the place where the system keeps a user's data.

    Examples
    --------
    >>> data_folder({"WORKBENCH_DATA": "/srv/workbench"}).as_posix()
    '/srv/workbench'
    """
    chosen = settings.get(DATA)
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(settings.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / FOLDER
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / FOLDER
    return Path(settings.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / FOLDER


def private_folder(folder: Path) -> Path:
    """Make a folder if it is not there, and let nobody but its owner in (0700).

    Raises
    ------
    StoreError
        ``no_data_folder``, with the reason of the operating system, or ``shared_data_folder``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & stat.S_ISVTX:
            # Everybody's folder, such as the system's for temporary files: not ours to close.
            raise refusal(Problem("shared_data_folder", value=str(folder)))
        folder.chmod(0o700)
    except OSError as error:
        raise refusal(
            Problem("no_data_folder", value=str(folder), detail={"reason": error.strerror or str(error)})
        ) from None
    return folder


def private_file(file: Path) -> Path:
    """Make an empty file if it is not there, for its owner only (0600); what SQLite puts beside it follows suit."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        file.chmod(0o600)
    except OSError as error:
        raise refusal(
            Problem("no_data_folder", value=str(file), detail={"reason": error.strerror or str(error)})
        ) from None
    return file


def database_url(settings: Mapping[str, str] = os.environ) -> str:
    """Return the SQLAlchemy URL of the store: ``WORKBENCH_DATABASE``, or SQLite in the data folder."""
    return settings.get(DATABASE) or f"sqlite:///{private_folder(data_folder(settings)) / FILE}"


def draws_folder(settings: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder of packages and records, which name firms and their classes; ``None`` until it is chosen.

    Whoever runs the server decides that firms may lie on it: by the setting ``WORKBENCH_DRAWS``, or, where a single
    planner runs it for this machine, by a press on the page of the draw, which leaves ``draws.txt`` in the data folder.

    Examples
    --------
    >>> nothing = {"WORKBENCH_DATA": "/srv/workbench"}
    >>> draws_folder(nothing) is None, draws_folder({**nothing, "WORKBENCH_DRAWS": "/srv/draws"}).as_posix()
    (True, '/srv/draws')
    """
    chosen = settings.get(DRAWS, "").strip()
    if chosen:
        return Path(chosen).expanduser()
    data = data_folder(settings)
    return data / DRAWS_BESIDE if (data / DRAWS_ON).is_file() else None


def turn_draws_on(who: str, settings: Mapping[str, str] = os.environ) -> Path:
    """Let draws be kept in a folder inside the data folder from now on, and return it.

    Parameters
    ----------
    who
        Name of who decided so; it is kept beside the folder.

    Raises
    ------
    StoreError
        When the data folder cannot be written.
    """
    data = private_folder(data_folder(settings))
    private_file(data / DRAWS_ON).write_text(f"{who}\n", encoding="utf-8")
    return private_folder(data / DRAWS_BESIDE)


def months_kept(settings: Mapping[str, str] = os.environ) -> int:
    """Return after how many months the package of a draw may be destroyed.

    Raises
    ------
    StoreError
        ``bad_months_kept`` for anything but a whole number of months.

    Examples
    --------
    >>> months_kept({}), months_kept({"WORKBENCH_DRAWS_MONTHS": "60"})
    (36, 60)
    """
    told = settings.get(DRAWS_MONTHS, "").strip() or str(MONTHS_KEPT)
    if not (told.isascii() and told.isdecimal() and 1 <= int(told) <= MOST_MONTHS):
        raise refusal(Problem("bad_months_kept", DRAWS_MONTHS, told, MOST_MONTHS))
    return int(told)
