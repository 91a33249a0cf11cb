"""Files that a visitor brings to the docking, read in a process of its own: two registers, an earlier docking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import simulation as sim
from simulation.docking.previous import Previous, parse_frame
from simulation.docking.snapshot import Snapshot
from workbench.registers.reading import Uploads, read_uploads
from workbench.server.uploads import REGISTERS, RefusedFilesError, ask, nothing, private_folder

NEEDED = ("directory", "classes")
NO_VISITS = "统一社会信用代码,检查日期,检查来源,检查结果\n".encode()
"""A register of visits without a record: a docking reads none, and the readers take the registers together."""


def read_two(uploads: Uploads, meanwhile: Callable[[], None] = nothing) -> sim.Registers:
    """Return the registers in a directory and a push of classes.

    Raises
    ------
    RefusedFilesError
        With one error for each file that cannot be read.
    """
    return read_uploads({**uploads, "visits": ("visits.csv", NO_VISITS)}, meanwhile=meanwhile)


def read_docking(name: str, content: bytes, meanwhile: Callable[[], None] = nothing) -> Previous:
    """Return the docking in an uploaded archive or snapshot.

    Raises
    ------
    simulation.InputError
        For a file that is neither, or whose frame is not the one of its snapshot.
    """
    with private_folder() as folder:
        path = folder / Path(name).name
        path.write_bytes(content)
        wanted = {"kind": "docking", "name": path.name, "paths": {"docking": str(path)}, "size": 0}
        try:
            told, rest = ask(wanted, b"", REGISTERS, meanwhile)
        except RefusedFilesError as refused:
            raise refused.errors[0] from None
    snapshot = Snapshot.model_validate(told["docking"])
    return Previous(snapshot, parse_frame(rest) if rest else None)
