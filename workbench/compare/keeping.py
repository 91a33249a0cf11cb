"""Keep the comparison on the page, open one again, make it again in Python, take the files along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import numpy as np
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.workflows.keep import keep_comparison
from workbench.common.downloads import Exporter
from workbench.common.permission import permitted
from workbench.common.upload import show_problems
from workbench.compare.intervals import intervals_are_whole
from workbench.compare.reopening import link_to, offer_recent
from workbench.compare.reproduction import Recipe
from workbench.compare.working_plan import offer_draft
from workbench.server import records, session
from workbench.server.cache import SEED, Answer, Basis, Case
from workbench.server.library import Entry

DISTRIBUTION = "xiangzhou-workbench"
KEPT = "kept_comparison"
INTERVAL_COLUMNS = ("low", "high", "difference_low", "difference_high")


@dataclass(frozen=True)
class Shown:
    """What the page shows: the case, the plans with the working plan last, the answer, and what intervals cover."""

    case: Case
    entries: list[Entry]
    answer: Answer
    basis: Basis

    @property
    def whole(self) -> bool:
        """Whether every plan has intervals."""
        return intervals_are_whole(self.case, self.entries, self.basis)

    def draws(self) -> bytes | None:
        """Return the parameter draws behind the intervals."""
        used = self.basis.draws if self.whole else None
        return None if used is None else records.store().content(used)

    def comparison(self) -> sim.Comparison:
        """Return it as a comparison; intervals that only some plans have are left out."""
        table, numbers = self.answer.table, 0
        if not self.whole:
            table = table.assign(**dict.fromkeys(INTERVAL_COLUMNS, np.nan))
        elif self.basis.draws is not None:
            numbers = _drawn(records.store().content(self.basis.draws), self.basis)
        return sim.Comparison(
            table, self.answer.monthly, self.answer.warnings, self.case.district.specification,
            tuple(entry.plan for entry in self.entries), self.case.baseline.plan.id, self.case.months,
            self.basis.replications if self.whole else 0, SEED, numbers,
        )  # fmt: skip

    def recipe(self) -> Recipe:
        """Return what makes it again."""
        replications = self.basis.replications if self.whole else 0
        return Recipe(self.case.district, self.entries, self.case.months, replications, SEED, self.draws())


def show_keeping(shown: Shown, exporter: Exporter, words: Catalogue) -> None:
    """Show everything that outlasts the page."""
    left, right = st.columns(2, gap="large")
    with left:
        _offer_to_keep(shown, words)
        offer_recent(words)
    with right:
        offer_draft(shown.entries[-1], words)
    _show_recipe(shown, exporter, words)


def _offer_to_keep(shown: Shown, words: Catalogue) -> None:
    st.markdown(f"**{words.text('page.compare.keep')}**")
    st.caption(words.text("page.compare.keep_whole" if shown.whole else "page.compare.keep_values"))
    if permitted("edit", words) and st.button(
        words.text("page.compare.keep_button"), icon=":material/bookmark_add:", key="keep_comparison"
    ):
        try:
            draws = shown.basis.draws if shown.whole else None
            saved = keep_comparison(
                records.store(), shown.comparison(), session.person().name, version(DISTRIBUTION), draws
            )
        except sim.InputError as error:
            show_problems(error, words, "page.compare.not_kept")
        else:
            st.session_state[KEPT] = saved.digest
    if KEPT in st.session_state:
        st.caption(words.text("page.compare.link_note"))
        st.code(link_to(st.session_state[KEPT]), language=None, wrap_lines=True)


def _show_recipe(shown: Shown, exporter: Exporter, words: Catalogue) -> None:
    recipe = shown.recipe()
    st.markdown(f"**{words.text('page.compare.snippet')}**")
    st.caption(words.text("page.compare.snippet_own" if recipe.files() else "page.compare.snippet_note"))
    with st.container(key="snippet"):
        st.code(recipe.snippet(words), language="python", wrap_lines=True)
    if not session.person().may("whole"):
        st.caption(words.text("page.store.no_whole"))
        return
    st.download_button(
        words.text("page.compare.archive"),
        data=exporter.logged("comparison", "zip", partial(recipe.archive, words), "whole"),
        file_name="comparison.zip",
        mime="application/zip",
        on_click="ignore",
        icon=":material/folder_zip:",
        key="get-archive",
    )


def _drawn(draws: bytes, basis: Basis) -> int:
    """Return how many of the draws a comparison uses."""
    import io

    from pyarrow import parquet

    from simulation.comparison.futures import MOST_EXPECTED

    rows = int(parquet.ParquetFile(io.BytesIO(draws)).metadata.num_rows)
    return min(rows, basis.replications or MOST_EXPECTED)
