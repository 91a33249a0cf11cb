"""A plan from an uploaded file: a plan file, or the Excel table of an annual plan."""

from __future__ import annotations

from collections.abc import Iterable

import simulation as sim
from workbench.plans.draft import content_of
from workbench.server import library
from workbench.server.library import Entry
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


def already_there(plan: sim.Plan, entries: Iterable[Entry]) -> Entry | None:
    """Return the plan of the library with the same content, whatever its id; nothing when there is none."""
    content = _without_id(plan)
    return next((entry for entry in entries if _without_id(entry.plan) == content), None)


def _without_id(plan: sim.Plan) -> dict[str, object]:
    return {key: value for key, value in content_of(plan).items() if key != "id"}
