"""Registers on their way into the session: from uploaded files, or from the generator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import simulation as sim
from simulation.registry.sheets import SIZE_LIMIT, open_sheet
from workbench.server.background import Report

REGISTERS = ("directory", "classes", "visits", "signals")
REQUIRED = REGISTERS[:3]
SYNTHETIC_MONTHS = 36
SYNTHETIC_SEED = 2026
LONGEST_NAME = 60

Uploads = Mapping[str, tuple[str, bytes]]
"""Register → name and content of the file."""


class RefusedFilesError(Exception):
    """Files that are no registers, each with its problems."""

    def __init__(self, errors: list[sim.InputError]) -> None:
        super().__init__(f"{len(errors)} files refused")
        self.errors = errors


def read_uploads(uploads: Uploads) -> sim.Registers:
    """Return the registers in uploaded files.

    The readers take files, so the content lies in a folder of its own while it is read and is deleted after that.

    Raises
    ------
    RefusedFilesError
        With one error for each file that cannot be read or has no header of its register.
    """
    large = [_too_large(name, content) for name, content in uploads.values() if len(content) > SIZE_LIMIT]
    if large:
        raise RefusedFilesError(large)
    with TemporaryDirectory() as folder:
        paths = {register: _lay(Path(folder), register, *file) for register, file in uploads.items()}
        try:
            return sim.read_registers(paths["directory"], paths["classes"], paths["visits"], paths.get("signals"))
        except sim.InputError as error:
            # The reader stops at the first; a user wants to hear of all files at once.
            raise RefusedFilesError(_problems_of_each(paths) or [error]) from None


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


def _problems_of_each(paths: Mapping[str, Path]) -> list[sim.InputError]:
    errors = []
    for register, path in paths.items():
        try:
            open_sheet(register, path)
        except sim.InputError as error:
            errors.append(error)
    return errors
