"""What someone sees who may not see counts: the comparison of a coarser district, without the small groups.

The rule is that of the report (`simulation.reports.coarsening`), so that the pages, their tables, charts and files tell
no more than the report does.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.groups import Group
from simulation.reports.coarsening import coarsened
from simulation.reports.suppression import printable_rows, suppressed_groups
from simulation.workflows.disclosure import disclosed
from workbench.server import cache, session
from workbench.server.cache import Answer, Basis, Case
from workbench.server.library import District, Entry

Groups = frozenset[Group]
NO_RUN = pd.DataFrame({name: pd.Series(dtype="str") for name in ("plan", "indicator", "scope", "group", "value")})
"""The table of a comparison without plans."""


def case_to_show(case: Case, entries: list[Entry]) -> tuple[Case, Groups]:
    """Return the case that the person in front of the page may see, and the groups to be left out."""
    if session.person().may("whole"):
        return case, frozenset()
    hidden = suppressed_groups(cache.expected(case, entries).table, case.district.specification)
    if not hidden:
        return case, hidden
    return replace(case, district=_coarser(case.district, hidden, case.district.digest)), hidden


def answer_to_show(case: Case, entries: list[Entry], basis: Basis, hidden: Groups) -> Answer:
    """Return the answer in that case, without the rows of the groups left out."""
    answer = cache.expected(case, entries, basis)
    return replace(answer, table=printable_rows(answer.table, hidden)) if hidden else answer


def district_to_show(district: District) -> District:
    """Return the district that the person may see a plan checked on: small groups are those at the start."""
    if session.person().may("whole"):
        return district
    hidden = suppressed_groups(NO_RUN, district.specification)
    return _coarser(district, hidden, district.digest) if hidden else district


def comparison_to_show(comparison: sim.Comparison) -> tuple[sim.Comparison, Groups]:
    """Return a kept comparison as far as the person may see it, and the groups to be left out.

    Computed anew without intervals where groups are left out: those of the report take minutes.
    """
    if session.person().may("whole"):
        return comparison, frozenset()
    asked = (comparison.baseline, comparison.months, comparison.replications, comparison.draws, comparison.seed)
    return _told(comparison, tuple(sorted(comparison.digests.items())), asked)


def tell_hidden(hidden: Groups, words: Catalogue) -> None:
    """Say that small groups are left out, and what that does to the numbers."""
    if hidden:
        st.info(words.text("page.compare.coarser"), icon=":material/visibility_off:")


@st.cache_resource(max_entries=16, show_spinner=False)
def _told(
    _comparison: sim.Comparison, digests: tuple[tuple[str, str], ...], asked: tuple[str | int, ...]
) -> tuple[sim.Comparison, Groups]:
    return disclosed(_comparison, replications=0)


@st.cache_resource(max_entries=64, show_spinner=False)
def _coarser(_district: District, hidden: Groups, digest: str) -> District:
    specification = coarsened(_district.specification, hidden)
    return District(specification, sim.digest(specification), shipped=False)
