"""Files that a visitor brings to the draw, read in a process of its own: the frame of a month, a draw to verify."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import simulation as sim
from workbench.server.uploads import REGISTERS, RefusedFilesError, ask, nothing, private_folder


def read_frame(
    name: str, content: bytes, programmes: Sequence[str], month: str, meanwhile: Callable[[], None] = nothing
) -> tuple[bytes, int]:
    """Return the frame in an uploaded table as ``frame.csv`` of a package, checked, and its number of firms.

    Parameters
    ----------
    programmes, month
        See `simulation.drawing.frame.read_frame`.

    Raises
    ------
    simulation.InputError
        With every problem of the table.
    """
    told, rest = _read_file("frame", name, content, {"programmes": list(programmes), "month": month}, meanwhile)
    return rest, int(told["frame"]["firms"])


def verify_archive(
    name: str, content: bytes, announced: str, meanwhile: Callable[[], None] = nothing
) -> dict[str, Any]:
    """Return what verifying the draw in an uploaded archive told, its faults as problems.

    Raises
    ------
    simulation.InputError
        For a file that is no such archive.
    """
    told, _ = _read_file("archive", name, content, {"announced": announced}, meanwhile)
    found: dict[str, Any] = told["verified"]
    return {**found, "faults": [sim.Problem(**problem) for problem in found["faults"]]}


def _read_file(
    kind: str, name: str, content: bytes, further: Mapping[str, Any], meanwhile: Callable[[], None]
) -> tuple[dict[str, Any], bytes]:
    """Have a process read a file that lies, under its own name, in a private folder meanwhile."""
    with private_folder() as folder:
        path = folder / Path(name).name
        path.write_bytes(content)
        wanted = {"kind": kind, "name": path.name, "paths": {kind: str(path)}, "size": 0, **further}
        try:
            return ask(wanted, b"", REGISTERS, meanwhile)
        except RefusedFilesError as refused:
            raise refused.errors[0] from None
