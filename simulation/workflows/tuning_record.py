"""The record of a tuning: from what was just found, or read back from the folder that it was written to."""

from __future__ import annotations

from pathlib import Path

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.parse import read_text
from simulation.tuning.proposing.record import CEILING, MAIN, PLANS, TEXTS, TuningRecord, parse_tuning
from simulation.tuning.proposing.tuned import Tuned
from simulation.workflows.tune_files import files_of


def record_of(tuned: Tuned) -> TuningRecord:
    """Return the record of a tuning: what its folder would be read back as.

    Raises
    ------
    InputError
        For a clash, of which nothing is left to report.
    """
    if tuned.clash is not None:
        raise InputError([Problem("tuning_clash", remedy="tuning_clash")], tuned.question.problem.id)
    return parse_tuning(files_of(tuned))


def read_tuning(folder: str | Path, language: str = LANGUAGES[0]) -> TuningRecord:
    """Read a folder that `write_tuned` wrote.

    Raises
    ------
    InputError
        With a sentence for every problem: no tuning in it, limits that clashed, files that are missing or were changed.
    """
    place = Path(folder)
    try:
        return parse_tuning(_texts(place), str(place))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _texts(place: Path) -> dict[str, str]:
    """Return the texts of the files that a tuning writes."""
    if not (place / MAIN).is_file():
        if (place / "clash.csv").is_file():
            raise InputError([Problem("tuning_clash", remedy="tuning_clash")], str(place))
        raise InputError([Problem("no_tuning", value=str(place), limit=MAIN, remedy="no_tuning")], str(place))
    plans = sorted((place / PLANS).glob("*.json")) if (place / PLANS).is_dir() else []
    own = [place / name for name in (MAIN, CEILING, *(f"{table}.csv" for table in TEXTS))]
    files = [file for file in (*own, *plans) if file.is_file()]
    return {file.relative_to(place).as_posix(): read_text(file) for file in files}
