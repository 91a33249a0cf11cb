"""Answers kept by the digests of what they were computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.comparison.comparison import rows_beside
from simulation.comparison.cut_classes import HiddenCost, hidden_costs
from simulation.comparison.expected import Expected, expect
from simulation.engines.lanes.warmth import warm_up_if_kept
from simulation.model.advice import Advice, class_order
from workbench.server import session
from workbench.server.library import District, Entry

REPLICATIONS = 100
"""Futures behind an interval; its ends lie between the third and fourth smallest and largest of them."""
MANY = 500
"""Futures of the finer intervals, whose ends hardly move any more; a calibration draws at least as many parameters."""
SEED = 0

Kind = Literal["ranges", "chance", "parameters", "both"]


@dataclass(frozen=True)
class Basis:
    """What an interval covers.

    Attributes
    ----------
    kind
        Chance in who is drawn, violates and is found, with the ranges of what is assumed or by itself; the parameters
        of a calibration, without chance or with it.
    draws
        Digest of the parameter draws; ``None`` where there is no calibration.
    futures
        Monte Carlo futures asked for; 0: as many as usual.
    """

    kind: Kind = "ranges"
    draws: str | None = None
    futures: int = 0

    @property
    def replications(self) -> int:
        """Monte Carlo futures; none where only the parameters are uncertain."""
        return 0 if self.kind == "parameters" else self.futures or REPLICATIONS


RANGES = Basis()


@dataclass(frozen=True)
class Case:
    """What plans are compared in: the district, the baseline and the months."""

    district: District
    baseline: Entry
    months: int

    def key(self, entry: Entry) -> tuple[str, ...]:
        """Return what an answer about a plan depends on."""
        return (self.district.digest, self.baseline.digest, entry.digest, str(self.months))

    def interval_key(self, entry: Entry, basis: Basis) -> tuple[str, ...]:
        """Return what the intervals of a plan depend on."""
        return (*self.key(entry), basis.kind, basis.draws or "", str(basis.replications))


@dataclass(frozen=True)
class Answer:
    """The rows of one or more plans in the tables of a comparison."""

    table: pd.DataFrame
    monthly: pd.DataFrame
    warnings: tuple[Advice, ...]


def expected(case: Case, entries: list[Entry], basis: Basis = RANGES) -> Answer:
    """Return expected values of plans, with intervals where this session has them.

    A plan is computed by itself and kept: moving the sliders of one runs only that one.

    Raises
    ------
    simulation.InputError
        When a plan and the district do not fit together.
    """
    tables = [
        kept if (kept := session.recall_intervals(case.interval_key(entry, basis))) is not None else _rows(case, entry)
        for entry in entries
    ]
    monthly = pd.concat([run_alone(case, entry).monthly for entry in entries], ignore_index=True)
    warnings = tuple(advice for entry in entries for advice in class_order(entry.plan))
    return Answer(pd.concat(tables, ignore_index=True), monthly, warnings)


def run_alone(case: Case, entry: Entry) -> Expected:
    """Return what a plan is expected to do, run once for all baselines."""
    return _run(case.district.specification, entry.plan, case.months, (case.district.digest, entry.digest))


def lacking_intervals(case: Case, entries: list[Entry], basis: Basis) -> list[Entry]:
    """Return the plans whose intervals this session has not computed."""
    return [entry for entry in entries if session.recall_intervals(case.interval_key(entry, basis)) is None]


def keep_intervals(case: Case, entries: list[Entry], basis: Basis, comparison: sim.Comparison) -> None:
    """Keep each plan's rows of a comparison with intervals."""
    for entry in entries:
        session.keep_intervals(case.interval_key(entry, basis), _rows_of(comparison.table, entry.plan.id))


def beside_baseline(case: Case, entries: list[Entry]) -> tuple[sim.Plan, ...]:
    """Return the plans of a comparison: the baseline, then the others, each once."""
    others = [entry.plan for entry in entries if entry.plan.id != case.baseline.plan.id]
    return (case.baseline.plan, *others)


def _rows(case: Case, entry: Entry) -> pd.DataFrame:
    own, base = run_alone(case, entry), run_alone(case, case.baseline)
    return _beside(own, base, entry.plan.id, case.key(entry))


def hidden_costs_of(case: Case, entry: Entry) -> tuple[HiddenCost, ...]:
    """Return what each class that a plan cuts may cost in violations that stay hidden."""
    return _costs(case.district.specification, case.baseline.plan, entry.plan, case.months, case.key(entry))


@st.cache_resource(max_entries=512, show_spinner=False)
def _costs(
    _specification: sim.Specification, _baseline: sim.Plan, _plan: sim.Plan, months: int, key: tuple[str, ...]
) -> tuple[HiddenCost, ...]:
    return hidden_costs(_specification, _baseline, _plan, months)


@st.cache_resource(max_entries=512, show_spinner=False)  # shared, not copied: nobody writes into an answer
def _run(_specification: sim.Specification, _plan: sim.Plan, months: int, key: tuple[str, ...]) -> Expected:
    warm_up_if_kept()  # a server answers many times; every answer of it is run the same way
    return expect(_specification, _plan, months)


@st.cache_resource(max_entries=512, show_spinner=False)
def _beside(_own: Expected, _base: Expected, plan: str, key: tuple[str, ...]) -> pd.DataFrame:
    return rows_beside(plan, _own.indicators, _base.indicators).reset_index(drop=True)


def _rows_of(table: pd.DataFrame, plan: str) -> pd.DataFrame:
    return table[table["plan"] == plan].reset_index(drop=True)
