"""The workbook of a month's tasks (本月任务表), as an office prints it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from simulation.docking.tasks.tasks import Tasks
from simulation.drawing.tickets import RULE
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_problem
from simulation.model.base import digest
from simulation.registry.synthetic.calendar import PUBLICATION_DAYS

FIXED_TIME = datetime(2020, 1, 1)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDEST = 46
"""Characters beyond which a column is not widened; longer sentences wrap."""
TASKS = (
    "title", "departments", "risk_class", "span", "low", "high", "expected", "hours_low", "hours_high", "first", "due",
    "publish_by", "free", "firms", "drawn_firms", "observed", "year_plan", "round_plan", "round_drawn", "round_left",
)  # fmt: skip
REGIONS = ("title", "region", "free", "expected")
Row = Sequence[Any]


def workbook_bytes(tasks: Tasks, words: Catalogue) -> bytes:
    """Return the workbook, the same bytes for the same content."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        mark = words.text("notice.internal")
        title = words.text("tasks.title", month=tasks.month, plan=tasks.plan.title)
        book.set_properties({"title": title, "subject": mark, "created": FIXED_TIME})
        for name, columns, rows in (
            ("tasks", TASKS, task_lines(tasks, words)),
            ("regions", REGIONS, tasks.regions[list(REGIONS)].to_numpy().tolist()),
            ("notes", ("note",), [(line,) for line in note_lines(tasks, words)]),
            ("about", ("item", "content"), list(about(tasks, words))),
        ):
            _write_sheet(book, words, name, title, columns, rows)
    return content.getvalue()


def task_lines(tasks: Tasks, words: Catalogue) -> list[Row]:
    """Return the rows of the table as an office reads it: a class a row, and the total below."""
    window = tasks.window
    rows: list[Row] = []
    for record in tasks.table.to_dict("records"):
        told = {str(name): value for name, value in record.items()} | {
            "risk_class": record["risk_class"] or words.text("tasks.total"),
            "span": span(record["low"], record["high"]),
            "first": window.first, "due": window.due, "publish_by": window.publish_by,
        }  # fmt: skip
        rows.append([told[name] for name in TASKS])
    return rows


def span(low: int, high: int) -> str:
    """Return a number of firms that the wheel rounds down or up.

    Examples
    --------
    >>> span(11, 12), span(4, 4)
    ('11–12', '4')
    """
    return f"{low}–{high}" if low != high else str(low)


def note_lines(tasks: Tasks, words: Catalogue) -> list[str]:
    """Return the notes in sentences, or that there are none."""
    return [word_problem(note, words) for note in tasks.notes] or [words.text("tasks.no_notes")]


def about(tasks: Tasks, words: Catalogue) -> list[tuple[str, str]]:
    """Return what the numbers rest on."""
    window = tasks.window
    told = {
        "month": tasks.month,
        "plan": tasks.plan.title,
        "plan_digest": digest(tasks.plan),
        "frame": words.text("tasks.firms", count=f"{tasks.firms:,}"),
        "records": words.text("tasks.records", count=tasks.records),
        "share": f"{float(tasks.share):g}",
        "rule": words.text("tasks.rule", rule=RULE),
        "left": words.text("tasks.left"),
        "hours": words.text("tasks.hours"),
        "window": words.text("tasks.window", first=window.first, due=window.due, days=window.working_days),
        "publish": words.text("tasks.publish", days=PUBLICATION_DAYS),
        "calendar": words.text("tasks.calendar.assumed" if window.assumed else "tasks.calendar.published"),
    }
    return [(words.text(f"tasks.about.{name}"), text) for name, text in told.items()]


def _write_sheet(
    book: xlsxwriter.Workbook, words: Catalogue, name: str, title: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Write a sheet: the mark and the title above, the head, the rows; totals in bold."""
    mark, total = words.text("notice.internal"), words.text("tasks.total")
    sheet = book.add_worksheet(words.text(f"tasks.sheet.{name}"))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, mark, book.add_format({"bold": True, "font_color": "#C00000"}))
    sheet.write_string(1, 0, title, book.add_format({"bold": True, "font_size": 13}))
    header = [words.text(f"tasks.column.{column}") for column in columns]
    sheet.write_row(2, 0, header, head)
    formats = {bold: _formats(book, bold) for bold in (False, True)}
    for number, row in enumerate(rows, start=3):
        for place, value in enumerate(row):
            shown = formats[total in row]
            kind = "day" if isinstance(value, date) else "decimal" if isinstance(value, float) else "plain"
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), shown[kind])
            else:
                sheet.write(number, place, value, shown[kind])
    for place, heading in enumerate(header):
        longest = max([_width(heading) / 2, *(_width(row[place]) for row in rows)], default=8)
        sheet.set_column(place, place, min(longest, WIDEST) + 2)
    sheet.freeze_panes(3, 1)
    sheet.set_header(f"&C{mark}")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _formats(book: xlsxwriter.Workbook, bold: bool) -> dict[str, Any]:
    common = {"bold": bold, "valign": "top"}
    return {
        "plain": book.add_format({**common, "text_wrap": True}),
        "decimal": book.add_format({**common, "num_format": "#,##0.0"}),
        "day": book.add_format({**common, "num_format": "yyyy-mm-dd"}),
    }


def _width(value: object) -> int:
    """Return the columns that a cell takes: a Chinese character takes two."""
    if not isinstance(value, str):
        return 10
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in value)  # noqa: PLR2004 -- where East Asian scripts begin
