"""Answers kept by the digests of what they were computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.model.advice import Advice
from workbench import session
from workbench.library import District, Entry

REPLICATIONS = 100
"""Futures behind an interval; its ends lie between the third and fourth smallest and largest of them."""
SEED = 0


@dataclass(frozen=True)
class Case:
    """What plans are compared in: the district, the baseline and the months."""

    district: District
    baseline: Entry
    months: int

    def key(self, entry: Entry) -> tuple[str, ...]:
        """Return what an answer about a plan depends on."""
        return (
            self.district.digest,
            self.baseline.digest,
            entry.digest,
            self.baseline.plan.id,
            entry.plan.id,
            str(self.months),
        )


@dataclass(frozen=True)
class Answer:
    """The rows of one or more plans in the tables of a comparison."""

    table: pd.DataFrame
    monthly: pd.DataFrame
    warnings: tuple[Advice, ...]


def expected(case: Case, entries: list[Entry]) -> Answer:
    """Return expected values of plans, with intervals where this session has them.

    A plan is computed beside the baseline alone and kept by itself: moving the sliders of one computes only that one.

    Raises
    ------
    simulation.InputError
        When a plan and the district do not fit together.
    """
    answers = [_expected(case, entry, case.key(entry)) for entry in entries]
    tables = [
        answer.table if (kept := session.recall_intervals(case.key(entry))) is None else kept
        for answer, entry in zip(answers, entries, strict=True)
    ]
    monthly = pd.concat([answer.monthly for answer in answers], ignore_index=True)
    warnings = tuple(advice for answer in answers for advice in answer.warnings)
    return Answer(pd.concat(tables, ignore_index=True), monthly, warnings)


def lacking_intervals(case: Case, entries: list[Entry]) -> list[Entry]:
    """Return the plans whose intervals this session has not computed."""
    return [entry for entry in entries if session.recall_intervals(case.key(entry)) is None]


def keep_intervals(case: Case, entries: list[Entry], comparison: sim.Comparison) -> None:
    """Keep each plan's rows of a comparison with intervals."""
    for entry in entries:
        session.keep_intervals(case.key(entry), _rows_of(comparison.table, entry.plan.id))


def beside_baseline(case: Case, entries: list[Entry]) -> list[sim.Plan]:
    """Return the plans of a comparison: the baseline, then the others, each once."""
    others = [entry.plan for entry in entries if entry.plan.id != case.baseline.plan.id]
    return [case.baseline.plan, *others]


@st.cache_resource(max_entries=512, show_spinner=False)  # shared, not copied: nobody writes into an answer
def _expected(_case: Case, _entry: Entry, key: tuple[str, ...]) -> Answer:
    plans = beside_baseline(_case, [_entry])
    comparison = sim.compare(_case.district.specification, plans, _case.baseline.plan.id, _case.months)
    name = _entry.plan.id
    warnings = tuple(advice for advice in comparison.warnings if advice.plan == name)
    return Answer(_rows_of(comparison.table, name), _rows_of(comparison.monthly, name), warnings)


def _rows_of(table: pd.DataFrame, plan: str) -> pd.DataFrame:
    return table[table["plan"] == plan].reset_index(drop=True)
