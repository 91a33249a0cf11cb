"""An uploaded register of inspectors with its lists, read like every upload in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from simulation.registry.inspectors.people import Inspector, Leave
from workbench.server.uploads import DOCUMENT, RefusedFilesError, ask, nothing, private_folder

File = tuple[str, bytes]
"""Name and content."""


def read_people(
    staff: File, leave: File | None, meanwhile: Callable[[], None] = nothing, recusals: File | None = None
) -> tuple[tuple[Inspector, ...], tuple[Leave, ...] | None]:
    """Return the inspectors of a register, without their names, and their leave; recusals are only checked.

    Raises
    ------
    InputError
        With every problem of the first file that cannot be read, or because they took too much.
    """
    files = {"staff": staff, "leave": leave, "recusals": recusals}
    given = {kind: file for kind, file in files.items() if file is not None}
    with private_folder() as folder:
        paths = {kind: str(_kept(folder / kind, file)) for kind, file in given.items()}
        wanted = {"kind": "people", "name": staff[0], "paths": paths, "size": 0}
        try:
            told, _ = ask(wanted, b"", DOCUMENT, meanwhile)
        except RefusedFilesError as refused:
            raise refused.errors[0] from None
    people = TypeAdapter(tuple[Inspector, ...]).validate_python(told["staff"])
    return people, TypeAdapter(tuple[Leave, ...] | None).validate_python(told["leave"])


def _kept(folder: Path, file: File) -> Path:
    """Write a file into a folder of its own, since both may go by one name."""
    folder.mkdir()
    path = folder / (Path(file[0]).name or "list")
    path.write_bytes(file[1])
    return path
