"""Observe a district: registers in, monthly counts without a firm out; and the files of both."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.monitoring.observing.observe import observe_registers
from simulation.monitoring.observing.table import read_table, write_table_of
from simulation.registry.registers import Registers
from simulation.workflows.registers import read_registers

REGISTERS = ("directory", "classes", "visits", "signals")
SUFFIXES = (".csv", ".xlsx", ".parquet")


def observe(registers: Registers, plan: Plan | None = None, language: str = "en") -> pd.DataFrame:
    """Return monthly counts of registers (``observations/1``); no firm is in them.

    Parameters
    ----------
    plan
        Names the programmes of visits by the titles of their tasks: ``programme:<id>`` as in the table of `run`.

    Returns
    -------
    pandas.DataFrame
        ``month, stratum, risk_class, measure, detail, value, complete``; measures ``firms``, ``visits`` (by channel),
        ``found`` (by severity), ``found_by_channel``, ``signals`` (by kind), ``moved_to`` (by class of the next push).
        A month is complete if a visit or signal of its last day or later is on record, and classes were pushed for it
        and for the month after.

    Raises
    ------
    InputError
        When there is no class.

    Examples
    --------
    >>> import simulation as sim
    >>> registers = sim.read_registers("directory.csv", "classes.csv", "visits.csv")
    Traceback (most recent call last):
        ...
    simulation.model.errors.InputError: directory.csv: 1 problem
      it cannot be read (no such file or directory); check the path and the permission to read
    """
    try:
        return observe_registers(registers, plan)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def read_observations(path: str | Path, language: str = "en") -> pd.DataFrame:
    """Read observations (``observations/1``) from CSV or Parquet; raise `InputError` with every problem."""
    try:
        return read_table(path)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def write_observations(table: pd.DataFrame, path: str | Path, language: str = "en") -> int:
    """Write observations as CSV or Parquet, and return the rows."""
    try:
        return write_table_of(table, path)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def read_folder(folder: str | Path, language: str = "en") -> Registers:
    """Read the registers of a folder: ``directory``, ``classes``, ``visits`` and, if there, ``signals``.

    Raises
    ------
    InputError
        When one of the three is not there, or anything `read_registers` refuses.
    """
    place = Path(folder)
    found = {name: _file(place, name) for name in REGISTERS}
    missing = [name for name in REGISTERS[:3] if found[name] is None]
    if missing:
        problems = [
            Problem("register_file_missing", name, str(place), ", ".join(f"{name}{s}" for s in SUFFIXES), "registers")
            for name in missing
        ]
        raise InputError(problems, str(folder)).worded(lambda e: word_error(e, language))
    directory, classes, visits, signals = (found[name] for name in REGISTERS)
    assert directory is not None and classes is not None and visits is not None
    return read_registers(directory, classes, visits, signals, language=language)


def _file(folder: Path, name: str) -> Path | None:
    return next((folder / f"{name}{suffix}" for suffix in SUFFIXES if (folder / f"{name}{suffix}").is_file()), None)
