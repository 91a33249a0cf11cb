"""What leaves the page of the docking: the folder as an archive, and the workbook of tasks; each taking is noted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import streamlit as st

from simulation.docking.dock import Dock
from simulation.docking.tasks.tasks import Tasks
from simulation.docking.tasks.workbook import workbook_bytes
from simulation.files.writing import NOTICE
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from workbench.common.downloads import MIMES, guarded
from workbench.server import people, records, session
from workbench.server.people import Right

TAKEN = "docking_downloaded"


def offer_archive(dock: Dock, words: Catalogue) -> None:
    """Offer frame, differences, list of firms and snapshot: what the command writes, for who may see firms."""
    name = f"{NOTICE} dock-{dock.snapshot.month}.zip"
    _offer("archive", name, "application/zip", partial(archive_bytes, dock), dock.snapshot.month, "whole", words)


def offer_workbook(tasks: Tasks, words: Catalogue) -> None:
    """Offer the tasks as the office's workbook."""
    name = f"{NOTICE} tasks-{tasks.month}.xlsx"
    _offer("workbook", name, MIMES["xlsx"], partial(workbook_bytes, tasks, words), tasks.month, "whole", words)


def archive_bytes(dock: Dock) -> bytes:
    """Return the folder of a docking as an archive, the same bytes for the same docking."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, data in {**dock.files(), f"{NOTICE}.txt": f"{NOTICE}\n".encode()}.items():
            item = ZipInfo(f"dock-{dock.snapshot.month}/{name}")
            item.compress_type, item.external_attr = ZIP_DEFLATED, 0o600 << 16
            archive.writestr(item, data)
    return content.getvalue()


def _offer(
    name: str, file_name: str, mime: str, make: Callable[[], bytes], month: str, right: Right, words: Catalogue
) -> None:
    asked, who = people.asked_later(), session.person().name
    logged = partial(_logged, records.store(), who, name, month, make)
    st.download_button(
        words.text(f"page.dock.file.{name}"), data=partial(guarded, asked, right, logged), file_name=file_name,
        mime=mime, icon=":material/download:", key=f"dock-file-{name}", on_click="ignore", disabled=not who,
    )  # fmt: skip


def _logged(store: Store, who: str, name: str, month: str, make: Callable[[], bytes]) -> bytes:
    content = make()
    store.record(who, TAKEN, month, {"file": name, "digest": f"sha256:{sha256(content).hexdigest()}"})
    return content
