"""What leaves the page of the draw: announcement, list, package with record; each marked, each taking noted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from simulation.docking.tasks.workbook import workbook_bytes
from simulation.drawing.chain import load
from simulation.drawing.change import current_list
from simulation.drawing.frame import parse_csv
from simulation.drawing.private import sha
from simulation.drawing.rounds import month_number
from simulation.files.writing import table_bytes
from simulation.workflows.carrying_out.archive import archive_bytes
from simulation.workflows.carrying_out.tasks import tasks as work_out
from workbench.common.downloads import MIMES, guarded
from workbench.draw.folder import FRAME
from workbench.draw.noted import FILE_DOWNLOADED, LIST_DOWNLOADED, digest, note
from workbench.draw.steps import Desk
from workbench.server import people, session
from workbench.server.people import Person, Right

FURTHER_MIMES = {"zip": "application/zip", "txt": "text/plain"}


@dataclass(frozen=True)
class File:
    """A file of a month that can be taken.

    Attributes
    ----------
    name
        Key of its words.
    step
        Where it is offered, once that step is done.
    make
        Makes its bytes for whoever asks: their name stands on what names firms.
    """

    name: str
    step: str
    suffix: str
    icon: str
    make: Callable[[Desk, Person], bytes]
    action: str = FILE_DOWNLOADED

    def taken(self, desk: Desk, person: Person) -> bytes:
        """Return the file, with a row of the log that has its digest."""
        content = self.make(desk, person)
        note(desk.store, person, self.action, desk.month.name, {"file": digest(sha(content))})
        return content


def files_of(desk: Desk, step: str = "") -> list[File]:
    """Return the files of a step, or of all, that there are by now and that the person may take."""
    month, person = desk.month, session.person()
    there = {"tasks": month.frame.is_file(), "freeze": bool(month.seal), "draw": bool(month.seal and month.record)}
    found = [file for file in FILES if there[file.step] and step in ("", file.step)]
    return [file for file in found if person.may(right_to(file, desk))]


def right_to(file: File, desk: Desk) -> Right:
    """Return the right that a file takes: the list is open to all who may see the page when its window has ended."""
    return "see" if file.action == LIST_DOWNLOADED and list_open(desk, date.today()) else "draw"


def offer_files(desk: Desk, step: str) -> None:
    """Offer the files of a step, each made when it is asked for and for whoever still has the right to it then."""
    asked, person, words = people.asked_later(), session.person(), desk.words
    with st.container(horizontal=True):
        for file in files_of(desk, step):
            name = f"{file.name}-{desk.month.name}"
            make = partial(guarded, asked, right_to(file, desk), partial(file.taken, desk, person))
            st.download_button(
                words.text(f"page.draw.file.{file.name}"), data=make, icon=file.icon, on_click="ignore",
                file_name=f"{name}.{file.suffix}", key=f"draw-file-{name}",
                mime={**MIMES, **FURTHER_MIMES}[file.suffix], disabled=not person.name,
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
    year, before = divmod(month_number(month) + months - 1, 12)
    return date(year, before + 1, monthrange(year, before + 1)[1])


def _announcement(desk: Desk, _person: Person) -> bytes:
    words, month = desk.words, desk.month
    return words.text("page.draw.announcement", month=desk.month_words, seal=month.seal).encode("utf-8-sig")


def _tasks(desk: Desk, _person: Person) -> bytes:
    """Return the office's workbook of the month's tasks."""
    plan, month = desk.plan, desk.month
    assert plan is not None
    found = work_out(plan, month.frame, month.name, month.records, window=month.window)
    return workbook_bytes(found, desk.words)


def _list(desk: Desk, person: Person) -> bytes:
    """Return code, name, township and programme of the firms to be visited: no class, no ticket."""
    words, plan = desk.words, desk.plan
    firms = {firm.code: firm for firm in parse_csv((desk.month.package / FRAME).read_text(encoding="utf-8"))}
    titles = {programme.id: programme.title for programme in plan.programmes} if plan else {}
    due = current_list(desk.month.record, load(desk.month.records))
    mark = words.text("page.draw.watermark", notice=words.text("notice.internal"), who=person.name)
    rows = [(code, firms[code].name, firms[code].region, titles[name], mark) for code, name in sorted(due.items())]
    heads = [words.text(f"page.draw.column.{name}") for name in ("code", "name", "region", "programme", "mark")]
    return table_bytes(pd.DataFrame(rows, columns=heads), "xlsx")


def _proof(desk: Desk, _person: Person) -> bytes:
    """Return package, record and chain as one file to verify elsewhere: it holds classes and the salt."""
    return archive_bytes(desk.month.package, desk.month.records)


FILES = (
    File("tasks", "tasks", "xlsx", ":material/table_view:", _tasks),
    File("announcement", "freeze", "txt", ":material/campaign:", _announcement),
    File("list", "draw", "xlsx", ":material/list_alt:", _list, LIST_DOWNLOADED),
    File("proof", "draw", "zip", ":material/verified:", _proof),
)
