"""What is kept of a tuning: the texts of its files, read back as one record from which a report is written."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field, Strict, ValidationError

from simulation.model.base import Frozen, Number
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import digest, parse_plan, problems_of
from simulation.model.parse import parse_json
from simulation.model.plan import Plan
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.words.names import limit_name

FORMAT = "tuned/1"
MAIN, CEILING, PLANS = "tune.json", "ceiling.json", "plans/"
TEXTS = {
    "frontier": ("point", "plan", "kind", "stopped_by"),
    "prices": ("point", "limit", "unit"),
    "announced": ("point", "lever", "why"),
    "robust": ("plan", "chosen_by"),
    "sensitivity": ("parameter", "method", "kind"),
    "information": ("parameter", "method", "kind"),
    "horizons": ("stopped_by",),
}
"""Tables of a tuning, and their columns of words."""
FLAGS = ("proven", "certified", "fits")
"""Columns of true and false."""
NUMBERS = {
    "prices": ("at", "slack", "price", "valid_low", "valid_high", "checked"),
    "announced": ("continuous", "announced"),
    "robust": ("mean", "regret_90", "regret_max", "regret_mean", "cvar", "satisfied", "best"),
    "sensitivity": ("value", "standard_error", "noise"),
    "information": ("visits", "value", "standard_error"),
    "horizons": ("months",),
}
"""Columns of numbers that a report prints; levers and indicators of ``frontier`` and ``horizons`` come besides."""

LEVEL = "level:"
"""What the name of a limit begins with that holds another goal at its level, along the frontier."""
LEVER = re.compile(r"(.+\.(ratio|rounds)|proactive)\.[ABCD]")

Whole = Annotated[int, Strict(), Field(ge=0)]
Values = dict[str, Number | None]
Sentences = dict[str, tuple[str, ...]]


class InForce(Frozen):
    """The plan in force."""

    plan: str
    title: str
    levers: Values
    indicators: Values


class Optimum(Frozen):
    """The optimum before it is put on announceable values."""

    levers: Values
    indicators: Values
    stopped_by: str
    runs: Whole
    residual: Number | None
    shortfall: Number | None
    prices: Values
    per_hour: Values
    rounds_tried: Whole


class BestAnnounced(Frozen):
    """The best announceable plan and its proof; without levers where none keeps the limits."""

    levers: Values | None = None
    indicators: Values | None = None
    loss: Number | None
    bound: Number | None
    bound_by: str
    certified: Annotated[bool, Strict()]
    why: str
    runs: Whole
    looked: Whole


class Chosen(Frozen):
    """The plan that a rule takes over draws."""

    plan: str
    rule: str | None
    draws: Whole | None
    source: str | None
    evpi: Number | None


class TuningFile(Frozen):
    """The content of ``tune.json``.

    Attributes
    ----------
    titles
        Programme id → title.
    reasons
        Language → part → sentences, as the command told them.
    files
        Name → SHA-256 of every other file of the tuning.
    digest
        Of everything else in the file.
    """

    format: Literal["tuned/1"]
    problem: TuningProblem
    digests: dict[Literal["problem", "specification", "plan"], str]
    versions: dict[str, str]
    seed: Whole
    months: Annotated[int, Strict(), Field(ge=1)]
    seconds: Number
    parts: dict[str, str]
    in_force: InForce
    optimum: Optimum
    announced: BestAnnounced | None
    chosen: Chosen | None
    frontier: dict[str, Any] | None
    horizons: tuple[dict[str, Number | str | None], ...]
    dropped: tuple[str, ...]
    titles: dict[str, str]
    reasons: dict[str, Sentences]
    files: dict[str, str]
    digest: str


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

    def is_in_force(self, plan: Plan) -> bool:
        """Tell whether a plan is the one that the tuning began from."""
        return digest(plan) == self.found.digests["plan"]


def _unnamed(plan: Plan) -> str:
    return digest(plan.model_copy(update={"id": "plan", "title": "plan"}))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of everything in ``tune.json`` but its own digest."""
    own = {name: value for name, value in content.items() if name != "digest"}
    return text_digest(json.dumps(own, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


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
