"""The Excel table of an annual plan (年度抽查计划表): written for the office, read back into the plan."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from simulation.files.annual.cells import cells_of
from simulation.files.writing import NOTICE, whole_file
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.model.exchange import to_json
from simulation.model.plan import Plan

COLUMNS = ("number", "name", "matter", "objects", "category", "ratio", "frequency", "lead", "partners", "time")
WIDTHS = (6, 22, 22, 22, 14, 18, 18, 16, 18, 16)
HEADER_ROW = 2
A4 = 9


@dataclass(frozen=True)
class Matter:
    """What the official table wants of a programme and the plan does not hold.

    Attributes
    ----------
    matter
        抽查事项, as in the published list of inspection matters; the title of the programme when empty.
    category
        抽查类别 (一般检查事项, 重点检查事项); left blank for the office when empty.
    """

    matter: str = ""
    category: str = ""


def write_annual_table(
    plan: Plan, path: str | Path, language: str = LANGUAGES[0], matters: Mapping[str, Matter] | None = None
) -> None:
    """Write the table to a file, which is complete or not there; see `annual_table`."""
    with whole_file(Path(path)) as part:
        part.write_bytes(annual_table(plan, language, matters))


def annual_table(plan: Plan, language: str = LANGUAGES[0], matters: Mapping[str, Matter] | None = None) -> bytes:
    """Return the workbook: the table with one row for each programme, and the plan file in a second sheet.

    Parameters
    ----------
    matters
        Programme id → what the plan does not hold.

    Examples
    --------
    >>> annual_table(Plan(id="p", title="p", start="2026-01", programmes=()))[:2]
    b'PK'
    """
    catalogue = load_catalogue(language)
    buffer = io.BytesIO()
    # Text stays text: a cell that begins with = is shown, not run.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(catalogue.text("annual_table.sheet"))
        _table(book, sheet, plan, catalogue, matters or {})
        _plan_file(book.add_worksheet(catalogue.text("annual_table.plan_sheet")), plan, catalogue)
    return buffer.getvalue()


def _table(book: Any, sheet: Any, plan: Plan, catalogue: Catalogue, matters: Mapping[str, Matter]) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
    body = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    _set_up(sheet)
    name = catalogue.text("annual_table.title", title=plan.title, year=plan.start[:4])
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "", title)
    sheet.write_string(0, 0, name, title)
    sheet.write_string(1, 0, NOTICE)
    for column, key in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, catalogue.text(f"annual_table.{key}"), head)
    for number, programme in enumerate(plan.programmes, start=1):
        cells = cells_of(programme, catalogue)
        extra = matters.get(programme.id, Matter())
        cells |= {"number": str(number), "matter": extra.matter or programme.title, "category": extra.category}
        for column, key in enumerate(COLUMNS):
            sheet.write_string(HEADER_ROW + number, column, cells[key], body)
    sheet.write_string(HEADER_ROW + len(plan.programmes) + 2, 0, catalogue.text("annual_table.not_carried"))


def _set_up(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_header(f"&C{NOTICE}")
    sheet.set_footer("&C&P / &N")
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)


def _plan_file(sheet: Any, plan: Plan, catalogue: Catalogue) -> None:
    # Line by line, for a cell holds 32767 characters at most.
    sheet.set_header(f"&C{NOTICE}")
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, f"{catalogue.text('annual_table.plan_mark')} {NOTICE}")
    for row, line in enumerate(to_json(plan).splitlines(), start=1):
        sheet.write_string(row, 0, line)
