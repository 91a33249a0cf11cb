"""A comparison as one file (``comparison/1``): inputs, results, and a digest that shows a change of either."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field, Strict, ValidationError

from simulation.comparison.comparison import Comparison
from simulation.files.writing import whole_file
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.advice import class_order
from simulation.model.base import Frozen
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import digest, problems_of
from simulation.model.indicators import DEFINITIONS
from simulation.model.parse import parse_json, read_text
from simulation.model.plan import Plan
from simulation.model.specification import Specification

FORMAT = "comparison/1"
CARRIED = ("baseline", "months", "replications", "seed", "draws", "ranges", "definitions")
"""Attributes of a comparison that its file carries as they are, in the order of `Comparison`."""

Words = tuple[str, ...]
Whole = Annotated[int, Strict(), Field(ge=0)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Numbers = tuple[Finite | None, ...]


class _Columns(Frozen):
    """Columns of a table, all equally long; an undefined number is null."""

    @property
    def lengths(self) -> set[int]:
        """Return the different numbers of rows of the columns; one for a table."""
        return {len(column) for column in dict(self).values()}

    def frame(self) -> pd.DataFrame:
        """Return the table."""
        frame = pd.DataFrame({name: list(column) for name, column in dict(self).items()})
        numbers = [name for name, field in type(self).model_fields.items() if field.annotation == Numbers]
        return frame.astype(dict.fromkeys(numbers, "float64"))


class _Table(_Columns):
    plan: Words
    indicator: Words
    scope: Words
    group: Words
    value: Numbers
    low: Numbers
    high: Numbers
    difference: Numbers
    difference_low: Numbers
    difference_high: Numbers


class _Monthly(_Columns):
    plan: Words
    month: tuple[Whole, ...]
    risk_class: Words
    measure: Words
    value: Numbers


class ComparisonFile(Frozen):
    """The content of a file; one without `definitions` was written under the first ones."""

    format: Literal["comparison/1"]
    specification: Specification
    plans: Annotated[tuple[Plan, ...], Field(min_length=1)]
    baseline: str
    months: Annotated[int, Strict(), Field(ge=1, le=1200)]
    replications: Whole
    seed: Whole
    draws: Whole = 0
    ranges: Annotated[bool, Strict()] = False
    definitions: Annotated[int, Strict(), Field(ge=1, le=DEFINITIONS)] = 1
    digests: dict[str, str]
    table: _Table
    monthly: _Monthly
    digest: str


def comparison_json(comparison: Comparison) -> str:
    """Return the file text of a comparison; numbers are exact, so that it can be read back as it was.

    Examples
    --------
    ``read_comparison`` of the text's file has the same ``table``, ``monthly`` and ``digests``.
    """
    content = {
        "format": FORMAT,
        "specification": comparison.specification.model_dump(mode="json"),
        "plans": [plan.model_dump(mode="json") for plan in comparison.plans],
        **{name: getattr(comparison, name) for name in CARRIED},
        "digests": comparison.digests,
        "table": _plain(comparison.table),
        "monthly": _plain(comparison.monthly),
    }
    return json.dumps(content | {"digest": _digest(content)}, ensure_ascii=False, indent=1) + "\n"


def save_comparison(comparison: Comparison, path: Path) -> None:
    """Write a comparison so that the file is complete or not there."""
    with whole_file(path) as part:
        part.write_text(comparison_json(comparison), encoding="utf-8")


def read_comparison(path: str | Path, language: str = LANGUAGES[0]) -> Comparison:
    """Read a comparison file.

    Raises
    ------
    InputError
        With every problem of the file, among them content that does not have the digest it was written with.
    """
    try:
        return parse_comparison(read_text(path), str(path))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def parse_comparison(text: str, source: str = "") -> Comparison:
    """Return the comparison in the text of a file; `source` is what messages call it.

    Raises
    ------
    InputError
        As `read_comparison`, with coded problems.
    """
    content = parse_json(text, source)
    if content.get("format") != FORMAT:
        raise InputError([Problem("wrong_format", "format", content.get("format"), FORMAT, "format")], source)
    try:
        file = ComparisonFile.model_validate(content)
    except ValidationError as error:
        raise InputError(problems_of(error), source) from None
    problems = _problems(file, content)
    if problems:
        raise InputError(problems, source)
    warnings = tuple(item for plan in file.plans for item in class_order(plan))
    return Comparison(
        file.table.frame(), file.monthly.frame(), warnings, file.specification, file.plans, file.baseline,
        *(getattr(file, name) for name in CARRIED[1:]),
    )  # fmt: skip


def _problems(file: ComparisonFile, content: dict[str, Any]) -> list[Problem]:
    """Return what the types cannot tell: changed content, results of other plans."""
    ids = [plan.id for plan in file.plans]
    problems = []
    computed = _digest({key: value for key, value in content.items() if key != "digest"})
    if computed != file.digest:
        problems.append(Problem("digest_differs", "digest", computed, file.digest, "digest_differs"))
    own = {"specification": digest(file.specification), **{plan.id: digest(plan) for plan in file.plans}}
    if own != file.digests:
        problems.append(Problem("digest_differs", "digests", _joined(own), _joined(file.digests), "digest_differs"))
    if file.baseline not in ids:
        problems.append(Problem("not_among", "baseline", file.baseline, ", ".join(ids), "baseline"))
    for name, table in (("table", file.table), ("monthly", file.monthly)):
        if len(table.lengths) > 1:
            problems.append(Problem("ragged_table", name, str(sorted(table.lengths)), remedy="ragged_table"))
        if set(table.plan) != set(ids):
            named = ", ".join(dict.fromkeys(table.plan))
            problems.append(Problem("other_plans", f"{name}.plan", named, ", ".join(ids), "other_plans"))
    return problems


def _joined(digests: dict[str, str]) -> str:
    return ", ".join(f"{name} {value[:15]}…" for name, value in digests.items())


def _plain(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return columns as lists of JSON values, NaN as null."""
    columns = {str(name): table[name].tolist() for name in table.columns}
    return {name: [None if value != value else value for value in values] for name, values in columns.items()}  # noqa: PLR0124


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def merge_comparisons(comparisons: Sequence[Comparison]) -> Comparison:
    """Return one comparison of all plans, from comparisons with one baseline under the same conditions.

    Raises
    ------
    InputError
        When they differ in specification, baseline, horizon, replications, seed or draws, or hold different plans
        under one id.
    """
    first = comparisons[0]
    problems = [problem for number, other in enumerate(comparisons) for problem in _differences(number, other, first)]
    tables, months = [first.table], [first.monthly]
    plans = {plan.id: plan for plan in first.plans}
    for number, other in enumerate(comparisons[1:], start=1):
        problems += [
            Problem("repeated_id", f"comparisons[{number}].plans", plan.id, remedy="repeated_id")
            for plan in other.plans
            if plans.get(plan.id, plan) != plan
        ]
        new = [plan.id for plan in other.plans if plan.id not in plans]
        plans |= {plan.id: plan for plan in other.plans if plan.id in new}
        tables.append(other.table[other.table["plan"].isin(new)])
        months.append(other.monthly[other.monthly["plan"].isin(new)])
    if problems:
        raise InputError(problems)
    chosen = tuple(plans.values())
    warnings = tuple(item for plan in chosen for item in class_order(plan))
    table, monthly = (pd.concat(parts, ignore_index=True) for parts in (tables, months))
    return Comparison(
        table, monthly, warnings, first.specification, chosen, first.baseline,
        *(getattr(first, name) for name in CARRIED[1:]),
    )  # fmt: skip


CONDITIONS = ("specification", *CARRIED)


def _differences(number: int, other: Comparison, first: Comparison) -> list[Problem]:
    """Return in what a comparison was made under other conditions than the first."""
    pairs = zip(CONDITIONS, _conditions(other), _conditions(first), strict=True)
    return [
        Problem("comparisons_differ", f"comparisons[{number}].{name}", found, wanted, "comparisons_differ")
        for name, found, wanted in pairs
        if found != wanted
    ]


def _conditions(comparison: Comparison) -> tuple[object, ...]:
    digests = comparison.digests
    rest = (getattr(comparison, name) for name in CONDITIONS[2:])
    return (digests["specification"], digests[comparison.baseline], *rest)
