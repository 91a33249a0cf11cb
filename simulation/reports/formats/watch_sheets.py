"""The sheets of the Excel annex on the year under the plan: every number of the watch, unrounded."""

from __future__ import annotations

from typing import Any

from simulation.language.figures import is_share, name_with_unit
from simulation.model.groups import Group
from simulation.monitoring.hypotheses.evidence import PLANNED
from simulation.monitoring.words import name_cause, name_series, say_rules
from simulation.reports.chapters.reviewed import class_or_all, say_dealing
from simulation.reports.formats.sheet import Row, Share
from simulation.reports.reviewed import Reviewed
from simulation.reports.subject import Subject

WATCH = "watch_"
"""How the names of these sheets begin."""
Sheet = tuple[tuple[str, ...], list[Row]]


def watch_sheets(subject: Subject) -> dict[str, Sheet]:
    """Return name → columns and rows; none where nothing was watched, or its numbers may not be printed."""
    review = subject.watching
    if review is None or not subject.review_is_printable:
        return {}
    sheets = {
        "watch_completion": (("group", "planned", "done", "share"), _completion(review, subject)),
        "watch_series": (("what", "month", "observed", "expected", "low", "high", "evidence", "threshold", "power"),
                         _series(review, subject)),
        "watch_alarms": (("what", "since", "month", "observed", "expected", "evidence", "threshold", "dealing"),
                         _alarms(review, subject)),
        "watch_causes": (("cause", "evidence", "weight"), _causes(review, subject)),
        "watch_check": (("quarter", "what", "observed", "expected", "low", "high", "inside"), _check(review, subject)),
        "watch_retune": (("rule", "asks"), _retune(review, subject)),
        "watch_look_back": (("indicator", "group", "promised", "low", "high", "came", "inside"),
                            _look_back(review, subject)),
    }  # fmt: skip
    return {name: sheet for name, sheet in sheets.items() if sheet[1]}


def _completion(review: Reviewed, subject: Subject) -> list[Row]:
    return [
        (
            subject.name_group(class_or_all(str(row["risk_class"]))),
            float(row["planned"]),
            int(row["done"]),
            Share(row["share"]),
        )
        for row in review.watch.completion.to_dict("records")
    ]


def _series(review: Reviewed, subject: Subject) -> list[Row]:
    columns = ("expected", "low", "high", "evidence", "threshold")
    return [
        (
            name_series(str(row["series"]), subject.catalogue), row["month"], int(row["observed"]),
            *(float(row[name]) for name in columns), Share(row["power_double"]),
        )
        for row in review.watch.series.to_dict("records")
    ]  # fmt: skip


def _alarms(review: Reviewed, subject: Subject) -> list[Row]:
    return [
        (
            name_series(str(row["what"]), subject.catalogue), row["since"], row["month"], int(row["observed"]),
            *(float(row[name]) for name in ("expected", "evidence", "threshold")), say_dealing(row, review, subject),
        )
        for row in review.watch.alarms.to_dict("records")
    ]  # fmt: skip


def _causes(review: Reviewed, subject: Subject) -> list[Row]:
    rows = review.watch.hypotheses.to_dict("records")
    first = [row for row in rows if row["name"] == PLANNED]
    ordered = first + [row for row in rows if row["name"] != PLANNED]
    return [(name_cause(r, subject.catalogue), float(r["evidence"]), Share(r["weight"])) for r in ordered]


def _check(review: Reviewed, subject: Subject) -> list[Row]:
    rows: list[Row] = []
    for row in review.watch.forecast_check.to_dict("records"):
        kind = Share if str(row["quantity"]).startswith("share|") else float
        numbers = (kind(row[name]) for name in ("observed", "expected", "low", "high"))
        what = name_series(str(row["quantity"]), subject.catalogue)
        rows.append((row["quarter"], what, *numbers, _yes(row["inside"], subject)))
    return rows


def _look_back(review: Reviewed, subject: Subject) -> list[Row]:
    if review.look_back is None:
        return []
    rows: list[Row] = []
    for row in review.look_back.to_dict("records"):
        kind = Share if is_share(str(row["indicator"]), subject.catalogue) else float
        numbers = (kind(row[name]) for name in ("promised", "low", "high", "came"))
        group = subject.name_group(Group(str(row["scope"]), str(row["group"])))
        inside = "" if row["inside"] is None or row["inside"] != row["inside"] else _yes(row["inside"], subject)
        rows.append((name_with_unit(str(row["indicator"]), subject.catalogue), group, *numbers, inside))
    return rows


def _retune(review: Reviewed, subject: Subject) -> list[Row]:
    words = subject.catalogue
    return [(said, words.text(f"page.monitor.answer.{answer}")) for answer, said in say_rules(review.watch, words)]


def _yes(value: Any, subject: Subject) -> str:
    return subject.catalogue.text("monitor.yes" if bool(value) else "monitor.no")
