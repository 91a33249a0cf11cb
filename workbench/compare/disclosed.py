"""What someone sees who may not see counts: the comparison of a coarser district, without the small groups.

The rule is that of the report (`simulation.reports.coarsening`), so that the page, its tables, charts and files tell no
more than the report does.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.groups import Group
from simulation.reports.coarsening import coarsened
from simulation.reports.suppression import printable_rows, suppressed_groups
from workbench.server import cache, session
from workbench.server.cache import Answer, Basis, Case
from workbench.server.library import District, Entry

Groups = frozenset[Group]


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


def tell_hidden(hidden: Groups, words: Catalogue) -> None:
    """Say that small groups are left out, and what that does to the numbers."""
    if hidden:
        st.info(words.text("page.compare.coarser"), icon=":material/visibility_off:")


@st.cache_resource(max_entries=64, show_spinner=False)
def _coarser(_district: District, hidden: Groups, digest: str) -> District:
    specification = coarsened(_district.specification, hidden)
    return District(specification, sim.digest(specification), shipped=False)
