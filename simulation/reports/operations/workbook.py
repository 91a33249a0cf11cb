"""The workbook of 运行 in the house's style: every sheet with its mark, shares as per cent, numbers unrounded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np
import xlsxwriter

from simulation.language.catalogue import Catalogue
from simulation.operations.answers.least import CURVE_COLUMNS, LeastStaff
from simulation.operations.answers.levelling import Levelling, Step
from simulation.operations.assumed import Fact
from simulation.operations.carried import ALL, COLUMNS, Operations
from simulation.reports.formats.sheet import FIXED_TIME, OPTIONS, Row, Share, write_sheet
from simulation.reports.operations.names import (
    name_department,
    name_fact_kind,
    name_kind,
    name_month,
    say_fact,
)

SHARES = frozenset({"on_time", "use", "done_by_end", "programmes_on_time", "for_cause_on_time"})
Sheet = tuple[str, Sequence[str], list[Row]]
"""Name of the sheet, names of its columns, rows."""


def operations_workbook(
    operations: Operations,
    facts: Sequence[Fact],
    words: Catalogue,
    *,
    least: LeastStaff | None = None,
    levelling: tuple[Levelling, Operations] | None = None,
) -> bytes:
    """Return the workbook, the same bytes for the same content.

    Parameters
    ----------
    facts
        What the answer rests on, see `facts_of`.
    least
        Adds the sheets of least staff.
    levelling
        Proposed months and the plan carried out with them: adds their sheets.
    """
    sheets: list[Sheet] = [
        _answers(operations, words),
        _whole(operations, words),
        _months(operations, words),
        _load(operations, words),
    ]
    if least is not None:
        sheets += [_least(least, words), _curve(least, words)]
    if levelling is not None:
        sheets += [
            _steps(levelling[0], words),
            _levelled(levelling[0], words),
            _beside(operations, levelling[1], words),
        ]
    sheets.append(
        ("assumptions", ("item", "number_kind"), [(say_fact(f, words), name_fact_kind(f, words)) for f in facts])
    )
    return _written(sheets, operations, words)


def _written(sheets: Iterable[Sheet], operations: Operations, words: Catalogue) -> bytes:
    content = BytesIO()
    mark = words.text("notice.internal")
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"title": operations.load.plan.title, "subject": mark, "created": FIXED_TIME})
        for name, columns, rows in sheets:
            header = [words.text(f"operations.column.{column}") for column in columns]
            write_sheet(book, words.text(f"operations.sheet.{name}"), header, rows, mark)
    return content.getvalue()


def answer_rows(operations: Operations, words: Catalogue) -> list[tuple[str, object]]:
    """Return what an office asks for first: is the year's programme done, what is on time, which month is fullest."""
    left = operations.open_at_end()
    rows: list[tuple[str, object]] = [
        (words.text("operations.answer.done_by_end"), Share(operations.done_by_end)),
        (words.text("operations.answer.open_mean"), float(left.mean())),
        (words.text("operations.answer.open_95"), float(np.quantile(left, 0.95))),
    ]
    for kind in ("programme", "for_cause"):
        name = words.text("operations.share_on_time", kind=name_kind(kind, operations.load.plan, words))
        rows.append((name, Share(operations.share_on_time(kind))))
    return [*rows, (words.text("operations.busiest"), operations.busiest)]


def _answers(operations: Operations, words: Catalogue) -> Sheet:
    return ("answers", ("item", "value"), list(answer_rows(operations, words)))


def _whole(operations: Operations, words: Catalogue) -> Sheet:
    """Return the whole horizon, kind by kind and department by department."""
    whole = operations.table[operations.table["month"] == ALL]
    rows: list[Row] = [
        (name_kind(str(row["kind"]), operations.load.plan, words), name_department(str(row["department"]), words),
         *(_cell(name, row[name]) for name in COLUMNS[3:]))
        for row in whole.to_dict("records")
    ]  # fmt: skip
    return ("whole", COLUMNS[1:], rows)


def _months(operations: Operations, words: Catalogue) -> Sheet:
    rows: list[Row] = [
        (name_month(str(row["month"]), words), name_kind(str(row["kind"]), operations.load.plan, words),
         name_department(str(row["department"]), words), *(_cell(name, row[name]) for name in COLUMNS[3:]))
        for row in operations.table.to_dict("records")
        if row["month"] != ALL
    ]  # fmt: skip
    return ("months", COLUMNS, rows)


def _load(operations: Operations, words: Catalogue) -> Sheet:
    """Return expected visits by month, kind, departments and class."""
    load = operations.load
    rows: list[Row] = []
    for m, month in enumerate(operations.days.months):
        for k, kind in enumerate(load.kinds):
            people = "、".join(f"{name}×{number}" for name, number in operations.work.by_kind[k].items())
            by_class = (float(value) for value in load.visits[m, k])
            rows.append((month, name_kind(kind, load.plan, words), people, *by_class, float(load.visits[m, k].sum())))
    return ("load", ("month", "kind", "people", *load.classes, "sum"), rows)


def _least(least: LeastStaff, words: Catalogue) -> Sheet:
    rows: list[Row] = [
        (name, least.now[name], least.alone.get(name, math.nan), number, number - least.now[name])
        for name, number in least.least.items()
    ]
    return ("least", ("department", "now", "alone", "least", "lacking"), rows)


def _curve(least: LeastStaff, words: Catalogue) -> Sheet:
    rows: list[Row] = [
        tuple(_cell(name, row[name]) for name in CURVE_COLUMNS) for row in least.curve.to_dict("records")
    ]
    return ("curve", CURVE_COLUMNS, rows)


def _steps(levelling: Levelling, words: Catalogue) -> Sheet:
    rows: list[Row] = [
        (0, "", words.text("operations.step.now"), Share(levelling.peak), *peak_of(levelling, words),
         levelling.left),
        *(
            (number, title_of(levelling, step), say_step(step, words), Share(step.peak),
             words.text("operations.month", month=step.month), step.department, step.left)
            for number, step in enumerate(levelling.steps, start=1)
        ),
    ]  # fmt: skip
    return ("steps", ("step", "programme", "change", "peak", "month", "department", "left"), rows)


def peak_of(levelling: Levelling, words: Catalogue) -> tuple[str, str]:
    """Return the fullest month now, and of which department."""
    department, month = np.unravel_index(int(levelling.asked.argmax()), levelling.asked.shape)
    calendar = (levelling.before.start_month - 1 + int(month)) % 12 + 1
    return words.text("operations.month", month=calendar), levelling.departments[department]


def title_of(levelling: Levelling, step: Step) -> str:
    """Return the title of the programme that a step changes."""
    return next(p.title for p in levelling.before.programmes if p.id == step.programme)


def say_step(step: Step, words: Catalogue) -> str:
    """Return what a step does."""
    return words.text(f"operations.step.{step.kind}", leaves=step.leaves, takes=step.takes)


def _levelled(levelling: Levelling, words: Catalogue) -> Sheet:
    """Return the months of every programme, now and as proposed."""
    pairs = zip(levelling.before.programmes, levelling.plan.programmes, strict=True)
    rows: list[Row] = [
        (old.title, "、".join(old.departments), say_months(old.months), say_months(new.months),
         words.text("operations.changed" if set(old.months) != set(new.months) else "operations.kept"))
        for old, new in pairs
    ]  # fmt: skip
    return ("levelled", ("programme", "department", "months_now", "months_proposed", "change"), rows)


def say_months(months: Iterable[int]) -> str:
    """Return calendar months, runs of them joined.

    Examples
    --------
    >>> say_months([3, 1, 2, 7, 9, 10])
    '1–3, 7, 9–10'
    """
    runs: list[list[int]] = []
    for month in sorted(set(months)):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _beside(before: Operations, after: Operations, words: Catalogue) -> Sheet:
    """Return what comes of the plan now and with the proposed months."""
    pairs = zip(answer_rows(before, words), answer_rows(after, words), strict=True)
    rows: list[Row] = [(name, now, then) for (name, now), (_, then) in pairs]
    return ("beside", ("item", "now_plan", "proposed_plan"), rows)


def _cell(name: str, value: object) -> object:
    if isinstance(value, float | np.floating):
        return Share(value) if name in SHARES else float(value)
    return int(value) if isinstance(value, np.integer) else value
