"""An empty workbook, one sheet a register: headings, what to fill in, lists to choose from."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from simulation.files.writing import NOTICE
from simulation.language.catalogue import Catalogue
from simulation.registry.headings import FIELDS
from simulation.registry.mapping.rules import ANSWERS
from simulation.registry.mapping.wording import explain_field

ROWS = 1_048_575
"""Last row of a sheet, from 0: the lists and formats reach as far as anybody can fill in."""
WIDTH = 22
NOTE_WIDTH = 70
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def template_bytes(catalogue: Catalogue) -> bytes:
    """Return the workbook; headings are those of the platforms, notes in the language of the catalogue."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"comments": NOTICE})
        formats = {
            "heading": book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1}),
            "required": book.add_format({"bold": True, "bg_color": "#F8D7A9", "border": 1}),
            # As text: Excel would round a code of 18 digits and turn 2025-03 into a day.
            "cell": book.add_format({"num_format": "@"}),
            "note": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        sheets = {register: book.add_worksheet(catalogue.text(f"register.{register}")) for register in FIELDS}
        _write_notes(book.add_worksheet(catalogue.text("template.notes")), formats, catalogue)
        lists = _write_lists(book.add_worksheet(catalogue.text("template.lists")))
        for register, sheet in sheets.items():
            _write_register(sheet, register, formats, lists, catalogue)
    return content.getvalue()


def _write_register(
    sheet: Any, register: str, formats: dict[str, Any], lists: dict[str, str], catalogue: Catalogue
) -> None:
    for place, field in enumerate(FIELDS[register]):
        sheet.set_column(place, place, WIDTH, formats["cell"])
        sheet.write_string(0, place, field.headings[0], formats["required" if field.required else "heading"])
        title, note = field.headings[0], explain_field(register, field.name, catalogue)
        shown = {"input_title": title[:32], "input_message": note[:255]}
        rule = {"validate": "list", "source": lists[field.name]} if field.name in lists else {"validate": "any"}
        # A list warns and does not forbid: what else a platform writes is read or refused with its reason.
        sheet.data_validation(1, place, ROWS, place, {**rule, **shown, "error_type": "warning"})
    sheet.freeze_panes(1, 0)
    sheet.set_header(f"&C{NOTICE}")


def _write_notes(sheet: Any, formats: dict[str, Any], catalogue: Catalogue) -> None:
    sheet.set_column(0, 1, WIDTH)
    sheet.set_column(2, 2, NOTE_WIDTH, formats["note"])
    sheet.merge_range(0, 0, 0, 2, catalogue.text("template.purpose"), formats["note"])
    sheet.set_row(0, 75)
    for place, name in enumerate(("of_register", "of_column", "to_fill_in")):
        sheet.write_string(1, place, catalogue.text(f"template.{name}"), formats["heading"])
    rows = [(register, field) for register, fields in FIELDS.items() for field in fields]
    for row, (register, field) in enumerate(rows, start=2):
        sheet.write_string(row, 0, catalogue.text(f"register.{register}"))
        sheet.write_string(row, 1, field.headings[0])
        sheet.write_string(row, 2, explain_field(register, field.name, catalogue), formats["note"])


def _write_lists(sheet: Any) -> dict[str, str]:
    """Write the answers that columns with a list take, and return column → where its list stands.

    On a sheet of their own: in a cell's rule a list may have 255 characters, and those of results are longer.
    """
    places = {}
    for place, (name, answers) in enumerate(item for item in ANSWERS.items() if item[1].choices):
        column = xlsxwriter.utility.xl_col_to_name(place)
        sheet.write_column(0, place, answers.choices)
        places[name] = f"='{sheet.get_name()}'!${column}$1:${column}${len(answers.choices)}"
    sheet.hide()
    return places
