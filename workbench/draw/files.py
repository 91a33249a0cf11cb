"""What leaves the page of the draw: announcement, list, package with record; each marked, each taking noted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.drawing.chain import load
from simulation.drawing.change import current_list
from simulation.drawing.frame import parse_csv
from simulation.files.writing import table_bytes
from simulation.workflows.carrying_out.archive import archive_bytes
from workbench.common.downloads import MIMES, guarded
from workbench.draw.noted import FILE_DOWNLOADED, LIST_DOWNLOADED, note
from workbench.draw.steps import Desk
from workbench.server import people, session
from workbench.server.people import Person, Right

ZIP = "application/zip"


def offer(
    desk: Desk, name: str, file_name: str, mime: str, icon: str, make: Callable[[Person], bytes],
    action: str = FILE_DOWNLOADED, right: Right = "draw",
) -> None:  # fmt: skip
    """Offer a file that is made when it is asked for, for whoever still has the right to it, with a row of the log.

    Parameters
    ----------
    make
        Takes who asks: their name stands on what names firms.
    """
    asked, person = people.asked_later(), session.person()
    logged = partial(_logged, desk, person, action, make)
    st.download_button(
        desk.words.text(f"page.draw.file.{name}"), data=partial(guarded, asked, right, logged),
        file_name=file_name, mime=mime, icon=icon, key=f"draw-file-{name}-{desk.month.name}", on_click="ignore",
        disabled=not person.name,
    )  # fmt: skip


def _logged(desk: Desk, person: Person, action: str, make: Callable[[Person], bytes]) -> bytes:
    content = make(person)
    note(desk.store, person, action, desk.month.name, {"file": f"sha256:{sha256(content).hexdigest()}"})
    return content


def list_open(desk: Desk, today: date) -> bool:
    """Tell whether the month's window has ended, after which the list is no warning to anybody any more."""
    return today > window_end(desk.month.name)


def window_end(month: str) -> date:
    """Return the last day of a month's window.

    Examples
    --------
    >>> window_end("2026-02")
    datetime.date(2026, 2, 28)
    """
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def offer_list(desk: Desk) -> None:
    """Offer the list of firms: to those who draw at once, to others when the window has ended."""
    words, person = desk.words, session.person()
    opened = list_open(desk, date.today())
    if not person.may("draw") and not opened:
        st.info(words.text("page.draw.window_closed", until=window_end(desk.month.name)), icon=":material/lock_clock:")
        return
    name = f"list-{desk.month.name}.xlsx"
    right: Right = "see" if opened else "draw"
    offer(desk, "list", name, MIMES["xlsx"], ":material/list_alt:", partial(_list, desk), LIST_DOWNLOADED, right)
    st.caption(words.text("notice.internal"))


def _list(desk: Desk, person: Person) -> bytes:
    """Return code, name, township and programme of the firms to be visited: no class, no ticket."""
    words, record = desk.words, desk.month.record
    firms = {firm.code: firm for firm in parse_csv((desk.month.package / "frame.csv").read_text(encoding="utf-8"))}
    plan = sim.read_plan(desk.month.package / "plan.json")
    titles = {programme.id: programme.title for programme in plan.programmes}
    due = current_list(record, load(desk.month.records))
    mark = words.text("page.draw.watermark", notice=words.text("notice.internal"), who=person.name)
    rows = [(code, firms[code].name, firms[code].region, titles[name], mark) for code, name in sorted(due.items())]
    heads = [words.text(f"page.draw.column.{name}") for name in ("code", "name", "region", "programme", "mark")]
    return table_bytes(pd.DataFrame(rows, columns=heads), "xlsx")


def offer_proof(desk: Desk) -> None:
    """Offer package, record and chain as one file to verify elsewhere: it holds classes and the salt."""
    if session.person().may("draw") and desk.month.seal:
        make = partial(_proof, desk)
        offer(desk, "proof", f"draw-{desk.month.name}.zip", ZIP, ":material/verified:", make)


def _proof(desk: Desk, _person: Person) -> bytes:
    return archive_bytes(desk.month.package, desk.month.records)


def offer_announcement(desk: Desk) -> None:
    """Offer the announcement before the draw, for printing."""
    if session.person().may("draw"):
        offer(desk, "announcement", f"announcement-{desk.month.name}.txt", "text/plain", ":material/campaign:",
              partial(_announcement, desk))  # fmt: skip


def _announcement(desk: Desk, _person: Person) -> bytes:
    words, month = desk.words, desk.month
    return words.text("page.draw.announcement", month=desk.month_words, seal=month.seal).encode("utf-8-sig")
