"""The yearly review of the plan in force: carried out, noticed, forecast, explained, unseen, to be tuned again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from simulation.language.figures import name_with_unit, say_value
from simulation.model.groups import Group
from simulation.monitoring.words import (
    headline,
    name_series,
    number,
    say_causes,
    say_notes,
    say_rules,
    say_threshold,
    say_unseen,
    told,
)
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.reviewed import Reviewed
from simulation.reports.subject import Subject

YEAR = 12


def reviewed(subject: Subject) -> Iterator[Block]:
    """Yield the chapter on the year under the plan; nothing where it was not watched."""
    review = subject.watching
    if review is None:
        return
    yield Heading(1, subject.text("reviewed.heading.whole"))
    if not subject.review_is_printable:
        yield from _without_counts(review, subject)
        return
    yield Paragraph(_run_on(subject, subject.text("reviewed.basis", plan=subject.titles[review.plan])))
    if not review.same_specification:
        yield Paragraph(subject.text("reviewed.other_specification"))
    yield Paragraph(_run_on(subject, headline(review.watch, subject.catalogue)))
    for sentence in say_notes(review.watch, subject.catalogue):
        yield Paragraph(_run_on(subject, sentence))
    if review.watch.facts["until"]:
        for part in (_completion, _alarms, _check, _causes, _unseen, _retune, _look_back):
            yield from part(review, subject)


def _without_counts(review: Reviewed, subject: Subject) -> Iterator[Block]:
    """Say what is no equation for the size of a hidden group: how many alarms, and whether to tune again."""
    again = subject.catalogue.text("monitor.yes" if review.watch.must_retune else "monitor.no")
    yield Paragraph(subject.text("reviewed.hidden", alarms=len(told(review.watch)), retune=again))


def _completion(review: Reviewed, subject: Subject) -> Iterator[Block]:
    table = review.watch.completion
    yield Heading(2, subject.text("reviewed.heading.completion"))
    rows = tuple(
        (
            subject.name_group(class_or_all(str(row["risk_class"]))),
            f"{row['planned']:,.1f}", f"{int(row['done']):,}", _share(row["share"], subject),
        )
        for row in table.to_dict("records")
    )  # fmt: skip
    against = subject.text(f"reviewed.against.{table['against'].iloc[0]}")
    yield _table("completion", ("group", "planned", "done", "share"), rows, (1.4, 1.2, 1.2, 1.2), subject, note=against)


def class_or_all(name: str) -> Group:
    """Return the group of a row of the completion."""
    return Group("all", "") if name == "all" else Group("risk_class", name)


def _alarms(review: Reviewed, subject: Subject) -> Iterator[Block]:
    yield Heading(2, subject.text("reviewed.heading.alarms"))
    yield Paragraph(_run_on(subject, say_threshold(review.watch, subject.catalogue)))
    shown = told(review.watch).to_dict("records")
    if not shown:
        yield Paragraph(subject.text("reviewed.no_alarm"))
        return
    rows = tuple(
        (
            name_series(str(row["what"]), subject.catalogue), say_dealing(row, review, subject), row["since"],
            f"{int(row['observed']):,}", number(float(row["expected"])), number(float(row["evidence"])),
        )
        for row in shown
    )  # fmt: skip
    columns = ("what", "dealing", "since", "observed", "expected", "evidence")
    yield _table("alarms", columns, rows, (2.0, 2.0, 0.9, 0.8, 0.8, 0.9), subject, texts=2)


def say_dealing(row: dict[Any, Any], review: Reviewed, subject: Subject) -> str:
    """Say what was done about an alarm, and by which department; the note is for the file and not printed."""
    if review.dealings is None:
        return subject.text("reviewed.dealing_unknown")
    done = review.dealings.get((str(row["what"]), str(row["month"])), ())
    parts = [
        subject.text(
            "reviewed.dealt", measure=subject.catalogue.text(f"page.monitor.measure.{each.measure}"),
            department=each.department, day=each.at[:10],
        )
        for each in done
    ]  # fmt: skip
    return "\n".join(parts) or subject.text("reviewed.not_dealt")


def _check(review: Reviewed, subject: Subject) -> Iterator[Block]:
    table = review.watch.forecast_check
    yield Heading(2, subject.text("reviewed.heading.check"))
    if table.empty:
        yield Paragraph(subject.text("reviewed.no_quarter"))
        return
    outside = table[~table["inside"].astype(bool)]
    yield Paragraph(subject.text("reviewed.check", total=len(table), inside=len(table) - len(outside)))
    if outside.empty:
        return
    rows = tuple(
        (row["quarter"], name_series(str(row["quantity"]), subject.catalogue), *_numbers(row, subject))
        for row in outside.to_dict("records")
    )
    columns = ("quarter", "what", "observed", "expected", "low", "high")
    yield _table("check", columns, rows, (1.8, 1.8, 1.0, 1.0, 1.0, 1.0), subject, texts=2)


def _numbers(row: dict[Any, Any], subject: Subject) -> Iterator[str]:
    share = str(row["quantity"]).startswith("share|")
    for name in ("observed", "expected", "low", "high"):
        yield f"{row[name]:.1%}" if share else f"{row[name]:,.0f}" if name == "observed" else f"{row[name]:,.1f}"


def _causes(review: Reviewed, subject: Subject) -> Iterator[Block]:
    yield Heading(2, subject.text("reviewed.heading.causes"))
    bound = number(float(review.watch.facts["hypothesis_bound"]))
    yield Paragraph(
        _run_on(subject, say_causes(review.watch, subject.catalogue), subject.text("reviewed.bound", bound=bound))
    )


def _unseen(review: Reviewed, subject: Subject) -> Iterator[Block]:
    yield Heading(2, subject.text("reviewed.heading.unseen"))
    level = subject.catalogue.text(f"monitor.level_{review.watch.facts['level']}")
    yield Paragraph(_run_on(subject, say_unseen(review.watch, subject.catalogue), level))


def _retune(review: Reviewed, subject: Subject) -> Iterator[Block]:
    yield Heading(2, subject.text("reviewed.heading.retune"))
    yield Paragraph(subject.text("reviewed.must_retune" if review.watch.must_retune else "reviewed.need_not_retune"))
    rows = tuple(
        (sentence, subject.catalogue.text(f"page.monitor.answer.{answer}"))
        for answer, sentence in say_rules(review.watch, subject.catalogue)
    )
    yield _table("retune", ("rule", "asks"), rows, (5.0, 1.0), subject, texts=2)


def _look_back(review: Reviewed, subject: Subject) -> Iterator[Block]:
    table = review.look_back
    yield Heading(2, subject.text("reviewed.heading.look_back"))
    if table is None:
        yield Paragraph(subject.text("reviewed.no_look_back"))
        return
    yield Paragraph(_held(table, subject))
    whole = table[table["scope"] == "all"].to_dict("records")
    rows = tuple(
        (
            name_with_unit(str(row["indicator"]), subject.catalogue),
            *(_value(str(row["indicator"]), float(row[name]), subject) for name in ("promised", "low", "high", "came")),
        )
        for row in whole
    )
    years = (
        "" if subject.comparison.months == YEAR else subject.text("reviewed.years", months=subject.comparison.months)
    )
    columns = ("indicator", "promised", "low", "high", "came")
    yield _table("look_back", columns, rows, (2.2, 1.1, 1.1, 1.1, 1.1), subject, note=years)


def _held(table: pd.DataFrame, subject: Subject) -> str:
    known = table["inside"].dropna().astype(bool)
    if known.empty:
        return subject.text("reviewed.held_unknown")
    return subject.text("reviewed.held", total=len(known), inside=int(known.sum()), share=f"{known.mean():.0%}")


def _value(indicator: str, value: float, subject: Subject) -> str:
    return "–" if math.isnan(value) else say_value(indicator, value, subject.catalogue, bare=True)


def _share(value: float, subject: Subject) -> str:
    return subject.text("reviewed.cannot_say") if math.isnan(value) else f"{value:.1%}"


def _table(
    name: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...],
    subject: Subject, *, texts: int = 1, note: str = "",
) -> Table:  # fmt: skip
    header = tuple(subject.text(f"reviewed.column.{column}") for column in columns)
    return Table(subject.text(f"reviewed.table.{name}"), header, rows, widths, note, texts)


def _run_on(subject: Subject, *sentences: str) -> str:
    """Join sentences to a paragraph, each with its full stop."""
    stop, between = ("。", "") if subject.catalogue.language == "zh" else (".", " ")
    begun = (text[:1].upper() + text[1:] for text in sentences)
    return between.join(text if text.endswith(("。", ".")) else text + stop for text in begun)
