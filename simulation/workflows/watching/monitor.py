"""Monitor a plan: what happened against what it let expect, as tables and sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from simulation.comparison.comparison import Comparison
from simulation.engines.base import Progress
from simulation.files.folders import whole_folder
from simulation.files.marks import mark_folder
from simulation.files.reading import read_specification
from simulation.files.spreadsheet_text import neutralise
from simulation.files.writing import NOTICE, whole_file, write_table
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.parse import read_content
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.monitoring.backward import coverage_of, look_back_at
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.looked import Settings
from simulation.monitoring.monitor import watch
from simulation.monitoring.observing.observe import observe_registers
from simulation.monitoring.retune import rank_of
from simulation.monitoring.watch import Watch
from simulation.registry.registers import Registers
from simulation.workflows.calibrate import DRAWN, SPECIFICATION, read_draws
from simulation.workflows.watching.record import FACTS, fact_table

RANK_MONTHS = 36


def monitor(
    specification: Specification,
    plan: Plan,
    observations: pd.DataFrame | Registers,
    *,
    draws: pd.DataFrame | None = None,
    start: str = "",
    rate: float = 0.2,
    futures: int = 1000,
    seed: int = 0,
    noise: Noise | None = None,
    drawn: Mapping[str, float] | None = None,
    renamed: Mapping[str, str] | None = None,
    plans: Sequence[Plan] = (),
    newest: Specification | None = None,
    newest_draws: pd.DataFrame | None = None,
    language: str = "en",
    progress: Progress | None = None,
) -> Watch:
    """Hold what happened under a plan against what it let expect.

    Parameters
    ----------
    observations
        Monthly counts (`observe`), or registers.
    draws
        Draws of the calibration that the specification comes from: what is not known of the parameters. Without them
        levels are assumed to be uncertain by a tenth.
    start
        First watched month, such as ``2026-01``; the plan's start by default. From the months before, the scatter
        beyond chance is learned, 12 at least; else it is assumed.
    rate
        Probability of any alarm in a year in which nothing changes.
    futures
        Futures of the plan that set the threshold; 0: the guaranteed bound stands in, at once.
    noise
        Scatter beyond chance, where it is known otherwise.
    drawn
        Class → firms on the drawn lists of the complete months, for the completion; else what the plan expects.
    renamed
        Township as the records call it now → as the specification does.
    plans, newest, newest_draws
        Plans that the adopted one was compared with, and the newest calibration: is it still the best?

    Returns
    -------
    Watch
        Tables ``completion``, ``series``, ``alarms``, ``hypotheses``, ``forecast_check``, ``retune``.

    Raises
    ------
    InputError
        For settings out of range, observations that do not cover `start`, or strata that the specification lacks.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> registers = sim.generate_registers(specification, plan, months=4)
    >>> # watch = sim.monitor(specification, plan, sim.read_registers(…), futures=0)
    """
    try:
        table = observe_registers(observations) if isinstance(observations, Registers) else observations
        settings = Settings(start, rate, futures, seed, noise, drawn, renamed)
        rank = None
        if plans and newest is not None:
            rank = rank_of(plan, plans, specification, newest, newest_draws, RANK_MONTHS)
        return watch(specification, plan, table, draws, settings, rank=rank, progress=progress)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def look_back(comparison: Comparison, plan: str, observations: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """Return what a comparison promised of a plan against what came in its first year, by indicator and group.

    Columns ``indicator, scope, group, promised, low, high, came, inside``; ``attrs["coverage"]`` is the share of the
    intervals that held (nan: none was given).

    Raises
    ------
    InputError
        When the comparison has no such plan, or the year is not complete.
    """
    try:
        table = look_back_at(comparison, plan, observations)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
    table.attrs["coverage"] = coverage_of(table)
    return table


def write_watch(watch: Watch, target: str | Path, language: str = LANGUAGES[0]) -> Path:
    """Write the tables: a workbook with a sheet for each, or a folder of CSV files; whole or not at all.

    A further one, ``facts``, holds settings, digests and notes, so that a report can be made of it (`read_watch`).

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    place = Path(target)
    tables = {name: neutralise(_plain(table)) for name, table in watch.tables().items()}
    tables[FACTS] = fact_table(watch, tables)
    if place.suffix == ".xlsx":
        _write_workbook(tables, place)
        return place
    with whole_folder(place) as folder:
        mark_folder(folder, "monitor", language)
        for name, table in tables.items():
            write_table([table], folder / f"{name}.csv")
    return place


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts and truth values keep their kind where it has no row."""
    return table.astype({name: "str" for name in table.columns if table[name].dtype.kind == "O"})


def _write_workbook(tables: Mapping[str, pd.DataFrame], place: Path) -> None:
    options = {"options": {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}}
    with whole_file(place) as part, pd.ExcelWriter(part, engine="xlsxwriter", engine_kwargs=options) as writer:
        for name, table in tables.items():
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            writer.sheets[name].set_header(f"&C{NOTICE}")
            writer.sheets[name].autofit()


def read_newest(folder: str | Path, language: str = "en") -> tuple[Specification, pd.DataFrame]:
    """Return specification and draws of a folder that `calibrate` wrote."""
    place = Path(folder)
    return read_specification(place / SPECIFICATION, language), read_draws(place / DRAWN, language)


def read_drawn(records: Sequence[str | Path], language: str = "en") -> dict[str, float]:
    """Return class → firms on the drawn lists of `draw run`, all programmes together.

    Raises
    ------
    InputError
        When a record cannot be read or does not say how many firms of each class were drawn.
    """
    total = dict.fromkeys(RISK_CLASSES, 0.0)
    for path in records:
        try:
            content = json.loads(read_content(path))
            for programme in content["programmes"].values():
                for name, number in programme["numbers"].items():
                    total[name] += float(number)
        except InputError as error:
            raise error.worded(lambda e: word_error(e, language)) from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            detail = {"reason": str(error)}
            problem = Problem("drawn_unreadable", "", str(error), remedy="drawn_unreadable", detail=detail)
            raise InputError([problem], str(path)).worded(lambda e: word_error(e, language)) from None
    return total
