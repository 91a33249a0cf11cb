"""Drafts on the disk: a folder of each person beside the store, a JSON file of each kind, entries by key.

Drafts are no acts: they are in no log, change at every move of a slider, and are nobody else's. So they lie beside the
store and not in it, where writers take turns.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from simulation.scenarios.settings import data_folder, private_file, private_folder

FORMAT = "drafts/1"
FOLDER = "drafts"
DAYS = 90
"""Days after which a draft that nobody touched is dropped."""
MOST = 2000
"""Entries of one file; the oldest go first."""
_lock = Lock()


@dataclass(frozen=True)
class Note:
    """One entry: what it holds, and when it was written (UTC)."""

    value: Any
    at: str


def read(owner: str, kind: str) -> dict[str, Note]:
    """Return the entries of a person that are not too old."""
    oldest = (datetime.now(UTC) - timedelta(days=DAYS)).isoformat()
    return {key: note for key, note in _read(_file(owner, kind)).items() if note.at >= oldest}


def change(owner: str, kind: str, written: Mapping[str, Any], gone: Collection[str] = ()) -> str:
    """Write some entries and drop others, leaving what other pages of the person wrote; return the moment.

    The file is replaced as a whole. It is not forced onto the disk: drafts outlast the end of the server, while
    a power cut may cost those of the last seconds.

    Raises
    ------
    simulation.scenarios.errors.StoreError, OSError
        When the data folder cannot be written.
    """
    now = datetime.now(UTC).isoformat()
    with _lock:
        kept = {key: note for key, note in read(owner, kind).items() if key not in gone}
        kept |= {key: Note(value, now) for key, value in written.items()}
        newest = sorted(kept.items(), key=lambda item: item[1].at)[-MOST:]
        content = {"format": FORMAT, "entries": {key: vars(note) for key, note in newest}}
        file = _file(owner, kind)
        private_folder(data_folder())
        private_folder(file.parent.parent)
        private_folder(file.parent)
        part = private_file(file.with_suffix(".part"))
        part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        part.replace(file)
    return now


def _file(owner: str, kind: str) -> Path:
    return data_folder() / FOLDER / owner / f"{kind}.json"


def _read(file: Path) -> dict[str, Note]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        return {key: Note(**note) for key, note in content["entries"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Left by hand or by a newer version: put aside, so that the person can go on and nothing is overwritten.
        file.replace(file.with_suffix(".unreadable"))
        logging.getLogger(__name__).warning("drafts put aside that cannot be read: %s", type(error).__name__)
        return {}
