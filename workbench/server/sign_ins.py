"""Which sign-ins still hold: not the ones that someone ended, nor those of another day.

The cookie that Streamlit sets is signed and holds for 30 days; signing out takes it from one browser, and a copy would
go on. So what the provider said of a sign-in (who, when, a number used once) is known by its digest, and the digests of
those that ended are kept in the data folder until they would have lapsed by themselves.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.model.errors import InputError
from simulation.scenarios.settings import data_folder, private_file, private_folder

LASTS = 12 * 3600
"""Seconds that a sign-in holds: a working day."""
EARLY = 300
"""Seconds by which the provider's clock may be ahead."""
FILE = "ended_sign_ins.txt"
_ended: set[str] = set()
"""Ended in this process: they stay ended where the data folder cannot be written."""


def holds(user: Mapping[str, Any]) -> bool:
    """Whether what the cookie says is a sign-in of today that nobody ended.

    Examples
    --------
    >>> holds({"is_logged_in": True, "iat": 0}), holds({"is_logged_in": False})
    (False, False)
    """
    began = user.get("iat")
    if not user.get("is_logged_in") or isinstance(began, bool) or not isinstance(began, int | float):
        return False
    lasted = time.time() - began
    return -EARLY <= lasted <= LASTS and _name(user) not in _ended | set(_kept())


def end(user: Mapping[str, Any]) -> None:
    """Let a sign-in hold no longer, on this and every other server of the same data folder."""
    if not holds(user):
        return
    _ended.add(_name(user))
    try:
        _keep(_name(user), float(user["iat"]))
    except (OSError, InputError) as error:
        # Signing out must not fail over a full disk; this process knows, and whoever runs it is told.
        logging.getLogger(__name__).warning("an ended sign-in holds again after a restart: %s", type(error).__name__)


def _name(user: Mapping[str, Any]) -> str:
    text = json.dumps(dict(user), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _file() -> Path:
    return data_folder() / FILE


def _kept() -> dict[str, float]:
    """Return digest → when it began of the sign-ins that ended."""
    try:
        lines = _file().read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    return {name: float(began) for name, _, began in (line.partition(" ") for line in lines)}


def _keep(name: str, began: float) -> None:
    """Add one, and forget those that hold no longer anyway."""
    private_folder(data_folder())
    kept = {**_kept(), name: began}
    lines = [f"{name} {began}\n" for name, began in kept.items() if time.time() - began <= LASTS + EARLY]
    written = private_file(_file().with_suffix(".part"))
    written.write_text("".join(lines), encoding="ascii")
    written.replace(_file())  # whole or not at all: others read it at every step
