"""The lists that are frozen with a package: staff, leave, recusals, and who was at each firm last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from simulation.drawing.chain import Chain
from simulation.drawing.frame import Firm
from simulation.drawing.package import LAST
from simulation.drawing.private import json_text
from simulation.drawing.standing import last_teams
from simulation.model.errors import InputError, Problem
from simulation.model.parse import read_content
from simulation.registry.inspectors.reading import read_leave, read_recusals, read_staff


def checked_lists(paths: Mapping[str, str | Path | None]) -> dict[str, bytes]:
    """Return the lists to be frozen as they are, once every one of them could be read."""
    given = {name: Path(path) for name, path in paths.items() if path}
    if "staff" in given:
        staff = read_staff(given["staff"])
        if "leave" in given:
            read_leave(given["leave"], staff)
        if "recusals" in given:
            read_recusals(given["recusals"], staff)
    elif given:
        raise InputError([Problem("lists_without_staff", next(iter(given)), remedy="lists_without_staff")])
    return {f"{name}{path.suffix.lower()}": read_content(path) for name, path in given.items()}


def last_list(chain: Chain, firms: Sequence[Firm]) -> dict[str, bytes]:
    """Return the file of who was at these firms last, if anybody was."""
    codes = {firm.code for firm in firms}
    last = {code: list(team) for code, team in sorted(last_teams(chain).items()) if code in codes}
    return {LAST: json_text(last).encode()} if last else {}
