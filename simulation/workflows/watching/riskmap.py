"""Where risk is: the map of sectors and townships from registers or from the monthly sums that are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from simulation.calibration.panel.panel import Panel, panel_of
from simulation.files.several.tables import check_tables, read_tables, write_tables
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.observed.files import read_observations
from simulation.registry.registers import Registers
from simulation.riskmapping.crossed.draws import DRAWS
from simulation.riskmapping.disagreement import disagreement
from simulation.riskmapping.places import Places, check_regions, read_places
from simulation.riskmapping.riskmap import RiskMap, risk_map
from simulation.riskmapping.sources import check_months, findings_of_observations, findings_of_panel
from simulation.riskmapping.tables import NEEDED, from_tables, tables_of
from simulation.riskmapping.teams import TeamCheck, check_teams
from simulation.workflows.registers import read_folder

MONTHS = 36


def riskmap(
    source: Registers | pd.DataFrame | str | Path,
    months: int = MONTHS,
    places: Places | str | Path | None = None,
    seed: int = 0,
    *,
    draws: int = DRAWS,
    language: str = "en",
) -> RiskMap:
    """Return the risk map of a district: what random visits found, drawn towards what cells have in common.

    Parameters
    ----------
    source
        Registers, a folder of them, or observations (``observations/1``) as a table or a file.
    months
        Length of the memory: the last 24 to 36 months are usual.
    places
        ``places.csv``, or what it holds: tiles, borders and old names of townships.
    seed
        Of the joint draws and the simulated scans.
    draws
        Joint draws of the effects, 1,000 unless asked otherwise.

    Raises
    ------
    InputError
        With every problem of the files, or when there was no random visit.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.riskmap("nowhere")
    Traceback (most recent call last):
        ...
    simulation.model.errors.InputError: nowhere: 1 problem
      it cannot be read (no such file or directory); check the path and the permission to read
    """
    try:
        check_months(months)
        where = read_places(places) if isinstance(places, str | Path) else places
        renamed = where.renamed if where else None
        read = _read(source, language)
        if isinstance(read, Registers):
            panel, teams = _panel(read), _teams(read, months, seed)
            data = findings_of_panel(panel, months, renamed)
        else:
            data, teams = findings_of_observations(read, months, renamed, _name(source)), None
        if where is not None:
            check_regions(where, data.regions, _name(places))
        return risk_map(data, where, teams, seed, draws)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def write_risk_map(found: RiskMap, path: str | Path, draws: pd.DataFrame | None = None) -> Path:
    """Write the tables of a risk map: a workbook, or a folder of CSV files.

    ``cells, effects, scan, funnel``; ``shares`` and ``draws``, from which a proposal is made; ``about``; with the draws
    of a calibration, ``disagreement``.

    Raises
    ------
    OutputError
        When they cannot be written.
    """
    check_tables(path)
    beside = {} if draws is None else {"disagreement": disagreement(found, draws)}
    return write_tables({**tables_of(found), **beside}, path)


def read_risk_map(path: str | Path, language: str = LANGUAGES[0]) -> RiskMap:
    """Return a risk map that `write_risk_map` wrote, as far as a proposal needs it.

    Raises
    ------
    InputError
        With every problem of the tables.
    """
    try:
        return from_tables(read_tables(path, NEEDED), str(path))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _read(source: Registers | pd.DataFrame | str | Path, language: str) -> Registers | pd.DataFrame:
    if isinstance(source, Registers | pd.DataFrame):
        return source
    return read_folder(source, language=language) if Path(source).is_dir() else read_observations(source)


def _name(source: object) -> str:
    return str(source) if isinstance(source, str | Path) else ""


def _panel(registers: Registers) -> Panel:
    if registers.classes.empty:
        raise InputError([Problem("no_records", "classes", remedy="no_records")])
    return panel_of(registers)


def _teams(registers: Registers, months: int, seed: int) -> TeamCheck:
    """Test the teams of the programme visits of the window, each visit with the class that its firm held."""
    visits, classes = registers.visits, registers.classes
    last = int(classes["month"].max()) if len(classes) else 0
    used = visits[(visits["channel"] == "programme") & (visits["month"] > last - months) & (visits["month"] <= last)]
    held = pd.merge_asof(
        used.reset_index()[["index", "firm", "month"]].sort_values("month"),
        classes[["firm", "month", "risk_class"]].sort_values("month"),
        on="month", by="firm",
    ).set_index("index")["risk_class"]  # fmt: skip
    codes = np.array([*RISK_CLASSES, ""], dtype=object)[held.cat.codes.to_numpy()]
    return check_teams(used, pd.Series(codes, index=held.index, dtype="str"), seed)
