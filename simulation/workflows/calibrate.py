"""Registers in, behaviour out: the files of a calibration."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.calibration import calibration as core
from simulation.calibration.calibration import DRAWS, Calibration
from simulation.calibration.forecasts.backtest import COLUMNS
from simulation.engines.base import Progress
from simulation.files.folders import whole_folder
from simulation.files.marks import mark_folder
from simulation.files.spreadsheet_text import neutralise
from simulation.files.strata_writing import write_specification
from simulation.files.writing import NOTICE, whole_file, write_table
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.parameters import name_parameter
from simulation.language.wording import word_error
from simulation.model.calendar import month_text
from simulation.model.errors import InputError
from simulation.model.parse import check_file
from simulation.registry.registers import Registers
from simulation.workflows.mappings import write_mapping
from simulation.workflows.registers import require_records, write_refused

SPECIFICATION, ESTIMATES, DRAWN = "specification.json", "estimates.csv", "draws.parquet"
REFUSED, BACKTEST, HEALTH = "refused.csv", "backtest.csv", "health.json"
MAPPING = "mapping.json"
"""How the columns of the registers were read: ``mapping/1``, to read the next registers the same way."""


def calibrate(
    registers: Registers,
    *,
    holdout_months: int = 0,
    seed: int = 0,
    draws: int = DRAWS,
    name: str = "calibrated",
    title: str | None = None,
    class_signal: bool | None = None,
    push_lag: int | None = None,
    progress: Progress | None = None,
    language: str = LANGUAGES[0],
) -> Calibration:
    """Estimate behaviour from registers; see `simulation.calibration.calibration.calibrate`.

    Parameters
    ----------
    title
        Of the specification; by default it names the months that it was estimated from.
    language
        Of messages and of the default title.

    Raises
    ------
    InputError
        When the registers hold no usable records or too few months, in sentences.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> small = specification.model_copy(update={"strata": specification.strata[:20]})
    >>> plan = sim.read_plan("datasets/plans/status_quo.json").with_ratio(A=0.3, B=0.4, C=0.6, D=1.0)
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = sim.write_registers(sim.generate_registers(small, plan, months=12), folder)
    ...     registers = sim.read_registers(*[f"{folder}/{name}.csv" for name in ("directory", "classes", "visits")])
    >>> calibration = sim.calibrate(registers, draws=500, language="en")
    >>> calibration.specification.title
    'Calibrated 2026-01 to 2026-12'
    >>> calibration.draws.shape[0]
    500
    """
    require_records(registers, language)
    try:
        return core.calibrate(
            registers, holdout_months=holdout_months, seed=seed, draws=draws, name=name,
            title=title or _title(registers, language), class_signal=class_signal, push_lag=push_lag, progress=progress,
        )  # fmt: skip
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _title(registers: Registers, language: str) -> str:
    months = registers.classes["month"]
    first, last = (month_text(int(month)) for month in (months.min(), months.max()))
    return load_catalogue(language).text("calibration.name", first=first, last=last)


def write_calibration(
    calibration: Calibration, registers: Registers, folder: str | Path, language: str = LANGUAGES[0]
) -> Path:
    """Write specification, estimates, draws, refused records, backtest, health, mapping and mark; return the folder.

    Raises
    ------
    OutputError
        When the folder cannot be made or written to.
    """
    with whole_folder(folder) as place:
        _write_files(calibration, registers, place, language)
    return Path(folder)


def _write_files(calibration: Calibration, registers: Registers, place: Path, language: str) -> None:
    mark_folder(place, "calibration", language)
    catalogue = load_catalogue(language)
    write_specification(calibration.specification, place / SPECIFICATION)
    write_table([neutralise(worded_estimates(calibration, catalogue))], place / ESTIMATES)
    write_table([calibration.draws], place / DRAWN)
    write_refused(registers, place / REFUSED, language)
    write_mapping(registers.mapping, place / MAPPING)
    empty = pd.DataFrame(columns=list(COLUMNS))
    write_table([empty if calibration.backtest is None else calibration.backtest], place / BACKTEST)
    content = {"notice": NOTICE, **worded_health(calibration, catalogue), "scores": calibration.scores}
    _write_text(place / HEALTH, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _write_text(path: Path, text: str) -> None:
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def worded_estimates(calibration: Calibration, catalogue: Catalogue) -> pd.DataFrame:
    """Return the estimates with their sources in words; parameters, units and kinds stay codes."""
    table = calibration.estimates
    return table.assign(source=[catalogue.text(f"estimate_source.{code}") for code in table["source"]])


def worded_health(calibration: Calibration, catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return the gate, its advice in a sentence each."""
    return {
        item: {"status": found["status"], "figure": found["figure"], "advice": _advice(found, catalogue)}
        for item, found in calibration.health.items()
    }


def _advice(found: dict[str, Any], catalogue: Catalogue) -> str:
    values = dict(found["values"])
    if "names" in values:
        values["names"] = catalogue.text("line.between").join(name_parameter(n, catalogue) for n in values["names"])
    return catalogue.text(f"health_advice.{found['advice']}", **values)


def read_draws(path: str | Path, language: str = LANGUAGES[0]) -> pd.DataFrame:
    """Read ``draws.parquet`` as a calibration writes it.

    Where its estimates lie beside it, ``attrs["kinds"]`` says which parameters are measured, borrowed or assumed.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    from simulation.model.errors import Problem

    try:
        draws = pd.read_parquet(check_file(path))
    except InputError as refused:
        raise refused.worded(lambda e: word_error(e, language)) from None
    except Exception as failure:  # pyarrow and the system raise many kinds; each means that the file cannot be used
        reason = getattr(failure, "strerror", None) or str(failure).splitlines()[0]
        error = InputError([Problem("unreadable", "", reason, remedy="no_draws", detail={"reason": reason})], str(path))
        raise error.worded(lambda e: word_error(e, language)) from None
    draws.attrs["kinds"] = _kinds_beside(Path(path))
    return draws


def _kinds_beside(path: Path) -> dict[str, str]:
    """Return parameter → kind from the estimates beside the draws; nothing where they are missing or something else."""
    try:
        table = pd.read_csv(path.parent / ESTIMATES, dtype=str, usecols=["parameter", "kind"])
    except (OSError, ValueError):
        return {}
    return dict(zip(table["parameter"], table["kind"], strict=True))


def say_stack(stack: Mapping[str, float], catalogue: Catalogue) -> str:
    """Return how much of the forecast of findings is the model's, and the trend of the level."""
    model = stack["model"]
    drift = f"{100 * (math.exp(stack['drift']) - 1):+.0f}%".replace("-", "−")
    return catalogue.text("calibration.stack", model=f"{model:.0%}", record=f"{1 - model:.0%}", drift=drift)
