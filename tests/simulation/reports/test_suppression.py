"""No group under ten firms is printed, and none can be worked out from what is."""

from __future__ import annotations

import io
from typing import Any

import docx
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.model.groups import Group
from simulation.model.specification import Specification
from simulation.reports.blocks import Paragraph
from simulation.reports.content import write_content
from simulation.reports.formats.word.document import write_word
from simulation.reports.formats.workbook import write_workbook
from simulation.reports.subject import Subject
from simulation.reports.suppression import (
    SCOPES,
    SMALLEST_GROUP,
    group_sizes,
    is_combination,
    memberships,
    suppressed_groups,
)
from simulation.workflows.compare import compare
from simulation.workflows.report import report
from tests.simulation.engines import discrete_event_cases as cases

COUNTS = st.integers(0, 12)


@st.composite
def districts(draw: st.DrawFn) -> Specification:
    places = draw(
        st.lists(
            st.tuples(st.sampled_from("FHC"), st.sampled_from(["e", "w", "s"])), min_size=1, max_size=9, unique=True
        )
    )
    strata: list[Any] = []
    for sector, region in places:
        firms = cases.by_class(draw(st.integers(1, 40)), draw(COUNTS), draw(COUNTS), draw(COUNTS))
        strata.append(cases.stratum(f"{sector}{region}", firms, sector=sector, region=region))
    return cases.specification(*strata)


def firms_table(specification: Specification) -> pd.DataFrame:
    """A comparison's rows of ``firms``: as many as at the start."""
    counts = np.concatenate([stratum.firms.array() for stratum in specification.strata])
    rows = [
        {"plan": "p", "indicator": "firms", "scope": g.scope, "group": g.name, "value": float(cells @ counts)}
        for g, cells in memberships(specification.strata).items()
    ]
    return pd.DataFrame(rows)


@settings(max_examples=150, deadline=None)
@given(districts())
def test_no_small_group_is_printed_or_follows_from_printed_ones(specification: Specification) -> None:
    table = firms_table(specification)
    hidden = suppressed_groups(table, specification)
    sizes, cells = group_sizes(table, specification), memberships(specification.strata)
    small = {group for group, size in sizes.items() if size.min() < SMALLEST_GROUP}
    assert small <= hidden
    printed = np.array([cells[group] for group in cells if group not in hidden])
    assert [group for group in small if is_combination(cells[group], printed)] == []


@settings(max_examples=150, deadline=None)
@given(districts())
def test_what_is_missing_from_a_total_is_no_small_group(specification: Specification) -> None:
    table = firms_table(specification)
    hidden, sizes = suppressed_groups(table, specification), group_sizes(table, specification)
    whole = sizes[Group("all", "")].min()
    for scope in SCOPES:
        missing = sum(sizes[group].min() for group in hidden if group.scope == scope)
        assert missing == 0 or missing >= min(SMALLEST_GROUP, whole)


def test_one_small_class_takes_the_next_smallest_with_it() -> None:
    specification = cases.specification(cases.stratum("x", cases.by_class(100, 50, 30, 4), sector="F", region="e"))
    hidden = suppressed_groups(firms_table(specification), specification)
    assert hidden == {Group("risk_class", "D"), Group("risk_class", "C")}


def test_large_groups_are_all_printed() -> None:
    specification = cases.specification(cases.stratum("x", cases.by_class(100, 50, 30, 40), sector="F", region="e"))
    assert suppressed_groups(firms_table(specification), specification) == frozenset()


def test_a_small_group_that_is_the_whole_of_two_others_would_be_seen() -> None:
    both, one = np.array([1.0, 1.0, 1.0]), np.array([1.0, 0.0, 0.0])
    assert is_combination(np.array([0.0, 1.0, 1.0]), np.array([both, one]))
    assert not is_combination(np.array([0.0, 1.0, 0.0]), np.array([both, one]))


def small_subject() -> Subject:
    strata = [
        cases.stratum("F-e", cases.by_class(80, 40, 20, 4), sector="F", region="e"),
        cases.stratum("H-w", cases.by_class(80, 40, 20, 2), sector="H", region="w"),
        cases.stratum("C-n", cases.by_class(5, 1, 0, 0), sector="C", region="n"),
    ]
    plans = [cases.plan(cases.programme("g", cases.by_class(r), cases.by_class(1))) for r in (0.1, 0.3)]
    named = [plan.model_copy(update={"id": name}) for plan, name in zip(plans, ("a", "b"), strict=True)]
    return report(compare(cases.specification(*strata), named, months=12))


def test_hidden_groups_have_no_row_in_what_is_written() -> None:
    subject = small_subject()
    assert {Group("sector", "C"), Group("region", "n"), Group("risk_class", "D")} <= subject.hidden
    written = {
        Group(str(s), str(g)) for s, g in zip(subject.printable["scope"], subject.printable["group"], strict=True)
    }
    assert written & subject.hidden == set()
    assert write_workbook(subject)


def test_the_burden_on_a_of_a_sector_or_township_is_not_written() -> None:
    rows = small_subject().printable
    finer = rows[rows["scope"].isin(["sector", "region"])]
    assert not finer["indicator"].str.contains("burden_on_a|undisturbed").any()


def text_of_word(subject: Subject) -> list[list[str]]:
    """The rows of every table of the Word file."""
    opened: Any = docx.Document(io.BytesIO(write_word(write_content(subject))))
    return [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]


def test_hidden_groups_stand_in_the_word_file_without_a_number() -> None:
    subject = small_subject()
    names = {subject.name_group(group) for group in subject.hidden}
    rows = [row for row in text_of_word(subject) if row[0] in names and row[1] not in ("不设", "是", "否")]
    assert {row[0] for row in rows} == names
    counted = [row for row in rows if subject.text("hidden") in row]
    assert [row for row in rows if row not in counted] == []


def test_no_sentence_names_a_hidden_sector_or_township() -> None:
    subject = small_subject()
    names = {group.name for group in subject.hidden if group.scope == "region"}
    sentences = [b.text for b in write_content(subject).blocks if isinstance(b, Paragraph)]
    told = [text for text in sentences if "变化最小的是" in text]
    assert names
    assert not any(f"是{name}（" in text for text in told for name in names)


@settings(max_examples=150, deadline=None)
@given(districts())
def test_no_small_number_of_firms_follows_from_all_printed_ones_together(specification: Specification) -> None:
    """A reader who solves for every class, sector and township at once finds none under the limit.

    What the printed numbers determine is their linear span; a small group is determined only when it lies in it.
    """
    table = firms_table(specification)
    hidden, cells = suppressed_groups(table, specification), memberships(specification.strata)
    printed = np.array([cells[group] for group in cells if group not in hidden])
    rank = np.linalg.matrix_rank(printed) if len(printed) else 0
    for group, sizes in group_sizes(table, specification).items():
        if group.scope != "all" and sizes.min() < SMALLEST_GROUP:
            assert np.linalg.matrix_rank(np.vstack([*printed, cells[group]])) == rank + 1
