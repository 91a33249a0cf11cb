"""Incentives and strict review (场景应用): who qualifies, who loses it, who is in violation meanwhile, break-even."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from simulation.comparison.measures.break_even import BreakEven, find_break_even
from simulation.comparison.measures.table import measures_table
from simulation.model.groups import Group
from simulation.model.incentives.measure import RESERVED, Measure
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.subject import Subject, once

INDICATOR = "harm"
"""What the plan is to be no worse in, for the break-even."""
COLUMNS = ("eligible", "spell", "lost", "exposure")


def incentives(subject: Subject) -> Iterator[Block]:
    """Yield the part on the measures of the proposal; nothing for a plan without any."""
    measures = subject.plan(subject.proposal).measures
    if not measures:
        return
    yield Heading(2, subject.text("heading.incentives"))
    rows = measure_rows(subject)
    if not all(_printable(measure, subject) for measure in measures):
        yield Paragraph(subject.text("incentives.hidden"))
    if not rows:
        return
    yield Paragraph(subject.text("incentives.assumed"))
    yield _table(rows, subject)
    found = break_even_of(subject)
    if found is not None:
        yield Paragraph(say_break_even(found, subject))


@once
def measure_rows(subject: Subject) -> list[dict[str, Any]]:
    """Return the rows of `measures_table` that may be printed: of whole classes, none of them hidden.

    Those that join measures go where one of the joined may not be printed.
    """
    plan = subject.plan(subject.proposal)
    table = measures_table(subject.comparison.specification, plan, subject.comparison.months)
    secret = {measure.id for measure in plan.measures if not _printable(measure, subject)}
    if secret:
        secret.update(RESERVED)
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    return [row for row in rows if row["measure"] not in secret]


def _printable(measure: Measure, subject: Subject) -> bool:
    """Tell whether a measure counts whole classes, all of them printed: a part of a sector is a small group."""
    narrowed = any(part is not None for part in measure.scope.model_dump().values())
    return not narrowed and not any(Group("risk_class", name) in subject.hidden for name in measure.classes)


def name_measure(row: dict[str, Any], subject: Subject) -> str:
    """Return the title of a measure, or what a row of several is called."""
    return str(row["title"]) or subject.text(f"incentives.any_{row['kind']}")


def _table(rows: list[dict[str, Any]], subject: Subject) -> Table:
    """Return a row for each measure: whom it is for, and its four numbers."""
    cells = [
        (name_measure(row, subject), str(row["classes"]), *(_shown(row, name, subject) for name in COLUMNS))
        for row in rows
    ]
    header = (
        subject.text("column.measure_title"),
        subject.text("column.classes"),
        *(subject.text(f"column.{name}") for name in COLUMNS),
    )
    note = subject.text("table.incentives_note")
    return Table(subject.text("table.incentives"), header, tuple(cells), (1.5, 0.8, 1.5, 1.1, 1.9, 1.7), note, texts=2)


def _shown(row: dict[str, Any], name: str, subject: Subject) -> str:
    """Show a number with what it is made of, or a share of, below it in brackets."""
    own = subject.say("visits", float(row[name]))  # counts of firms, times and months are shown alike
    if name == "spell":
        return own
    if name == "lost":
        parts = ("lost_by_class", "lost_by_sanction", "lost_by_exit")
        return subject.text(
            "cell", value=own, difference=" / ".join(subject.say("visits", float(row[p])) for p in parts)
        )
    share = float(row[f"{name}_share"])
    return own if math.isnan(share) else subject.text("cell", value=own, difference=subject.say("coverage", share))


@once
def break_even_of(subject: Subject) -> BreakEven | None:
    """Return the break-even of the conveniences; ``None`` where there is none, or something is hidden."""
    plan = subject.plan(subject.proposal)
    if subject.hidden or not any(measure.convenient for measure in plan.measures):
        return None
    baseline = subject.plan(subject.comparison.baseline)
    return find_break_even(subject.comparison.specification, plan, baseline, INDICATOR, subject.comparison.months)


def say_break_even(found: BreakEven, subject: Subject) -> str:
    """Say how large an effect on new violations would pay for what the plan gives up."""
    fewer = f"{1 - found.multiplier:.1%}" if found.verdict == "found" else ""
    values = {
        name: subject.say_in_full(INDICATOR, getattr(found, name)) for name in ("without", "of_baseline", "at_most")
    }
    name = subject.catalogue.text(f"indicator.{INDICATOR}.name")
    said = subject.text(f"incentives.{found.verdict}", name=name, fewer=fewer, **values)
    return said + ("" if found.monotone else subject.text("incentives.not_monotone"))
