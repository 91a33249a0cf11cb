"""Observe a district: registers in, monthly counts without a firm out; and the files of these."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.monitoring.observing.observe import observe_registers
from simulation.registry.observed import files
from simulation.registry.registers import Registers


def observe(registers: Registers, language: str = "en") -> pd.DataFrame:
    """Return monthly counts of registers (``observations/1``); no firm is in them.

    Returns
    -------
    pandas.DataFrame
        ``month, stratum, risk_class, measure, detail, value, complete``; measures ``firms``, ``visits`` and ``found``
        (by channel), ``signals`` (by kind), ``moved_to`` (by class of the next push, the same class included).
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
        return observe_registers(registers)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def read_observations(path: str | Path, language: str = "en") -> pd.DataFrame:
    """Read observations (``observations/1``) from .csv, .xlsx or .parquet; raise `InputError` with every problem."""
    try:
        return files.read_observations(path)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def write_observations(table: pd.DataFrame, path: str | Path, language: str = "en") -> int:
    """Write observations as .csv, .xlsx or .parquet, and return the rows."""
    try:
        return files.write_observations(table, path)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
