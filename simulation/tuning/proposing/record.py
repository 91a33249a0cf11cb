"""What is kept of a tuning: the texts of its files, read back as one record from which a report is written."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import ValidationError

from simulation.model.errors import InputError, Problem
from simulation.model.exchange import digest, parse_plan, problems_of
from simulation.model.parse import parse_json
from simulation.model.plan import Plan
from simulation.tuning.proposing.record_file import (
    CEILING,
    FLAGS,
    FORMAT,
    LEVEL,
    LEVER,
    MAIN,
    NUMBERS,
    PLANS,
    TEXTS,
    TuningFile,
    content_digest,
    text_digest,
)
from simulation.tuning.words.names import limit_name


@dataclass(frozen=True, eq=False)
class TuningRecord:
    """A tuning as its files hold it.

    Attributes
    ----------
    found
        What ``tune.json`` holds.
    tables
        Name, as in `TEXTS`, → table; those that were written.
    plans
        The plans that it proposes.
    ceiling
        What ``ceiling.json`` holds; ``None`` where none was asked for.
    """

    found: TuningFile
    tables: Mapping[str, pd.DataFrame]
    plans: tuple[Plan, ...]
    ceiling: Mapping[str, Any] | None = None

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; an empty one where it was not written."""
        return self.tables.get(name, pd.DataFrame())

    def why(self, part: str, language: str) -> tuple[str, ...]:
        """Return what was said of a part."""
        return self.found.reasons.get(language, {}).get(part, ())

    def proposes(self, plan: Plan) -> bool:
        """Tell whether a plan is one of those proposed, whatever it is called."""
        return _unnamed(plan) in {_unnamed(own) for own in self.plans}

    def chose(self, plan: Plan) -> bool:
        """Tell whether a plan is the one that the rule of choice takes, whatever it is called."""
        name = None if self.found.chosen is None else self.found.chosen.plan
        return any(_unnamed(plan) == _unnamed(own) for own in self.plans if own.id == name)


def _unnamed(plan: Plan) -> str:
    return digest(plan.model_copy(update={"id": "plan", "title": "plan"}))


def parse_tuning(files: Mapping[str, str], source: str = "") -> TuningRecord:
    """Return the record that the texts of a tuning's files hold.

    Parameters
    ----------
    files
        Name, such as ``plans/p-1.json``, → text; ``tune.json`` among them. Files that it does not name are left alone.

    Raises
    ------
    InputError
        With every problem of the files: what is missing, was changed since, or is no table.
    """
    content = parse_json(files[MAIN], f"{source}/{MAIN}" if source else MAIN)
    if content.get("format") != FORMAT:
        raise InputError([Problem("wrong_format", "format", content.get("format"), FORMAT, "format")], source)
    try:
        found = TuningFile.model_validate(content)
    except ValidationError as error:
        raise InputError(problems_of(error), f"{source}/{MAIN}" if source else MAIN) from None
    problems = list(_changed(found, content, files))
    if problems:
        raise InputError(problems, source)
    tables, plans = _tables(found, files, problems), _plans(found, files, problems)
    problems += _misnamed(found, tables)
    ceiling = parse_json(files[CEILING], CEILING) if CEILING in found.files else None
    if problems:
        raise InputError(problems, source)
    return TuningRecord(found, tables, plans, ceiling)


def _changed(found: TuningFile, content: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[Problem]:
    """Yield every file that is missing, or is not what it was when it was written."""
    computed = {MAIN: content_digest(content)}
    for name in found.files:
        if name in files:
            computed[name] = text_digest(files[name])
        else:
            yield Problem("tuning_file_missing", name, remedy="tuning_file_missing")
    for name, own in computed.items():
        written = found.digest if name == MAIN else found.files[name]
        if own != written:
            yield Problem("digest_differs", name, own, written, "tuning_changed")


def _tables(found: TuningFile, files: Mapping[str, str], problems: list[Problem]) -> dict[str, pd.DataFrame]:
    tables = {}
    for name, words in TEXTS.items():
        file = f"{name}.csv"
        if file not in found.files:
            continue
        try:
            tables[name] = _table(files[file], (*words, *FLAGS), NUMBERS.get(name, ()))
        except ValueError as error:  # of pandas, or a word where a number stands
            problems.append(Problem("tuning_no_table", file, str(error), remedy="tuning_no_table"))
    return tables


def _table(text: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> pd.DataFrame:
    """Return a table, its numbers as exact as they were written; an empty cell is none."""
    table = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    missing = [name for name in (*words, *numbers) if name not in table and name not in FLAGS]
    if missing:
        raise ValueError(", ".join(missing))
    found = {
        name: column if name in words else [float(cell) if cell else math.nan for cell in column]
        for name, column in table.items()
    }
    return pd.DataFrame(found)


def _misnamed(found: TuningFile, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield levers and limits whose names say nothing."""
    parts = (found.in_force.levers, found.optimum.levers, (found.announced and found.announced.levers) or {})
    levers = {name for part in parts for name in part}
    limits = set(tables["prices"]["limit"]) if "prices" in tables else set()
    for name in sorted(name for name in levers if not LEVER.fullmatch(name)):
        yield Problem("tuning_name", f"{MAIN} levers", name, remedy="tuning_name")
    for name in sorted(name for name in limits if not name.startswith(LEVEL)):
        try:
            limit_name(name)
        except ValueError:
            yield Problem("tuning_name", "prices.csv limit", name, remedy="tuning_name")


def _plans(found: TuningFile, files: Mapping[str, str], problems: list[Problem]) -> tuple[Plan, ...]:
    plans = []
    for name in found.files:
        if name.startswith(PLANS):
            try:
                plans.append(parse_plan(files[name], name))
            except InputError as error:
                problems += error.problems
    return tuple(plans)
