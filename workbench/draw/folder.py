"""The folder of draws: for each month frame, lists, package, seed and record, and the chain; for its owner alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simulation as sim
from simulation.drawing.chain import read_record
from simulation.drawing.package import MANIFEST
from simulation.drawing.private import json_text, rewrite, sha, write_new
from simulation.files.writing import NOTICE
from simulation.model.parse import parse_json, read_text
from simulation.scenarios.errors import StoreError
from simulation.scenarios.settings import DRAWS, data_folder, draws_folder, private_folder

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
RECORDS, PACKAGE, FRAME, RECORD, SEED, DESTROYED = (
    "records",
    "package",
    "frame.csv",
    "record.json",
    "seed.json",
    "destroyed.json",
)
VOID, AGAIN = "void-{number}", "drawn-{number}"
WINDOW, EVENT = "window.json", "event.json"
DOCKED = ("snapshot.json", "differences.csv", "firms.csv")
"""What docking writes beside the frame; it tells of no other frame."""
LISTS = ("staff", "leave", "recusals")
"""Lists of inspectors that a package may hold beside the frame, each under its name."""


def open_root() -> Path | None:
    """Return the folder of the setting, made private and marked; ``None`` where the setting is not made.

    Raises
    ------
    simulation.InputError
        For a folder that is everybody's, or that holds the store: a copy of it would then carry firms away.
    """
    root = draws_folder()
    if root is None:
        return None
    if data_folder().resolve().is_relative_to(root.resolve()):
        raise sim.InputError([sim.Problem("draws_hold_store", DRAWS, str(root), remedy="draws_hold_store")])
    try:
        private_folder(root)
        private_folder(root / RECORDS)
    except StoreError as error:
        reason = error.problems[0].detail.get("reason", "")
        problem = sim.Problem("no_draws_folder", DRAWS, str(root), remedy="no_draws_folder", detail={"reason": reason})
        raise sim.InputError([problem]) from None
    mark = root / f"{NOTICE}.txt"
    if not mark.exists():
        write_new(mark, f"{NOTICE}\n".encode())
    return root


@dataclass(frozen=True)
class Month:
    """One month of draws as it lies on the disk: asked anew each time, so that a restart loses nothing."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Return the folder of the month."""
        return self.root / self.name

    @property
    def records(self) -> Path:
        """Return the folder of the chain."""
        return self.root / RECORDS

    @property
    def frame(self) -> Path:
        """Return the file of the frame, which need not be there."""
        return self.folder / FRAME

    @property
    def package(self) -> Path:
        """Return the folder of the package, which need not be there."""
        return self.folder / PACKAGE

    @property
    def record_file(self) -> Path:
        """Return the file of the record, which need not be there."""
        return self.folder / RECORD

    @property
    def seal(self) -> str:
        """Return the 封存值 of the package; empty while nothing is frozen."""
        file = self.package / MANIFEST
        return sha(file.read_bytes()) if file.is_file() else ""

    @property
    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the package as it stands."""
        return _json(self.package / MANIFEST)

    @property
    def seed(self) -> dict[str, Any]:
        """Return seed and source; empty while none was entered."""
        return _json(self.folder / SEED)

    @property
    def record(self) -> dict[str, Any]:
        """Return the record of the draw; empty while nothing was drawn."""
        return dict(read_record(self.record_file)) if self.record_file.is_file() else {}

    @property
    def destroyed(self) -> dict[str, Any]:
        """Return what is left of a package that was destroyed; empty while it is there."""
        return _json(self.folder / DESTROYED)

    @property
    def window(self) -> int:
        """Return in how many months the visits are made, the month itself included."""
        return int(_json(self.folder / WINDOW).get("months", 1))

    def keep_window(self, months: int) -> None:
        """Keep in how many months the visits are made."""
        self.keep_json(WINDOW, {"months": months})

    @property
    def event(self) -> dict[str, str]:
        """Return the public event that is to give the seed, as far as it is settled."""
        return {name: str(text) for name, text in _json(self.folder / EVENT).items()}

    def list_file(self, name: str) -> Path | None:
        """Return the file of a list of inspectors, if one was given."""
        return next(iter(sorted(self.folder.glob(f"{name}.*"))), None) if self.folder.is_dir() else None

    def voided(self) -> list[Path]:
        """Return the packages that were given up before a seed, the first one first."""
        return list(_numbered(self.folder, VOID))

    def drawn_before(self) -> list[Path]:
        """Return the folders of draws that were drawn again, the first one first."""
        return list(_numbered(self.folder, AGAIN))

    def keep(self, name: str, content: bytes) -> None:
        """Write a file of the month, whole, for its owner alone."""
        private_folder(self.folder)
        rewrite(self.folder / name, content)

    def keep_json(self, name: str, content: dict[str, Any]) -> None:
        """Write a file of the month as JSON."""
        self.keep(name, json_text(content).encode())


def months_on_disk(root: Path) -> list[str]:
    """Return the months that have a folder, the first one first."""
    return sorted(path.name for path in root.iterdir() if path.is_dir() and MONTH.fullmatch(path.name))


def _numbered(folder: Path, name: str) -> Iterator[Path]:
    number = 1
    while (folder / name.format(number=number)).is_dir():
        yield folder / name.format(number=number)
        number += 1


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    return parse_json(read_text(path), str(path))
