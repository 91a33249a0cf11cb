"""From a problem, a district and the plan in force to numbers: a `Posed` for each choice of rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from simulation.evaluation.asked import BLIND_SPOT, Asked, asked_for
from simulation.evaluation.quantity import Quantity, quantity_of
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import channels
from simulation.model.indicators.formulas import Formula, Part
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.posed import Array, Cap, Goal, Posed
from simulation.tuning.problem.checked import check, levers_of
from simulation.tuning.problem.format import STEP, LimitEntry, TuningProblem
from simulation.tuning.problem.legal import planned
from simulation.tuning.problem.levers import PlanLever, with_values
from simulation.tuning.problem.outcomes import DistrictOutcomes
from simulation.tuning.problem.splitting import Splitting, splitting

WATCHED_MONTHS = 3
"""Months whose hours are held at once: the largest ones, so that the largest may change while the search goes on."""
Rounds = tuple[int, ...]


@dataclass(frozen=True)
class Width:
    """A limit on the blind-spot width, held as a least number of firms that programmes reach: cap `cap` of the posed.

    The width itself is flat at 1 where nobody is visited, and a search would stay there.
    """

    cap: int
    at_most: float
    group: str


@dataclass(frozen=True, eq=False)
class Question:
    """A problem in a district, ready to be posed for each choice of rounds.

    Attributes
    ----------
    in_force
        The plan in force as it is.
    plan
        The same without its capacity limit, which holds in every month instead, and with programmes that are tuned by
        sector or region taken apart (`split`).
    levers, low, high, step
        Ratios and proactive chances, with bounds and steps, (lever,).
    rounds, choices
        Rounds to choose from.
    names, quantities
        What goals and limits are about.
    """

    problem: TuningProblem
    specification: Specification
    in_force: Plan
    plan: Plan
    asked: Asked
    levers: tuple[PlanLever, ...]
    low: Array
    high: Array
    step: Array
    rounds: tuple[PlanLever, ...]
    choices: tuple[Rounds, ...]
    names: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    goals: tuple[Goal, ...]
    caps: tuple[Cap, ...]
    widths: tuple[Width, ...]
    split: Splitting

    def combinations(self) -> list[Rounds]:
        """Return every choice of rounds, the plan in force's own first."""
        own = tuple(int(lever.of(self.plan)) for lever in self.rounds)
        return sorted(product(*self.choices), key=lambda chosen: chosen != own)

    def posed(self, rounds: Rounds = (), start: Array | None = None) -> Posed:
        """Return the problem as numbers for one choice of rounds."""
        plan = with_values(self.plan, dict(zip(self.rounds, rounds, strict=True))) if rounds else self.plan
        own = np.array([lever.of(self.plan) for lever in self.levers])
        legal = planned(self.specification, plan, self.levers, self.split.shares(self.in_force))
        rows = [row for limit in self.problem.limits for row in legal.rows(limit.model_dump())]
        outcomes = DistrictOutcomes(
            self.specification, plan, self.problem.months, self.levers, self.quantities, self.asked
        )
        return Posed(
            tuple(lever.name for lever in self.levers), self.low, self.high, own if start is None else start, self.step,
            outcomes, self.names, self.goals, tuple(rows), self.caps,
        )  # fmt: skip

    def setting_of(self, plan: Plan, rounds: Rounds) -> Array | None:
        """Return a plan as a setting under a choice of rounds; ``None`` where it differs in more than levers."""
        apart = self.split.plan(plan)
        if len(apart.programmes) != len(self.plan.programmes):
            return None
        point = np.array([lever.of(apart) for lever in self.levers])
        same = self.plan_of(point, rounds, plan.id, plan.title)
        given = apart.model_copy(update={"capacity_hours_per_month": None})
        return point if same == given else None

    def plan_of(self, point: Array, rounds: Rounds = (), plan_id: str | None = None, title: str | None = None) -> Plan:
        """Return a setting as a plan."""
        values: dict[PlanLever, float] = dict(zip(self.levers, point.tolist(), strict=True))
        plan = with_values(self.plan, values | dict(zip(self.rounds, rounds, strict=True)))
        return plan.model_copy(update={"id": plan_id or plan.id, "title": title or plan.title})


def question(problem: TuningProblem, specification: Specification, plan: Plan, source: str = "") -> Question:
    """Hold a problem against a district and the plan in force, and make it ready.

    Raises
    ------
    InputError
        With everything of the problem that does not fit.
    """
    check(problem, specification, plan, source)
    split = splitting(problem, specification)
    free = split.plan(plan).model_copy(update={"capacity_hours_per_month": None})
    moved = [(lever, entry) for entry in split.levers(problem, plan) for lever in levers_of(entry, free)]
    smooth = [(lever, entry) for lever, entry in moved if lever.kind != "rounds"]
    chosen = [(lever, entry) for lever, entry in moved if lever.kind == "rounds"]
    asked = _asked(problem, specification, free)
    book = _Book(free, asked)
    goals = tuple(Goal(label(g.indicator, g.group), book.place(g.indicator, g.group), g.least is True)
                  for g in problem.goals)  # fmt: skip
    caps, widths = _caps(problem, plan, book)
    if book.undefined:
        raise InputError(book.undefined, source)
    return Question(
        problem, specification, plan, free, asked, tuple(lever for lever, _ in smooth),
        np.array([entry.bound("low", lever.risk_class) for lever, entry in smooth], dtype=np.float64),
        np.array([entry.bound("high", lever.risk_class) for lever, entry in smooth], dtype=np.float64),
        np.array([entry.step or STEP for _, entry in smooth], dtype=np.float64),
        tuple(lever for lever, _ in chosen), tuple(entry.choices or () for _, entry in chosen),
        tuple(book.names), tuple(book.quantities), goals, tuple(caps), tuple(widths), split,
    )  # fmt: skip


def label(indicator: str, group: str) -> str:
    """Return the name of an indicator of a group.

    Examples
    --------
    >>> label("harm", "all"), label("hours", "A")
    ('harm', 'hours@A')
    """
    return indicator if group == "all" else f"{indicator}@{group}"


def _asked(problem: TuningProblem, specification: Specification, plan: Plan) -> Asked:
    groups = dict.fromkeys(["all", *(g.group for g in problem.goals), *(x.group for x in problem.limits)])
    return asked_for(specification, [plan], ["harm"], list(groups))


class _Book:
    """The quantities asked for so far, each once."""

    def __init__(self, plan: Plan, asked: Asked) -> None:
        self.asked, self.channels = asked, channels(plan)
        self.names: list[str] = []
        self.quantities: list[Quantity] = []
        self.undefined: list[Problem] = []

    def place(self, indicator: str, group: str, rank: int | None = None, suffix: str = "") -> int:
        """Return the place of a quantity, kept under the name of `label` and `suffix`."""
        name = label(indicator, group) + suffix
        if name not in self.names:
            held = self.asked.groups[self.asked.labels.index(group)]
            quantity = quantity_of(indicator, self.channels, held, self.asked.member_of(held), rank)
            if quantity is None:
                self.undefined.append(Problem("undefined_in_group", name, indicator, group, "undefined_in_group"))
                return 0
            self._keep(name, quantity)
        return self.names.index(name)

    def reached(self, group: str) -> int:
        """Return the place of the firms of a group that programmes reach in a year."""
        name = label("reached", group)
        if name not in self.names:
            held = self.asked.groups[self.asked.labels.index(group)]
            visits = quantity_of("visits", self.channels, held, self.asked.member_of(held))
            if visits is None:
                raise AssertionError("visits are defined in every group")
            parts = (Part("first_programme_visits"),)
            self._keep(name, Quantity(Formula("sum", parts), parts, visits.channels, visits.risk_class, visits.member))
        return self.names.index(name)

    def _keep(self, name: str, quantity: Quantity) -> None:
        self.names.append(name)
        self.quantities.append(quantity)


def _caps(problem: TuningProblem, plan: Plan, book: _Book) -> tuple[list[Cap], list[Width]]:
    caps: list[Cap] = []
    widths: list[Width] = []
    limits = [limit for limit in problem.limits if limit.indicator is not None]
    if plan.capacity_hours_per_month is not None:
        hours = plan.capacity_hours_per_month
        limits.append(LimitEntry(indicator="hours", at_most=float(hours), per="month"))
    for limit in limits:
        if limit.indicator == BLIND_SPOT:
            widths.append(Width(len(caps), limit.at_most or 0.0, limit.group))
            caps.append(Cap(_name(limit), book.reached(limit.group), 0.0, at_most=False))
        else:
            caps += _caps_of(limit, problem.months, book)
    return _told_apart(caps), widths


def _caps_of(limit: LimitEntry, months: int, book: _Book) -> Iterator[Cap]:
    bound, at_most = _side(limit)
    indicator = limit.indicator or ""
    if limit.per == "year":
        yield Cap(_name(limit), book.place(indicator, limit.group), bound, at_most)
        return
    for number in range(min(WATCHED_MONTHS, months)):
        rank = -1 - number if at_most else number
        suffix = f" month {rank}"
        name = _name(limit) if number == 0 else f"{_name(limit)}#{number + 1}"
        yield Cap(name, book.place(indicator, limit.group, rank, suffix), bound, at_most)


def _side(limit: LimitEntry) -> tuple[float, bool]:
    return (limit.at_least or 0.0, False) if limit.at_most is None else (limit.at_most, True)


def _name(limit: LimitEntry) -> str:
    month = ".per_month" if limit.per == "month" else ""
    return f"{label(limit.indicator or '', limit.group)}{month}.{'at_least' if limit.at_most is None else 'at_most'}"


def _told_apart(caps: list[Cap]) -> list[Cap]:
    """Give caps of the same name a number: a file may limit the same thing twice."""
    seen: Counter[str] = Counter()
    named = []
    for cap in caps:
        seen[cap.name] += 1
        number = seen[cap.name]
        named.append(cap if number == 1 else replace(cap, name=f"{cap.name}.{number}"))
    return named
