"""An empty roll of inspectors to fill in: the headings that are read, what is needed in another colour."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from simulation.files.writing import NOTICE
from simulation.registry.inspectors.reading import STAFF

ROLL = "执法检查人员名录"
WIDTH = 20
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def blank_roll() -> bytes:
    """Return the workbook: one sheet with the usual headings of a roll, orange where a roll cannot do without.

    Examples
    --------
    >>> blank_roll()[:2]
    b'PK'
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"comments": NOTICE})
        sheet = book.add_worksheet(ROLL)
        # As text: Excel would round a long number and turn a day into its own.
        cell = book.add_format({"num_format": "@"})
        colours = {True: "#F8D7A9", False: "#DCE6F1"}
        headings = {
            needed: book.add_format({"bold": True, "bg_color": colour, "border": 1})
            for needed, colour in colours.items()
        }
        for place, field in enumerate(STAFF):
            sheet.set_column(place, place, WIDTH, cell)
            sheet.write_string(0, place, field.headings[0], headings[field.required])
        sheet.freeze_panes(1, 0)
        sheet.set_header(f"&C{NOTICE}")
    return content.getvalue()
