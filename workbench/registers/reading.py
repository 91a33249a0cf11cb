"""Registers on their way into the session: from uploaded files, or from the generator."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Keyed
from pathlib import Path
from tempfile import TemporaryDirectory

import simulation as sim
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.sheets import SIZE_LIMIT
from workbench.server.turns.following import Report
from workbench.server.uploads import RefusedFilesError, nothing, private_folder, read_register_files

REGISTERS = ("directory", "classes", "visits", "signals")
REQUIRED = REGISTERS[:3]
SYNTHETIC_MONTHS = 36
SYNTHETIC_SEED = 2026
LONGEST_NAME = 60

Uploads = Keyed[str, tuple[str, bytes]]
"""Register → name and content of the file."""


def read_uploads(uploads: Uploads, mapping: Mapping = USUAL, meanwhile: Callable[[], None] = nothing) -> sim.Registers:
    """Return the registers in uploaded files, their columns as the mapping says, read in a process of its own.

    The readers take files, so the content lies in a folder of its own while it is read and is deleted after that.

    Parameters
    ----------
    meanwhile
        Called again and again while they are read; what it raises ends the reading.

    Raises
    ------
    RefusedFilesError
        With one error for each file that cannot be read, has no header of its register, or takes too much.
    """
    large = [_too_large(name, content) for name, content in uploads.values() if len(content) > SIZE_LIMIT]
    if large:
        raise RefusedFilesError(large)
    with private_folder() as folder:
        paths = {register: _lay(folder, register, *file) for register, file in uploads.items()}
        return read_register_files(paths, mapping=mapping, meanwhile=meanwhile)


def make_synthetic(specification: sim.Specification, plan: sim.Plan, report: Report) -> sim.Registers:
    """Return synthetic registers (合成) of a district, written and read like those of the platforms.

    Raises
    ------
    simulation.InputError
        When the specification does not suit the generator.
    """
    made = sim.generate_registers(specification, plan, SYNTHETIC_MONTHS, SYNTHETIC_SEED, progress=report)
    with TemporaryDirectory() as folder:
        sim.write_registers(made, folder)
        report(1, 1)
        return sim.read_registers(*[Path(folder) / f"{register}.csv" for register in REGISTERS])


def _lay(folder: Path, register: str, name: str, content: bytes) -> Path:
    """Write content under the user's name for it, as far as that can name a file."""
    place = folder / register
    place.mkdir()
    file = place / (re.sub(r"[\x00-\x1f/\\]", "_", name)[-LONGEST_NAME:].strip(". ") or register)
    file.write_bytes(content)
    return file


def _too_large(name: str, content: bytes) -> sim.InputError:
    problem = sim.Problem("too_large", value=len(content), limit=SIZE_LIMIT, remedy="register_too_large")
    return sim.InputError([problem], name)
