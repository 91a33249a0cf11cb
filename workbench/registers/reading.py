"""Registers on their way into the session: from uploaded files, or from the generator."""

from __future__ import annotations

import re
from collections.abc import Mapping as Keyed
from pathlib import Path
from tempfile import TemporaryDirectory

import simulation as sim
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.mapping.looking import Look, look_at
from simulation.registry.sheets import SIZE_LIMIT, open_sheet
from workbench.server.background import Report

REGISTERS = ("directory", "classes", "visits", "signals")
REQUIRED = REGISTERS[:3]
SYNTHETIC_MONTHS = 36
SYNTHETIC_SEED = 2026
LONGEST_NAME = 60

Uploads = Keyed[str, tuple[str, bytes]]
"""Register → name and content of the file."""


class RefusedFilesError(Exception):
    """Files that are no registers, each with its problems.

    Attributes
    ----------
    looks
        What stands in the files of which only the headings do not fit.
    """

    def __init__(self, errors: list[sim.InputError], looks: list[Look] | None = None) -> None:
        super().__init__(f"{len(errors)} files refused")
        self.errors = errors
        self.looks = looks or []


HEADINGS = {"no_such_heading", "doubtful_heading", "mapped_heading_missing"}
"""Problems that are solved by saying which column is which."""


def read_uploads(uploads: Uploads, mapping: Mapping = USUAL) -> sim.Registers:
    """Return the registers in uploaded files, their columns as the mapping says.

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
            return sim.read_registers(
                paths["directory"], paths["classes"], paths["visits"], paths.get("signals"), mapping=mapping
            )
        except sim.InputError as error:
            # The reader stops at the first; a user wants to hear of all files at once.
            errors = _problems_of_each(paths, mapping)
            looks = [look_at(name, paths[name], mapping.of(name)) for name, found in errors.items() if _unfit(found)]
            raise RefusedFilesError(list(errors.values()) or [error], looks) from None


def _unfit(error: sim.InputError) -> bool:
    """Tell whether only the headings of a file do not fit."""
    return all(problem.code in HEADINGS for problem in error.problems)


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


def _problems_of_each(paths: Keyed[str, Path], mapping: Mapping) -> dict[str, sim.InputError]:
    errors = {}
    for register, path in paths.items():
        try:
            open_sheet(register, path, mapping.of(register), mapping.firm_ids)
        except sim.InputError as error:
            errors[register] = error
    return errors
