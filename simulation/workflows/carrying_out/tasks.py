"""Work out the tasks of a month: plan and frame, with files or in memory, to numbers and the office's workbook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulation.docking.previous import FRAME, FRAME_LIMIT, SNAPSHOT
from simulation.docking.snapshot import Snapshot
from simulation.docking.tasks.tasks import Tasks, tasks_of
from simulation.docking.tasks.workbook import workbook_bytes
from simulation.drawing.chain import Chain, earlier_draws, sound
from simulation.drawing.checks import check_question, share_of
from simulation.drawing.flags import with_flags
from simulation.drawing.private import FILE, sha
from simulation.files.writing import check_output, whole_file
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_file
from simulation.model.parse import read_content, read_text
from simulation.model.plan import Plan
from simulation.registry.calendar.own_calendar import read_calendar
from simulation.registry.calendar.working_days import WorkingDays
from simulation.workflows.carrying_out.draw import firms_of

LONGEST_WINDOW = 12


def tasks(
    plan: Plan,
    frame: pd.DataFrame | str | Path,
    month: str,
    records: str | Path | None = None,
    *,
    window: int = 1,
    calendar: str | Path | None = None,
    share: str = "1",
) -> Tasks:
    """Return what a plan asks in a month, by programme and class.

    Parameters
    ----------
    frame
        Table of `dock`, the path to its ``frame.csv``, or the folder of the docking.
    month
        Such as ``2026-03``.
    records
        Folder of the chain of records: whom the current rounds drew already.
    window
        Months in which the visits of this draw are made, this one included.
    calendar
        Table 日期, 上班/休息 with the office's own changes to the working days.
    share
        Of the plan's draws that the month makes, as decimal text; the package of the draw has to be frozen with it.

    Raises
    ------
    InputError
        With every problem of frame, plan, chain or calendar.

    Examples
    --------
    >>> import pandas as pd
    >>> from simulation.files.reading import read_plan
    >>> columns = ["code", "name", "stratum", "risk_class", "region", "sector", "founded", "drawn"]
    >>> rows = [(f"F{i:03}", "", "H-a", "D", "a", "H", "", "") for i in range(500)]
    >>> plan = read_plan("datasets/plans/status_quo.json")
    >>> found = tasks(plan, pd.DataFrame(rows, columns=columns), "2026-01")
    >>> found.table.loc[found.table["risk_class"] == "D", ["free", "year_plan", "expected", "low", "high"]].iloc[
    ...     0
    ... ].tolist()
    [500.0, 15.0, 1.25, 1.0, 2.0]
    """
    check_question(plan, month)
    if not 1 <= window <= LONGEST_WINDOW:
        raise InputError([Problem("bad_window", "window", window, LONGEST_WINDOW, "bad_window")])
    part = share_of(share)
    place, snapshot = _beside(frame) if isinstance(frame, str | Path) else (frame, None)
    chain = sound(Path(records)) if records is not None else Chain()
    firms = with_flags(firms_of(place, plan, month), plan, month, earlier_draws(chain))
    own = read_calendar(calendar) if calendar is not None else {}
    days = WorkingDays.of(int(month[:4]), int(month[:4]) + 1, own)
    return tasks_of(firms, plan, month, chain, days, window, snapshot, part)


def write_tasks(found: Tasks, path: str | Path, language: str = LANGUAGES[0]) -> Path:
    """Write the workbook of the month's tasks, readable by its owner alone.

    Raises
    ------
    OutputError
        When it cannot be written there.
    """
    file = check_output(path, (".xlsx",))
    with whole_file(file) as part:
        part.touch(mode=FILE)
        part.write_bytes(workbook_bytes(found, load_catalogue(language)))
    return file


def _beside(path: str | Path) -> tuple[Path, Snapshot | None]:
    """Return the file of a frame, and the snapshot of its docking where that lies beside it."""
    place = Path(path)
    file = place / FRAME if place.is_dir() else place
    told = file.with_name(SNAPSHOT)
    if not (file.name == FRAME and told.is_file() and file.is_file()):
        return file, None
    snapshot = parse_file(Snapshot, read_text(told), str(told))
    if sha(read_content(file, FRAME_LIMIT)) != snapshot.frame:
        raise InputError([Problem("frame_changed", FRAME, remedy="frame_changed")], str(file))
    return file, snapshot
