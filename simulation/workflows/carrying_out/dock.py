"""Dock a month (对接): from files or registers in memory to frame, differences and gates; written whole or not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from simulation.docking.dock import Dock, dock_push
from simulation.docking.firms import Fusion, Unclassed
from simulation.docking.previous import Previous, read_previous
from simulation.docking.push import push_of, read_push
from simulation.drawing.chain import earlier_draws, sound
from simulation.drawing.checks import MONTH, check_question
from simulation.drawing.flags import Earlier
from simulation.drawing.private import FILE, check_new, write_folder
from simulation.files.writing import NOTICE, check_output, whole_file
from simulation.model.errors import InputError, OutputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.registry.mapping.format import Mapping
from simulation.registry.registers import Registers
from simulation.workflows.mappings import read_mapping


def dock(
    directory: str | Path,
    classes: str | Path,
    month: str,
    previous: str | Path | Previous | None = None,
    *,
    specification: Specification | None = None,
    fusion: Fusion = "none",
    unclassed: Unclassed = "leave-out",
    plan: Plan | None = None,
    records: str | Path | None = None,
    confirm: str | None = None,
    mapping: str | Path | Mapping | None = None,
    at: datetime | None = None,
) -> Dock:
    """Return the frame of a month, what changed since the last docking, and what needs a decision.

    Parameters
    ----------
    directory, classes
        抽查检查对象名录 and 信用风险分类月度推送: CSV, XLSX or Parquet. Of the classes the last push that is not after
        the month counts.
    month
        Such as ``2026-03``.
    previous
        Folder of the last docking, or its ``snapshot.json``. Without the ``frame.csv`` beside it only shares of
        classes are held against the last month: which firms are new, gone or moved is then not known.
    specification
        Whose strata give the names; by default those of a calibration from the same registers.
    fusion
        ``stricter`` where the plan takes the stricter of class and professional tier.
    unclassed
        What becomes of firms without a class: ``leave-out``, or ``B``.
    plan, records
        Plan in force and folder of the chain of records: with them the differences tell by how many the month's
        expected visits change.
    confirm
        Name of the person who decided on everything in `Dock.undecided`.

    Raises
    ------
    InputError
        With every problem of the files, when no push lies in or before the month, or when `previous` is later or of
        another district.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.dock("directory.csv", "classes.csv", "2026-13")
    Traceback (most recent call last):
        ...
    simulation.model.errors.InputError: : month: bad_month (value 2026-13, limit 2026-03, remedy bad_month)
    """
    check_month(month)
    push = read_push(directory, classes, month, read_mapping(mapping))
    earlier = read_previous(previous) if isinstance(previous, str | Path) else previous
    strata = specification.strata if specification else ()
    return dock_push(
        push, earlier, fusion=fusion, unclassed=unclassed, strata=strata, plan=_asked(plan, month),
        earlier=_earlier(records), confirm=confirm, at=at,
    )  # fmt: skip


def dock_registers(
    registers: Registers,
    month: str,
    previous: Previous | None = None,
    *,
    specification: Specification | None = None,
    fusion: Fusion = "none",
    unclassed: Unclassed = "leave-out",
    plan: Plan | None = None,
    records: str | Path | None = None,
    confirm: str | None = None,
    at: datetime | None = None,
) -> Dock:
    """Return the docked month of registers in memory; see `dock`."""
    check_month(month)
    strata = specification.strata if specification else ()
    push = push_of(registers, month)
    return dock_push(
        push, previous, fusion=fusion, unclassed=unclassed, strata=strata, plan=_asked(plan, month),
        earlier=_earlier(records), confirm=confirm, at=at,
    )  # fmt: skip


def _asked(plan: Plan | None, month: str) -> Plan | None:
    if plan is not None:
        check_question(plan, month)
    return plan


def _earlier(records: str | Path | None) -> list[Earlier]:
    return earlier_draws(sound(Path(records))) if records is not None else []


def write_dock(docked: Dock, folder: str | Path) -> Path:
    """Write the folder of a docked month, readable by its owner alone: frame, differences, firms, snapshot.

    Raises
    ------
    InputError
        While something needs a decision: then nothing is written.
    OutputError
        When the folder holds something already, or cannot be written.
    """
    place = check_dock_folder(folder)
    if docked.undecided:
        raise InputError(docked.undecided, docked.snapshot.month)
    write_folder(place, {**docked.files(), f"{NOTICE}.txt": f"{NOTICE}\n".encode()})
    return place


def check_dock_folder(folder: str | Path) -> Path:
    """Return the folder if a docking can be written there; one that holds something is left alone."""
    try:
        return check_new(Path(folder))
    except OutputError as error:
        if error.problems[0].code != "already_there":
            raise
        problem = Problem("docked_already", "output", str(folder), remedy="docked_already")
        raise OutputError([problem], str(folder)) from None


def check_month(month: str) -> str:
    """Return a month written as ``2026-03``; raises `InputError` for anything else."""
    if not MONTH.fullmatch(month):
        raise InputError([Problem("bad_month", "month", month, "2026-03", "bad_month")])
    return month


def write_doubts(docked: Dock, path: str | Path) -> Path:
    """Write the list of firms that differ or are in doubt, for whoever has to decide."""
    file = check_output(Path(path), (".csv",))
    with whole_file(file) as part:
        part.touch(mode=FILE)
        part.write_bytes(docked.files()["firms.csv"])
    return file
