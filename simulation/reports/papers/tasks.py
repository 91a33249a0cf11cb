"""The table of tasks (任务分派表) as a workbook and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.reports.blocks import Block, Document, Heading, Paragraph, Table, number_headings
from simulation.reports.formats.word.document import write_word
from simulation.reports.papers.sheet import Member, Sheet, Task
from simulation.reports.papers.words import in_groups, say_day, say_month

TABLE_SUFFIXES = (".xlsx", ".docx")
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FIXED_TIME = datetime(2020, 1, 1)
COLUMNS = {
    "number": 6, "firm": 30, "code": 22, "region": 14, "programme": 18, "department": 16, "inspectors": 34,
    "items": 34, "due": 14, "publish_by": 14, "note": 14,
}  # fmt: skip
LOADS = {"department": 16, "inspector": 12, "certificate": 18, "visits": 10, "most": 12}


def table_bytes(sheet: Sheet, suffix: str, language: str) -> bytes:
    """Return the table of tasks as the bytes of an .xlsx or .docx file."""
    catalogue = load_catalogue(language)
    return _workbook(sheet, catalogue) if suffix == ".xlsx" else write_word(document(sheet, catalogue))


def say_team(team: Sequence[Member], catalogue: Catalogue, between: str) -> str:
    """Return the inspectors with the numbers of their certificates."""
    return between.join(catalogue.text("paper.member", name=each.name, certificate=each.certificate) for each in team)


def _note(task: Task, catalogue: Catalogue) -> str:
    return catalogue.text("line.between").join(catalogue.text(f"paper.change.{each}") for each in task.changes)


def _footnote(sheet: Sheet, catalogue: Catalogue) -> str:
    """Return what the table rests on: window, head of the chain, and what is assumed of the calendar."""
    first, due = say_day(sheet.first, catalogue), say_day(sheet.due, catalogue)
    parts = [catalogue.text("paper.window", first=first, due=due)]
    parts += [catalogue.text("paper.head", digest=in_groups(sheet.head))] if sheet.logged else []
    parts += [catalogue.text("paper.not_logged")] if not sheet.logged else []
    parts += [catalogue.text("paper.assumed_days")] if sheet.assumed else []
    return "\n".join(parts)


def document(sheet: Sheet, catalogue: Catalogue) -> Document:
    """Return the table of tasks without a format."""
    title = (catalogue.text("paper.of_month", month=say_month(sheet.month, catalogue)), _title(catalogue))
    blocks: list[Block] = [
        Paragraph(catalogue.text("paper.sheet_opening", plan=sheet.plan, count=len(sheet.tasks))),
        *(Paragraph(line) for line in _footnote(sheet, catalogue).split("\n")),
        Heading(1, catalogue.text("paper.tasks")),
        _tasks(sheet, catalogue),
        Heading(1, catalogue.text("paper.loads")),
        _loads(sheet, catalogue),
    ]
    mark = catalogue.text("notice.internal")
    return Document(catalogue.language, title, mark, tuple(number_headings(blocks, catalogue.language)))


def _title(catalogue: Catalogue) -> str:
    return catalogue.text("paper.name.teams")


def _tasks(sheet: Sheet, catalogue: Catalogue) -> Table:
    days = "\n".join(day.isoformat() for day in (sheet.due, sheet.publish_by))
    rows = tuple(
        (
            "\n".join(filter(None, (task.name, task.code, _note(task, catalogue)))),
            task.region,
            "\n".join((*task.programmes, *(item for item in task.items if item not in task.programmes))),
            say_team(task.team, catalogue, "\n"),
            days,
        )
        for task in sheet.tasks
    )
    named = [catalogue.text(f"paper.column.{name}") for name in COLUMNS]
    titles = dict(zip(COLUMNS, named, strict=True))
    last = f"{titles['due']}\n{titles['publish_by']}"
    header = (f"{titles['firm']}\n{titles['code']}", titles["region"], titles["items"], titles["inspectors"], last)
    return Table(_title(catalogue), header, rows, (4.4, 2.2, 3.2, 4.2, 2.6), texts=len(header))


def _loads(sheet: Sheet, catalogue: Catalogue) -> Table:
    header = tuple(catalogue.text(f"paper.column.{name}") for name in LOADS)
    return Table(catalogue.text("paper.loads"), header, tuple(_load_rows(sheet)), (3.0, 2.0, 3.0, 1.6, 2.2), texts=3)


def _load_rows(sheet: Sheet) -> list[tuple[str, ...]]:
    return [
        (load.member.department, load.member.name, load.member.certificate, str(load.visits), str(load.most))
        for load in sheet.loads
    ]


def _workbook(sheet: Sheet, catalogue: Catalogue) -> bytes:
    """Return the workbook: tasks, and the load of each inspector."""
    content = BytesIO()
    title = catalogue.text("paper.of_month", month=say_month(sheet.month, catalogue)) + _title(catalogue)
    between = catalogue.text("line.between")
    rows = [
        (
            number, task.name, task.code, task.region, between.join(task.programmes), between.join(task.departments),
            say_team(task.team, catalogue, between), between.join(task.items), sheet.due.isoformat(),
            sheet.publish_by.isoformat(), _note(task, catalogue),
        )
        for number, task in enumerate(sheet.tasks, start=1)
    ]  # fmt: skip
    loads = [(*row[:3], load.visits, load.most) for row, load in zip(_load_rows(sheet), sheet.loads, strict=True)]
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"title": title, "subject": catalogue.text("notice.internal"), "created": FIXED_TIME})
        _write(book, catalogue, _title(catalogue), COLUMNS, rows, _footnote(sheet, catalogue))
        _write(book, catalogue, catalogue.text("paper.loads"), LOADS, loads, "")
    return content.getvalue()


def _write(
    book: xlsxwriter.Workbook, catalogue: Catalogue, name: str, columns: dict[str, int], rows: list[Any], note: str
) -> None:
    """Write a sheet: its header first, so that any program reads it as a table; mark and note stand on the page."""
    sheet = book.add_worksheet(name)
    mark = catalogue.text("notice.internal")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for place, (column, width) in enumerate(columns.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, catalogue.text(f"paper.column.{column}"), head)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            sheet.write(number, place, value, cell)
    for number, line in enumerate(filter(None, note.split("\n")), start=len(rows) + 2):
        sheet.write_string(number, 0, line)
    sheet.freeze_panes(1, 0)
    sheet.set_header(f"&L{mark}&C{name}")
    sheet.set_footer("&C&P / &N")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
