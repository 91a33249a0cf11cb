"""Registers in, with errors and refusals in words; synthetic registers out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd

from simulation.engines.base import Progress
from simulation.files.folders import whole_folder
from simulation.files.marks import mark_folder
from simulation.files.spreadsheet_text import neutralise
from simulation.files.writing import whole_file, write_table
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.registry import registers as registry
from simulation.registry.mapping.format import Mapping
from simulation.registry.registers import Registers
from simulation.registry.synthetic.generate import SyntheticRegisters, generate
from simulation.registry.synthetic.signals import Volume
from simulation.registry.synthetic.teams import Teams
from simulation.workflows.mappings import read_mapping

TRUTH = "truth.json"


def read_registers(
    directory: str | Path,
    classes: str | Path,
    visits: str | Path,
    signals: str | Path | None = None,
    *,
    as_of: date | None = None,
    mapping: str | Path | Mapping | None = None,
    result_codes: str | None = None,
    language: str = "en",
) -> Registers:
    """Read the exports of the platforms; see `simulation.registry.registers.read_registers`.

    Parameters
    ----------
    mapping
        Columns by hand, answers for columns that a file lacks, and what firms are known by: a mapping, a file
        (``mapping/1``), or the name of a built-in one (`simulation.registry.mapping.built_in`).

    Raises
    ------
    InputError
        With a sentence for every problem, when a file cannot be read or has no header of its register. Records that
        cannot be used are no error: they are in `Registers.refused`.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.read_registers("directory.csv", "classes.xlsx", "visits.csv")
    Traceback (most recent call last):
        ...
    simulation.model.errors.InputError: directory.csv: 1 problem
      it cannot be read (no such file or directory); check the path and the permission to read
    """
    chosen = read_mapping(mapping, language)
    try:
        return registry.read_registers(
            directory, classes, visits, signals, as_of=as_of, mapping=chosen, result_codes=result_codes
        )
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def require_records(registers: Registers, language: str = LANGUAGES[0]) -> None:
    """Raise `InputError` if a register that the estimates need holds no usable record."""
    needed = registers.counts[(registers.counts["register"] != "signals") & (registers.counts["accepted"] == 0)]
    catalogue = load_catalogue(language)
    problems = []
    for name, read in zip(needed["register"], needed["read"], strict=True):
        title = catalogue.text(f"register.{name}")
        reasons = registers.refused.loc[registers.refused["register"] == name, "reason"]
        if read:
            cause = catalogue.text(f"refused.{reasons.mode().iloc[0]}", detail="…")
            problems.append(Problem("all_refused", title, int(read), detail={"cause": cause}))
        else:
            problems.append(Problem("no_records", title))
    if problems:
        files = (registers.sources[name].partition(" (")[0] for name in needed["register"])
        error = InputError(problems, ", ".join(files))
        raise error.worded(lambda e: word_error(e, language))


REGISTERS = ("directory", "classes", "visits", "signals")
"""Names of the files in a folder of registers; signals may be missing."""
SUFFIXES = (".csv", ".parquet", ".xlsx")


def read_folder(folder: str | Path, *, mapping: str | Path | Mapping | None = None, language: str = "en") -> Registers:
    """Read the registers of a folder: ``directory``, ``classes``, ``visits`` and ``signals``; see `read_registers`.

    Raises
    ------
    InputError
        When one of the first three is not there, or as `read_registers`.
    """
    files = {name: _register(Path(folder), name) for name in REGISTERS}
    missing = [name for name in REGISTERS[:3] if files[name] is None]
    if missing:
        problems = [Problem("no_register", name, name, remedy="no_register") for name in missing]
        raise InputError(problems, str(folder)).worded(lambda e: word_error(e, language))
    return read_registers(*files.values(), mapping=mapping, language=language)  # type: ignore[arg-type]


def _register(folder: Path, name: str) -> Path | None:
    return next((path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()), None)


def word_refused(registers: Registers, language: str = LANGUAGES[0]) -> pd.DataFrame:
    """Return `Registers.refused` with a column ``explanation``: all that is wrong with the record, in sentences."""
    catalogue = load_catalogue(language)
    known = registers.headings[registers.headings["column"] != ""]
    columns = (known[name].tolist() for name in ("register", "column", "heading"))
    headings = {(register, column): heading for register, column, heading in zip(*columns, strict=True)}
    refused = registers.refused
    sentences = [_explain(catalogue, headings, *row) for row in refused[list(EXPLAINED)].itertuples(index=False)]
    return refused.assign(explanation=pd.Series(sentences, index=refused.index, dtype="str"))


def count_notes(registers: Registers, language: str = LANGUAGES[0]) -> pd.DataFrame:
    """Return how often cells of accepted records were not taken as they stand.

    Returns
    -------
    pandas.DataFrame
        ``register``, ``column``, ``reason`` (code), ``count``, most first, and ``explanation``: what was made of the
        cell, in a sentence.
    """
    catalogue = load_catalogue(language)
    table = registers.note_counts.sort_values("count", ascending=False, kind="stable", ignore_index=True)
    sentences = [catalogue.text(f"refused.{reason}", detail="…") for reason in table["reason"]]
    blank = [reason not in TAKEN for reason in table["reason"]]
    said = [catalogue.text("noted.blank", reason=text) if b else text for text, b in zip(sentences, blank, strict=True)]
    return table.assign(explanation=pd.Series(said, index=table.index, dtype="str"))


def word_notes(registers: Registers, language: str = LANGUAGES[0]) -> list[str]:
    """Return a sentence for each column and reason of `count_notes`."""
    catalogue = load_catalogue(language)
    return [
        catalogue.text(
            "calibration.noted",
            register=catalogue.text(f"register.{note['register']}"),
            column=note["column"],
            count=f"{note['count']:,}",
            explanation=note["explanation"],
        )
        for note in count_notes(registers, language).to_dict("records")
    ]


TAKEN = ("span_of_days", "tier_order_assumed")
"""Reasons of cells that were read, and not as a blank."""

EXPLAINED = ("register", "reason", "detail", "further")


def _explain(
    catalogue: Catalogue, headings: dict[tuple[str, str], str], register: str, reason: str, detail: str, further: str
) -> str:
    sentence = catalogue.text(f"refused.{reason}", detail=detail)
    if not further:
        return sentence
    others = []
    for part in further.split(";"):
        column, code, more = part.split(":", 2)
        text = catalogue.text(f"refused.{code}", detail=more)
        others.append(catalogue.text("line.path", path=headings[register, column] or column, rest=text))
    rest = catalogue.text("line.between").join(others)
    return catalogue.text("line.remedy", sentence=sentence, remedy=catalogue.text("refused.further", rest=rest))


def write_refused(registers: Registers, path: str | Path, language: str = LANGUAGES[0]) -> int:
    """Write what was refused and why, formulas made harmless; return the number of rows."""
    return write_table([neutralise(word_refused(registers, language))], Path(path))


def generate_registers(
    specification: Specification,
    plan: Plan,
    months: int = 36,
    seed: int = 0,
    *,
    teams: Teams | None = None,
    volume: Volume | None = None,
    progress: Progress | None = None,
    language: str = "en",
) -> SyntheticRegisters:
    """Return synthetic registers (合成); see `simulation.registry.synthetic.generate.generate`."""
    try:
        return generate(specification, plan, months, seed, teams=teams, volume=volume, progress=progress)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def write_registers(synthetic: SyntheticRegisters, folder: str | Path, language: str = LANGUAGES[0]) -> dict[Path, int]:
    """Write the four registers as CSV, ``truth.json`` and the mark; return the rows of each table by its path.

    Parameters
    ----------
    language
        Of the mark.

    Raises
    ------
    OutputError
        When the folder cannot be made or written to.
    """
    with whole_folder(folder) as place:
        mark_folder(place, "registers", language)
        files = {f"{name}.csv": table for name, table in synthetic.tables.items()}
        rows = {name: write_table([neutralise(table)], place / name) for name, table in files.items()}
        with whole_file(place / TRUTH) as part:
            part.write_text(json.dumps(synthetic.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {Path(folder) / name: count for name, count in rows.items()}
