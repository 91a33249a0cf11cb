"""The sheets of the Excel annex on how the plan was chosen: every number of the tuning, unrounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from simulation.language.figures import is_share
from simulation.reports.chapters.tuned import levers_of
from simulation.reports.chapters.tuned_tables import PRICE, name_item, name_rules, spoken_of, title_of
from simulation.reports.formats.sheet import Row, Share
from simulation.reports.subject import Subject
from simulation.tuning.proposing.record import TuningRecord
from simulation.tuning.proposing.record_file import LEVEL
from simulation.tuning.robust.number_words import name_number
from simulation.tuning.words.names import name_group, name_limit

Sheet = tuple[tuple[str, ...], list[Row]]
ROBUST = ("mean", "regret_90", "regret_max", "regret_mean", "cvar", "satisfied", "best")
SHARES = ("satisfied", "best")
BETWEEN = ";"
HEADED = ("frontier", "announced", "robust", "information", "allocation", "ceiling")
"""Parts of a tuning under a heading of their own."""


def tuning_sheets(subject: Subject) -> dict[str, Sheet]:
    """Return name → columns and rows; none without a tuning, or where its numbers may not be printed."""
    record = subject.tuning
    if record is None or not subject.tuning_is_printable:
        return {}
    sheets = {
        "tuned_levers": (("item", "valid_low", "valid_high", "step"), _levers(record, subject)),
        "tuned_plans": (("item", "in_force", "optimum", "announced"), _plans(record, subject)),
        "tuned_prices": (("point", "limit", "at", "slack", "price", "checked", "valid_low", "valid_high"),
                         _prices(record, subject)),
        "tuned_frontier": (("point", "plan", "kind_of_point", "item", "value"), _frontier(record, subject)),
        "tuned_robust": (("plan", *ROBUST, "chosen_by"), _robust(record, subject)),
        "tuned_hangs_on": (("assumption", "method", "kind", "value", "standard_error", "noise"),
                           _numbers("sensitivity", ("value", "standard_error", "noise"), record, subject)),
        "tuned_information": (("assumption", "method", "kind", "visits_in_sample", "value", "standard_error"),
                              _numbers("information", ("visits", "value", "standard_error"), record, subject)),
        "tuned_allocation": (("group", "item", "value"), _allocation(record, subject)),
        "tuned_ceiling": (("item", "value"), _ceiling(record, subject)),
        "tuned_horizons": (("months", "item", "value"), _horizons(record, subject)),
        "tuned_said": (("item", "content"), _said(record, subject)),
    }  # fmt: skip
    return {name: sheet for name, sheet in sheets.items() if sheet[1]}


def _levers(record: TuningRecord, subject: Subject) -> list[Row]:
    """Return the bounds and the step of each lever; one chosen from a list has neither."""
    spoken = spoken_of(record, subject)
    rows: list[Row] = []
    for name, entry, risk_class in levers_of(record):
        if entry.choices is not None:
            rows += [(spoken.lever(name), math.nan, math.nan, float(each)) for each in entry.choices]
            continue
        bounds = (entry.bound(side, risk_class) for side in ("low", "high"))
        numbers = (Share(math.nan if value is None else value) for value in (*bounds, entry.step))
        rows.append((spoken.lever(name), *numbers))
    return rows


def _cell(name: str, value: float | None, record: TuningRecord, subject: Subject) -> float:
    """Return the value of a lever or outcome as its kind of number; NaN, an empty cell, where it has none."""
    if value is None:
        return math.nan
    if name in record.found.optimum.levers:
        return float(value) if ".rounds." in name else Share(value)
    return Share(value) if is_share(name.partition("@")[0], subject.catalogue) else float(value)


def _plans(record: TuningRecord, subject: Subject) -> list[Row]:
    found = record.found
    parts = (found.in_force, found.optimum, found.announced)
    known = [{**(p.levers or {}), **(p.indicators or {})} if p is not None else {} for p in parts]
    names = (*found.optimum.levers, *found.optimum.indicators)
    return [
        (name_item(name, record, subject), *(_cell(name, values.get(name), record, subject) for values in known))
        for name in names
    ]


def _prices(record: TuningRecord, subject: Subject) -> list[Row]:
    columns = ("at", "slack", "price", "checked", "valid_low", "valid_high")
    return [
        (
            subject.text("tuned.at_optimum") if row["point"] == "optimum" else row["point"],
            _limit(str(row["limit"]), record, subject),
            *(float(row[column]) for column in columns),
        )
        for row in record.table("prices").to_dict("records")
        if "#" not in str(row["limit"])
    ]


def _limit(name: str, record: TuningRecord, subject: Subject) -> str:
    """Return what a limit is called; along the frontier, the level at which another goal is held is one too."""
    if name.startswith(LEVEL):
        return subject.text("tuned.level", goal=spoken_of(record, subject).goal(name.removeprefix(LEVEL)))
    return name_limit(name, subject.catalogue, record.found.titles)


def _frontier(record: TuningRecord, subject: Subject) -> list[Row]:
    """Return every number of every point, one a row: what is moved and what is shown differ from problem to problem."""
    names = (*record.found.optimum.levers, *record.found.optimum.indicators)
    rows = []
    for row in record.table("frontier").to_dict("records"):
        point = str(row["point"]) if row["plan"] == "" else ""
        plan = "" if row["plan"] == "" else title_of(str(row["plan"]), record)
        kind = subject.text(f"tuned.point.{row['kind']}")
        rows += [
            (point, plan, kind, name_item(name, record, subject), _cell(name, float(row[name]), record, subject))
            for name in names
            if name in row
        ]
    return rows


def _robust(record: TuningRecord, subject: Subject) -> list[Row]:
    return [
        (
            title_of(str(row["plan"]), record),
            *(Share(row[name]) if name in SHARES else float(row[name]) for name in ROBUST),
            name_rules(str(row["chosen_by"]), subject),
        )
        for row in record.table("robust").to_dict("records")
    ]


def _numbers(table: str, columns: tuple[str, ...], record: TuningRecord, subject: Subject) -> list[Row]:
    return [
        (
            _parameter(str(row["parameter"]), subject),
            str(row["method"]).upper(),
            subject.catalogue.text(f"kind.{row['kind']}"),
            *(float(row[column]) for column in columns),
        )
        for row in record.table(table).to_dict("records")
    ]


def _parameter(name: str, subject: Subject) -> str:
    parts = [name_number(part, subject.catalogue) for part in name.split(BETWEEN) if part]
    return subject.catalogue.text("line.between").join(parts) or subject.text("tuned.everything")


def _allocation(record: TuningRecord, subject: Subject) -> list[Row]:
    """Return what each way of spending the hours asks of each class, finds in it and leaves open, one number a row."""
    rows: list[Row] = []
    for row in record.table("allocation").to_dict("records"):
        group = name_group(str(row["risk_class"]), subject.catalogue)
        rows += [
            (group, subject.text(f"tuned.allocation.{name}"), _of_allocation(str(name), float(value)))
            for name, value in row.items()
            if name != "risk_class"
        ]
    return rows


def _of_allocation(name: str, value: float) -> float:
    return Share(value) if name == "prevalence" or name.startswith(("ratio_", "width_")) else value


def _ceiling(record: TuningRecord, subject: Subject) -> list[Row]:
    if record.ceiling is None:
        return []
    shares = ("reached", "reached_by_recency")
    keys = ("bound", "none", "by_class", "by_recency", *shares, "hours", "months", "grid", "dual_gap", "price")
    values: Mapping[str, Any] = record.ceiling
    return [
        (subject.text(f"tuned.ceiling.{key}"), Share(values[key]) if key in shares else float(values[key]))
        for key in keys
        if values.get(key) is not None
    ]


def _horizons(record: TuningRecord, subject: Subject) -> list[Row]:
    known = (*record.found.optimum.levers, *record.found.optimum.indicators)
    rows: list[Row] = []
    for row in record.found.horizons:
        months = int(float(row["months"] or 0))
        rows += [
            (months, name_item(name, record, subject), _cell(name, float(value), record, subject))
            for name, value in row.items()
            if name in known and isinstance(value, int | float)
        ]
        rows += [
            (months, subject.text("tuned.price_of", limit=_limit(name, record, subject)), float(value))
            for key, value in row.items()
            if (name := key.removeprefix(PRICE)) != key and "#" not in key and isinstance(value, int | float)
        ]
    return rows


def _said(record: TuningRecord, subject: Subject) -> list[Row]:
    """Return the sentences of the tuning as its own record keeps them, part by part."""
    language = subject.catalogue.language
    return [
        (subject.text(f"tuned.heading.{part}") if part in HEADED else "", sentence)
        for part in record.found.reasons.get(language, {})
        for sentence in record.why(part, language)
    ]
