"""What leaves the page of the draw: tasks, papers, lists, package with record; each marked, each taking noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from simulation.docking.tasks.workbook import workbook_bytes
from simulation.drawing.chain import load
from simulation.drawing.package import read_package
from simulation.drawing.private import sha
from simulation.files.writing import table_bytes
from simulation.model.calendar import month_end, month_number
from simulation.reports.formats.word.document import write_word
from simulation.reports.papers.announcements import Event
from simulation.reports.papers.lists import listed
from simulation.reports.papers.sheet import sheet_of
from simulation.reports.papers.tasks import document
from simulation.reports.papers.tasks import table_bytes as sheet_bytes
from simulation.workflows.carrying_out.archive import archive_bytes
from simulation.workflows.carrying_out.papers import FORMATS, draw_papers
from simulation.workflows.carrying_out.tasks import tasks as work_out
from workbench.common.downloads import MIMES, guarded
from workbench.draw.desk import Desk
from workbench.draw.noted import FILE_DOWNLOADED, LIST_DOWNLOADED, digest, note
from workbench.server import people, session
from workbench.server.people import Person, Right

FURTHER_MIMES = {
    "zip": "application/zip",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ICONS = {
    "xlsx": ":material/table_view:", "docx": ":material/description:", "pdf": ":material/picture_as_pdf:",
    "zip": ":material/verified:",
}  # fmt: skip
FORMAT_NAMES = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF", "zip": "zip"}
"""The same in every language."""
OWN_NAMES = ("tasks", "proof")
"""Files that are no papers of the draw, and have their names from the page."""
LIST = ("code", "firm", "region", "programme")


@dataclass(frozen=True)
class File:
    """A file of a month that can be taken.

    Attributes
    ----------
    name
        What it is, as the catalogue calls it.
    step
        Where it is offered, once that step is done.
    make
        Makes its bytes for whoever asks: their name stands on what names firms.
    """

    name: str
    step: str
    suffix: str
    make: Callable[[Desk, Person], bytes]
    action: str = FILE_DOWNLOADED

    @property
    def key(self) -> str:
        """Return what tells the file from others of the month."""
        return f"{self.name}-{self.suffix}"

    def taken(self, desk: Desk, person: Person) -> bytes:
        """Return the file, with a row of the log that has its digest."""
        content = self.make(desk, person)
        note(desk.store, person, self.action, desk.month.name, {"file": digest(sha(content))})
        return content


def files_of(desk: Desk, step: str = "") -> list[File]:
    """Return the files of a step, or of all, that there are by now and that the person may take."""
    month, person = desk.month, session.person()
    drawn = bool(month.seal and month.record)
    sent = drawn and load(month.records).teams(month.record["digest"]) is not None
    there = {"tasks": month.frame.is_file(), "freeze": bool(month.seal), "draw": drawn, "teams": sent}
    found = [file for file in FILES if there[file.step] and step in ("", file.step)]
    return [file for file in found if person.may(right_to(file, desk))]


def right_to(file: File, desk: Desk) -> Right:
    """Return the right that a file takes: the list is open to all who may see the page when its window has ended."""
    return "see" if file.action == LIST_DOWNLOADED and list_open(desk, date.today()) else "draw"


def offer_files(desk: Desk, step: str) -> None:
    """Offer the files of a step, each made when it is asked for and for whoever still has the right to it then."""
    asked, person, words = people.asked_later(), session.person(), desk.words
    with st.container(horizontal=True, key=f"draw_files_{step}"):
        for file in files_of(desk, step):
            make = partial(guarded, asked, right_to(file, desk), partial(file.taken, desk, person))
            name = words.text(f"page.draw.file.{file.name}" if file.name in OWN_NAMES else f"paper.name.{file.name}")
            st.download_button(
                words.text("page.draw.file_as", name=name, format=FORMAT_NAMES[file.suffix]), data=make,
                icon=ICONS[file.suffix], on_click="ignore", key=f"draw-file-{file.key}-{desk.month.name}",
                file_name=f"{file.name}-{desk.month.name}.{file.suffix}", disabled=not person.name,
                mime={**MIMES, **FURTHER_MIMES}[file.suffix],
            )  # fmt: skip
    if step == "draw" and not person.may("draw") and not list_open(desk, date.today()):
        until = window_end(desk.month.name, desk.month.window)
        st.info(words.text("page.draw.window_closed", until=until), icon=":material/lock_clock:")


def list_open(desk: Desk, today: date) -> bool:
    """Tell whether the month's window has ended, after which the list warns nobody any more."""
    return today > window_end(desk.month.name, desk.month.window)


def window_end(month: str, months: int = 1) -> date:
    """Return the last day of the months in which visits are made.

    Examples
    --------
    >>> window_end("2026-12", 3)
    datetime.date(2027, 2, 28)
    """
    return month_end(month_number(month) + months - 1)


def _tasks(desk: Desk, _person: Person) -> bytes:
    """Return the office's workbook of the month's tasks."""
    plan, month = desk.plan, desk.month
    assert plan is not None
    found = work_out(plan, month.frame, month.name, month.records, window=month.window)
    return workbook_bytes(found, desk.words)


def _paper(desk: Desk, person: Person, *, name: str, suffix: str) -> bytes:
    """Return a paper of the draw; one that is marked internal names who took it."""
    month = desk.month
    papers = draw_papers(
        month.package, month.record_file if month.record else None, records=month.records, event=Event(**month.event),
        language=desk.words.language,
    )  # fmt: skip
    paper = papers[name]
    return FORMATS[f".{suffix}"](replace(paper, mark=marked(desk, person)) if paper.mark else paper)


def marked(desk: Desk, person: Person) -> str:
    """Return the mark of what names firms, with who took it."""
    return desk.words.text("page.draw.watermark", notice=desk.words.text("notice.internal"), who=person.name)


def _list(desk: Desk, person: Person) -> bytes:
    """Return code, name, township and programme of the firms to be visited as a table: no class, no ticket."""
    rows = listed(read_package(desk.month.package), desk.month.record, load(desk.month.records), desk.words)
    heads = [*(desk.words.text(f"paper.column.{name}") for name in LIST), desk.words.text("page.draw.column.mark")]
    mark = marked(desk, person)
    return table_bytes(pd.DataFrame([(*row, mark) for row in rows], columns=heads), "xlsx")


def _sheet(desk: Desk, person: Person, *, suffix: str) -> bytes:
    """Return the table of tasks with its inspectors as it stands after all changes."""
    month, words = desk.month, desk.words
    sheet = sheet_of(read_package(month.package), month.record, load(month.records))
    if suffix == "docx":
        return write_word(replace(document(sheet, words), mark=marked(desk, person)))
    return sheet_bytes(sheet, f".{suffix}", words.language)


def _proof(desk: Desk, _person: Person) -> bytes:
    """Return package, record and chain as one file to verify elsewhere: it holds classes and the salt."""
    return archive_bytes(desk.month.package, desk.month.records)


def _papers(name: str, step: str, action: str = FILE_DOWNLOADED) -> list[File]:
    return [File(name, step, each, partial(_paper, name=name, suffix=each), action) for each in ("docx", "pdf")]


FILES = (
    File("tasks", "tasks", "xlsx", _tasks),
    *_papers("before", "freeze"),
    File("list", "draw", "xlsx", _list, LIST_DOWNLOADED),
    *_papers("list", "draw", LIST_DOWNLOADED),
    *_papers("after", "draw"),
    *_papers("summary", "draw"),
    File("proof", "draw", "zip", _proof),
    *(File("teams", "teams", each, partial(_sheet, suffix=each)) for each in ("xlsx", "docx")),
)
