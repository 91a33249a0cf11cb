"""A plan from an uploaded file: a plan file, or the Excel table of an annual plan."""

from __future__ import annotations

import simulation as sim
from workbench.server import library
from workbench.server.uploads import Kind


def read_file(name: str, content: bytes, language: str) -> sim.Plan:
    """Return the plan in a file.

    Raises
    ------
    simulation.InputError
        With the problems that the same file would have on the command line.
    """
    kind: Kind = "annual_table" if name.casefold().endswith(".xlsx") else "plan"
    item = library.read_upload(name, content, kind, language=language)
    assert isinstance(item, sim.Plan)
    return item
