"""What a made report looks like, and its files."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.scenarios.comparison import digest_of
from simulation.scenarios.repository import Store
from simulation.workflows.report import ReportFiles
from workbench.adopt.plans import PRESELECTED
from workbench.common.links import offer_link
from workbench.common.permission import permitted
from workbench.report.choice import Choice
from workbench.server import session

FIRST_PAGES = 3
MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ICONS = {"docx": ":material/description:", "pdf": ":material/picture_as_pdf:", "pptx": ":material/slideshow:",
         "xlsx": ":material/table_view:"}  # fmt: skip


def show_files(store: Store, choice: Choice, files: ReportFiles, words: Catalogue) -> None:
    """Offer the files of a report, then show its pages."""
    st.subheader(words.text("page.report.files"), anchor=False)
    if session.person().name or permitted("edit", words):
        _offer(store, choice, files, words)
    st.caption(words.text("notice.internal"))
    st.caption(words.text("page.report.kept", digest=digest_of(files.pdf)))
    offer_link("adopt", words.text("page.report.to_adopt"))
    st.session_state[PRESELECTED] = choice.proposal  # who goes on to adopt finds this plan chosen
    st.subheader(words.text("page.report.preview", pages=len(files.pages)), anchor=False)
    _show_pages(files.pages[:FIRST_PAGES], 1, words)
    if len(files.pages) > FIRST_PAGES:
        with st.expander(words.text("page.report.further_pages")):
            for first in range(FIRST_PAGES, len(files.pages), FIRST_PAGES):
                _show_pages(files.pages[first : first + FIRST_PAGES], first + 1, words)


def _offer(store: Store, choice: Choice, files: ReportFiles, words: Catalogue) -> None:
    contents = {"docx": files.word, "pdf": files.pdf, "pptx": files.slides, "xlsx": files.workbook}
    with st.container(horizontal=True):
        for suffix, content in contents.items():
            st.download_button(
                words.text(f"page.report.file.{suffix}"),
                data=content,
                file_name=f"report-{choice.proposal}.{suffix}",
                mime=MIMES[suffix],
                icon=ICONS[suffix],
                key=f"file-{suffix}",
                on_click=_note,
                args=(store, choice, session.person().name, suffix, digest_of(content)),
            )


def _note(store: Store, choice: Choice, who: str, suffix: str, digest: str) -> None:
    detail = {"file": digest, "format": suffix, "comparison": choice.saved.result, "language": choice.language}
    store.record(who, "report_exported", choice.proposal, detail)


def _show_pages(pages: tuple[bytes, ...], first: int, words: Catalogue) -> None:
    with st.container(key=f"report_pages_{first}"):
        for place, (column, page) in enumerate(zip(st.columns(FIRST_PAGES), pages, strict=False)):
            with column:
                st.image(
                    page,
                    caption=words.text("page.report.page", number=first + place),
                    alt=words.text("page.report.page", number=first + place),
                    width="stretch",
                    output_format="PNG",  # letters blur in the other format
                )
