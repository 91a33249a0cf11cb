"""The tasks of a month as a table of the terminal."""

from __future__ import annotations

from rich.table import Table

from simulation.docking.tasks.tasks import Tasks
from simulation.docking.tasks.workbook import span
from simulation.language.catalogue import Catalogue

SHOWN = ("title", "risk_class", "free", "round_plan", "round_drawn", "round_left", "span", "hours")


def summary(tasks: Tasks, words: Catalogue) -> Table:
    """Return the table: a class a row and the total below, this month's number as floor and ceiling."""
    table = Table(title=words.text("tasks.title", month=tasks.month, plan=tasks.plan.title))
    for place, name in enumerate(SHOWN):
        table.add_column(words.text(f"tasks.column.{name}"), justify="left" if place < 2 else "right", overflow="fold")  # noqa: PLR2004
    for record in tasks.table.to_dict("records"):
        hours = (f"{record[name]:,.0f}" for name in ("hours_low", "hours_high"))
        cells = (
            str(record["title"]), record["risk_class"] or words.text("tasks.total"), f"{record['free']:,}",
            f"{record['round_plan']:,.1f}", f"{record['round_drawn']:,}", f"{record['round_left']:,.1f}",
            span(record["low"], record["high"]), "–".join(dict.fromkeys(hours)),
        )  # fmt: skip
        table.add_row(*cells, end_section=not record["risk_class"])
    return table
