"""Send inspectors to the firms of a draw (分派): choose, log, and write the table of tasks (任务分派表)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from simulation.drawing.assignment.record import make_teams, terms_of
from simulation.drawing.chain import Chain, Record, append, sound
from simulation.drawing.package import Package, read_package
from simulation.drawing.private import rewrite
from simulation.drawing.verify import faults
from simulation.files.writing import check_output
from simulation.model.errors import InputError, Problem
from simulation.reports.papers.sheet import Sheet, sheet_of
from simulation.reports.papers.tasks import TABLE_SUFFIXES, table_bytes
from simulation.workflows.carrying_out.draw import read_draw
from simulation.workflows.carrying_out.finding import chain_folder

LONGEST_WINDOW, MOST_EXTRA = 12, 1000


def assign_teams(
    package: str | Path,
    record: str | Path,
    output: str | Path | None = None,
    *,
    records: str | Path | None = None,
    window: int = 1,
    extra: int = 0,
    repeat: bool = False,
    language: str = "zh",
    at: datetime | None = None,
) -> Sheet:
    """Send inspectors to the firms of a draw, log it in the chain, and return the table of tasks.

    Who was sent before is sent again: with a record of teams in the chain nothing is drawn anew, and the table shows
    what stands after all changes.

    Parameters
    ----------
    output
        Table to write, .xlsx or .docx; none without it.
    records
        Folder of the chain. Without it the one that lists the record is looked for near record and package; where
        there is none, the teams are worked out and nothing is logged.
    window
        Months in which the visits are made.
    extra
        Visits that everybody may take beyond a balanced load.
    repeat
        Whether the team of last time may come again.

    Raises
    ------
    InputError
        When package or record are not sound, nobody was frozen with the package, or the visits cannot be staffed: who
        and what is short.
    """
    frozen_files = [each for each in Path(package).glob("*") if each.is_file()]
    place = check_output(output, TABLE_SUFFIXES, [Path(record), *frozen_files]) if output is not None else None
    draw, frozen = read_draw(Path(record)), read_package(Path(package))
    folder = Path(records) if records else chain_folder(Path(record), draw, Path(package))
    chain = sound(folder) if folder else Chain()
    _check(frozen, draw, chain, window, extra, chained=folder is not None)
    if chain.teams(draw["digest"]) is None:
        terms = terms_of(frozen.month, window, extra, repeat=repeat)
        made = make_teams(frozen, draw, chain, terms, at or datetime.now().astimezone())
        chain = Chain((*chain.records, made))
        if folder:
            append(folder, made)
    sheet = sheet_of(frozen, draw, chain, logged=folder is not None)
    if place is not None:
        rewrite(place, table_bytes(sheet, place.suffix, language))
    return sheet


def _check(frozen: Package, draw: Record, chain: Chain, window: int, extra: int, *, chained: bool) -> None:
    problems = faults(frozen, draw, chain=chain if chained else None)
    if chained and draw["digest"] in chain.superseded:
        problems.append(Problem("superseded", "record", draw["digest"][:12], remedy="superseded"))
    if not 1 <= window <= LONGEST_WINDOW:
        problems.append(Problem("out_of_range", "window", window, f"1–{LONGEST_WINDOW}", "out_of_range"))
    if not 0 <= extra <= MOST_EXTRA:
        problems.append(Problem("out_of_range", "extra", extra, f"0–{MOST_EXTRA}", "out_of_range"))
    if problems:
        raise InputError(problems, str(frozen.folder))
