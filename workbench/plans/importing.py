"""A plan from an uploaded file: a plan file, or the Excel table of an annual plan."""

from __future__ import annotations

import simulation as sim
from simulation.files.annual_import import parse_annual_table
from workbench.server import library


def read_file(name: str, content: bytes, language: str) -> sim.Plan:
    """Return the plan in a file.

    Raises
    ------
    simulation.InputError
        With the problems that the same file would have on the command line.
    """
    if name.casefold().endswith(".xlsx"):
        return parse_annual_table(content, name, language)
    item = library.read_upload(name, content, "plan")
    assert isinstance(item, sim.Plan)
    return item
