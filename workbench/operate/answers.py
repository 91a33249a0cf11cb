"""Answers of the page, kept by what they were computed from: a slider runs the days only, not the district."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import streamlit as st

import simulation as sim
from simulation.operations.answers.levelling import Levelling, level_months
from simulation.operations.carried import Operations
from simulation.operations.load.expected import Load, load_of
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting
from simulation.operations.year import Year, year_of
from workbench.server.cache import Case

MONTHS, FUTURES, SEED = 12, 50, 0


@dataclass(frozen=True)
class Question:
    """What the page asks: a plan in a district, people, ways of working."""

    case: Case
    workforce: Workforce
    setting: Setting

    @property
    def key(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return (*self.plan_key, self.workforce, tuple(asdict(self.setting).items()))

    @property
    def plan_key(self) -> tuple[str, ...]:
        """What the load depends on."""
        return (self.case.district.digest, self.case.baseline.digest)


def load(case: Case) -> Load:
    """Return what a plan orders in a district."""
    return _load(case.district.specification, case.baseline.plan, (case.district.digest, case.baseline.digest))


def year(question: Question) -> Year:
    """Return the orders of a plan over the futures of the page."""
    key = (*question.plan_key, tuple(asdict(question.setting).items()))
    return _year(load(question.case), question.setting, key)


def carried(question: Question) -> Operations:
    """Return what becomes of a plan.

    Raises
    ------
    simulation.InputError
        For departments without staff, and years beyond the calendars.
    """
    return _carried(year(question), question.workforce, question.key)


def levelled(question: Question) -> tuple[Levelling, Operations]:
    """Return proposed months, and what becomes of the plan with them."""
    return _levelled(question.case.district.specification, year(question), question.workforce, question.key)


@st.cache_resource(max_entries=32, show_spinner=False)
def _load(_specification: sim.Specification, _plan: sim.Plan, key: tuple[str, ...]) -> Load:
    return load_of(_specification, _plan, MONTHS)


@st.cache_resource(max_entries=64, show_spinner=False)
def _year(_load: Load, _setting: Setting, key: tuple[object, ...]) -> Year:
    return year_of(None, _load.plan, _setting, MONTHS, FUTURES, SEED, load=_load)


@st.cache_resource(max_entries=128, show_spinner=False)
def _carried(_year: Year, _workforce: Workforce, key: tuple[object, ...]) -> Operations:
    return _year.carried_by(_workforce)


@st.cache_resource(max_entries=32, show_spinner=False)
def _levelled(
    _specification: sim.Specification, _year: Year, _workforce: Workforce, key: tuple[object, ...]
) -> tuple[Levelling, Operations]:
    proposal = level_months(_year.carried_by(_workforce))
    return proposal, _year.of_plan(_specification, proposal.plan).carried_by(_workforce)
