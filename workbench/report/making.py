"""Make a report once for each thing that it could say, and keep what was made."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.reports.given import Source
from simulation.scenarios.repository import Store
from simulation.tuning.proposing.record import TuningRecord
from simulation.workflows.audit import log_head
from simulation.workflows.keep import keep_report
from simulation.workflows.report import ReportFiles, report, report_files
from workbench.common.upload import show_problems
from workbench.report.choice import Choice
from workbench.report.sources import sources_of
from workbench.report.year import kept_year, watch_year
from workbench.server import session
from workbench.server.turns.following import Report, follow

KEPT = 12
"""Reports held in memory, a few megabytes each; the oldest go first."""


@dataclass(frozen=True)
class Order:
    """All that a report depends on: the same order gives the same bytes, but for the line of the audit log."""

    comparison: str
    proposal: str
    language: str
    titles: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    watched: tuple[str, ...] = ()
    tuning: str = ""


def order_of(store: Store, choice: Choice, watched: tuple[str, ...] = (), tuning: str = "") -> Order:
    """Return the order that a choice makes.

    Raises
    ------
    simulation.InputError
        For sources out of order.
    """
    sources = sources_of(store, choice.comparison.digests["specification"], choice.language)
    titles = tuple(choice.report_titles.items())
    return Order(choice.saved.result, choice.proposal, choice.language, titles, sources, watched, tuning)


def made(order: Order) -> ReportFiles | None:
    """Return the report of an order if it was made before."""
    return _shelf().get(order)


def make(store: Store, choice: Choice, order: Order, words: Catalogue, tuning: TuningRecord | None = None) -> None:
    """Make the report with its progress on the page, keep it in memory, and its PDF in the store."""
    bar, started, head = st.progress(0.0), time.monotonic(), log_head(store)
    kept = kept_year(store, choice, order.watched)

    def work(tell: Report) -> ReportFiles:
        subject = report(
            choice.comparison, order.proposal, order.language, sources=order.sources, titles=dict(order.titles),
            log_head=head, watching=watch_year(kept, choice.comparison, order.language), tuning=tuning,
        )  # fmt: skip
        return report_files(subject, lambda done, total: tell(done + 2, total + 2))

    def show(share: float) -> None:
        seconds = f"{time.monotonic() - started:.0f}"
        bar.progress(share, words.text("page.report.making", seconds=seconds))

    try:
        files = follow(work, show)
        keep_report(store, files.pdf, choice.comparison, order.proposal, order.language, session.person().name)
    except sim.InputError as error:
        bar.empty()
        show_problems(error, words, "page.report.cannot")
        return
    _put(order, files)
    st.rerun()


@st.cache_resource(show_spinner=False)
def _shelf() -> dict[Order, ReportFiles]:
    """Return the reports made since the server started; in memory only."""
    return {}


def _put(order: Order, files: ReportFiles) -> None:
    shelf = _shelf()
    shelf[order] = files
    for oldest in list(shelf)[:-KEPT]:
        shelf.pop(oldest, None)  # another session may have been quicker
