"""What a report is about: the comparison, the plan proposed, the words, and what may be printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

import pandas as pd

from simulation.language.catalogue import Catalogue
from simulation.language.figures import (
    name_with_unit,
    say_difference,
    say_interval,
    say_value,
    unit_of,
)
from simulation.model.groups import Group
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.reports.assumptions import Swing
from simulation.reports.given import CELL_COLUMNS, UNDEFINED, Cell, Compared, RuleLine, Source
from simulation.reports.reviewed import Reviewed
from simulation.reports.suppression import about_a, printable_rows
from simulation.tuning.proposing.record import TuningRecord

WHOLE = Group("all", "")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Subject:
    """Everything that the sections of a report are written from.

    Attributes
    ----------
    proposal
        Id of the plan that the meeting is asked to adopt.
    own_titles
        Plan id → title in the language of the report, where it is not that of the plan itself.
    swings
        Sensitivity, the widest first.
    hidden
        Groups that must not be printed; `comparison` then is of the coarser district that does not know their size.
    rules
        Rule check of the proposal; ``None`` when none was made.
    sources
        Where the numbers come from; empty when not told.
    version
        Version of the software.
    log_head
        Number and hash of the audit log's last row when the report was made: printed, they prove the log later.
        ``None`` where no store was at hand.
    tuning
        The tuning that the proposal comes from; ``None`` where it was found otherwise.
    watching
        The year under the plan in force; ``None`` where it is not reviewed.
    """

    comparison: Compared
    catalogue: Catalogue
    proposal: str
    swings: tuple[Swing, ...]
    version: str
    hidden: frozenset[Group]
    rules: tuple[RuleLine, ...] | None = None
    sources: tuple[Source, ...] = ()
    own_titles: Mapping[str, str] = field(default_factory=dict)
    log_head: tuple[int, str] | None = None
    tuning: TuningRecord | None = None
    watching: Reviewed | None = None

    def text(self, key: str, **values: object) -> str:
        """Return a sentence of the report's own part of the catalogue."""
        return self.catalogue.text(f"report.{key}", **values)

    @cached_property
    def made(self) -> dict[str, Any]:
        """What `once` keeps."""
        return {}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Plan id → title, the baseline first; equal titles get their place in this order, never an id."""
        plans = sorted(self.comparison.plans, key=lambda plan: plan.id != self.comparison.baseline)
        plain = {plan.id: self.own_titles.get(plan.id, plan.title) for plan in plans}
        repeated = {title for title in plain.values() if list(plain.values()).count(title) > 1}
        numbered = enumerate(plain.items(), start=1)
        named = {plan: self.text("plan_with_number", title=title, number=number) for number, (plan, title) in numbered}
        return {plan: named[plan] if title in repeated else title for plan, title in plain.items()}

    @cached_property
    def printable(self) -> pd.DataFrame:
        """The comparison's table without the rows that must not be printed."""
        return printable_rows(self.comparison.table, self.hidden)

    @property
    def has_intervals(self) -> bool:
        """Whether futures, or draws of the parameters, were computed."""
        return bool(self.comparison.replications or self.comparison.draws)

    @property
    def a_is_hidden(self) -> bool:
        """Whether class A itself is too small to be printed."""
        return Group("risk_class", "A") in self.hidden

    @property
    def tuning_is_printable(self) -> bool:
        """Whether numbers of the tuning may be printed.

        It was computed in the district itself. Where groups are hidden, each of its numbers would be an equation for
        their size; and class A inside a sector or township is never printed.
        """
        if self.tuning is None or self.hidden:
            return False
        problem = self.tuning.found.problem
        asked = [(goal.indicator, goal.group) for goal in problem.goals]
        asked += [(limit.indicator, limit.group) for limit in problem.limits if limit.indicator is not None]
        return not any(about_a(indicator) and group not in ("all", *RISK_CLASSES) for indicator, group in asked)

    @property
    def review_is_printable(self) -> bool:
        """Whether counts of the watched year may be printed: no group is hidden, and none became small in the year.

        Planned visits are ratios, which everybody knows, times firms: each would be an equation for what is hidden.
        """
        return self.watching is not None and not self.hidden and not self.watching.small

    @cached_property
    def _cells(self) -> dict[tuple[str, str, Group], Cell]:
        table = self.printable
        keys = zip(table["plan"], table["indicator"], table["scope"], table["group"], strict=True)
        numbers = table[CELL_COLUMNS].astype(float).itertuples(index=False, name=None)
        return {(p, i, Group(s, g)): Cell(*row) for (p, i, s, g), row in zip(keys, numbers, strict=True)}

    def cell(self, plan: str, indicator: str, group: Group = WHOLE) -> Cell:
        """Return a number of the comparison; `UNDEFINED` where it does not exist or must not be printed."""
        return self._cells.get((plan, indicator, group), UNDEFINED)

    def groups(self, scope: str) -> list[Group]:
        """Return the groups of a scope in the order of the table, the ones not printed too."""
        table = self.comparison.table
        return [Group(scope, str(name)) for name in table.loc[table["scope"] == scope, "group"].unique()]

    def printed_groups(self, scope: str) -> list[Group]:
        """Return the groups of a scope that may be printed."""
        return [group for group in self.groups(scope) if group not in self.hidden]

    def plan(self, name: str) -> Plan:
        """Return a plan by its id."""
        return next(plan for plan in self.comparison.plans if plan.id == name)

    # --- numbers in words ---

    def say(self, indicator: str, value: float) -> str:
        """Show a value whose unit stands elsewhere."""
        return say_value(indicator, value, self.catalogue, bare=True)

    def say_in_full(self, indicator: str, value: float) -> str:
        """Show a value with its unit."""
        return say_value(indicator, value, self.catalogue)

    def say_difference(self, indicator: str, value: float) -> str:
        """Say a difference with its unit: up by, down by, unchanged, hardly changed."""
        amount = say_difference(indicator, abs(value), self.catalogue).removeprefix("+")
        key = "none" if value == 0 else "up" if value > 0 else "down"
        if value and not any(digit in amount for digit in "123456789"):
            key = "hardly"  # what rounds to nothing neither rises nor falls by 0.00
        return self.catalogue.text(f"change.{key}", amount=amount)

    def say_bare_difference(self, indicator: str, value: float) -> str:
        """Show a difference with its sign; unit, or percentage points, stand elsewhere."""
        return self._bare(say_difference(indicator, value, self.catalogue, bare=True), "points")

    def say_interval(self, indicator: str, cell: Cell, *, difference: bool = False) -> str:
        """Show an interval, or say that none was computed."""
        low, high = (cell.difference_low, cell.difference_high) if difference else (cell.low, cell.high)
        if not self.has_intervals:
            return self.catalogue.text("value.not_computed")
        return say_interval(indicator, low, high, self.catalogue, difference=difference)

    def say_bare_interval(self, indicator: str, cell: Cell, *, difference: bool = False) -> str:
        """Show an interval whose unit stands elsewhere."""
        shown = self._bare(self.say_interval(indicator, cell, difference=difference), "points")
        unit = unit_of(indicator, self.catalogue)
        return shown if unit == "%" else shown.removesuffix(unit).strip()

    def _bare(self, shown: str, unit: str) -> str:
        return shown.removesuffix(self.catalogue.text(f"value.{unit}")).strip()

    def say_month(self, month: str) -> str:
        """Show a calendar month such as ``2026-01``."""
        return self.text("month", year=int(month[:4]), month=int(month[5:]))

    def name(self, indicator: str) -> str:
        """Return the name of an indicator with its unit."""
        programmes = {p.id: p.title for plan in self.comparison.plans for p in plan.programmes}
        return name_with_unit(indicator, self.catalogue, programmes)

    def name_group(self, group: Group) -> str:
        """Return the name of a group."""
        if group.scope == "risk_class":
            return self.catalogue.text(f"risk_class_short.{group.name}")
        if group.scope == "sector" and f"sector.{group.name}" in self.catalogue:
            return self.catalogue.text(f"sector.{group.name}")
        return group.name or self.catalogue.text("scope.all")


def once(make: Callable[[Subject], Made]) -> Callable[[Subject], Made]:
    """Keep what is computed from a subject with it: text, slides and annex ask for the same."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(subject: Subject) -> Made:
        if name not in subject.made:
            subject.made[name] = make(subject)
        made: Made = subject.made[name]
        return made

    return kept
