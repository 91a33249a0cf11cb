"""What lies on the table when a plan is decided on: the comparison, and the report made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.comparison.comparison_file import parse_comparison
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from simulation.workflows.keep import KeptReport, kept_reports
from workbench.common.choices import choose
from workbench.common.clock import local_time
from workbench.common.plain_text import plain
from workbench.server.library import Entry


@dataclass(frozen=True)
class Enclosures:
    """The report chosen, with the comparison that it rests on."""

    report: KeptReport
    comparison: sim.Comparison

    @property
    def digests(self) -> Mapping[str, str]:
        """Return what the store notes with the decision."""
        return {"report": self.report.report, "comparison": self.report.comparison}


def choose_enclosures(store: Store, entry: Entry, words: Catalogue) -> Enclosures | None:
    """Offer the reports that propose exactly this plan; nothing when there is none.

    Raises
    ------
    simulation.InputError
        When the comparison behind the report is no longer what its digest says.
    """
    # The same report made twice is one; the newest making of it is named.
    found = {kept.report: kept for kept in reversed(kept_reports(store)) if kept.plan == entry.digest}
    found = dict(reversed(found.items()))
    if not found:
        st.warning(words.text("page.adopt.no_report"), icon=":material/description:")
        return None
    label = words.text("page.adopt.report")
    key = f"adopt_report-{entry.digest}-{len(found)}"
    chosen = found[choose(label, list(found), lambda name: _name(found[name], words), key, words)]
    text = store.content(chosen.comparison).decode()
    return Enclosures(chosen, parse_comparison(text, source=chosen.comparison))


def show_frozen(entry: Entry, digests: Mapping[str, str], words: Catalogue) -> None:
    """Show what a decision freezes: the plan's version and every digest."""
    rows = [
        (words.text("page.adopt.frozen.plan"), plain(entry.titles[words.language])),
        (words.text("page.adopt.frozen.version"), str(entry.version)),
        (words.text("page.adopt.frozen.digest"), f"`{entry.digest}`"),
        *((words.text(f"page.adopt.frozen.{name}"), f"`{digest}`") for name, digest in digests.items()),
    ]
    heads = [words.text("report.column.item"), words.text("report.column.content")]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


def _name(kept: KeptReport, words: Catalogue) -> str:
    language = words.text(f"page.adopt.language.{kept.language}")
    return words.text("page.adopt.report_named", at=local_time(kept.at), who=kept.who, language=language)
