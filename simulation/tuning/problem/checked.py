"""A problem held against a district and the plan in force: every name that is unknown, every lever that cannot move."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.engines.counts.stages import holds_every_flag
from simulation.engines.lanes.batch import template_of
from simulation.evaluation.asked import BLIND_SPOT, asked_for
from simulation.model.calendar import active_months_by_round
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import channels
from simulation.model.indicators import SEVERITY_WEIGHTS
from simulation.model.indicators.formulas import formulas
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.tuning.problem.format import GoalEntry, LeverEntry, LimitEntry, TuningProblem
from simulation.tuning.problem.levers import PlanLever
from simulation.tuning.problem.splitting import Splitting, split_problems, splitting

OF_CAPACITY = ("workload", "workload_peak")
"""Indicators that are shares of a capacity limit, which a tuning takes as a limit on the hours of every month."""
OF_EVERY_MONTH = "sum"
"""Indicators that are sums over the year have a value in each month too."""


def check(problem: TuningProblem, specification: Specification, plan: Plan, source: str = "") -> None:
    """Hold a problem against the district and the plan.

    Raises
    ------
    InputError
        With everything that does not fit, at once; `source` names the problem file.
    """
    found = [
        *_of_levers(problem, plan),
        *split_problems(problem, splitting(problem, specification), plan),
        *(p for place, goal in enumerate(problem.goals) for p in _of_goal(place, goal, specification, plan)),
        *(p for place, limit in enumerate(problem.limits) for p in _of_limit(place, limit, specification, plan)),
    ]
    found += _too_many(problem, specification, plan)
    if found:
        raise InputError(found, source)


def _too_many(problem: TuningProblem, specification: Specification, plan: Plan) -> Iterator[Problem]:
    """Return what exact counts cannot tell apart: the programmes of the plan, or the parts that they are taken into."""
    split = splitting(problem, specification)
    if _holds(problem, specification, plan, split):
        return
    if not split.by or not _holds(problem, specification, plan, Splitting({}, split.strata)):
        yield Problem("no_slope_of_many", "programmes", len(plan.programmes), remedy="no_slope_of_many")
        return
    whole = split.plan(plan)
    yield Problem(
        "too_many_parts", "levers", len(whole.programmes), _most(specification, plan, whole), "too_many_parts"
    )


def _most(specification: Specification, plan: Plan, whole: Plan) -> int:
    """Return how many programmes exact counts can carry: all of those that stay whole, and so many of the parts."""
    own = {programme.id for programme in plan.programmes}
    parts = [programme.id for programme in whole.programmes if programme.id not in own]
    for number in range(len(parts) - 1, 0, -1):
        kept = tuple(p for p in whole.programmes if p.id in own or p.id in parts[:number])
        everything = dict.fromkeys((place, name) for place in range(len(kept)) for name in RISK_CLASSES)
        few = whole.model_copy(update={"programmes": kept})
        if holds_every_flag(specification, template_of([few], everything)):
            return len(kept)
    return len(plan.programmes)


def _holds(problem: TuningProblem, specification: Specification, plan: Plan, split: Splitting) -> bool:
    """Tell whether exact counts can carry a plan that is taken apart so."""
    whole = split.plan(plan)
    entries = split.levers(problem, plan) if split.by else problem.levers
    moved = {(lever.place, str(lever.risk_class)): None for entry in entries for lever in levers_of(entry, whole)}
    return holds_every_flag(specification, template_of([whole], moved))


def levers_of(entry: LeverEntry, plan: Plan) -> list[PlanLever]:
    """Return the levers of an entry; none where the plan has no such programme."""
    places = {programme.id: place for place, programme in enumerate(plan.programmes)}
    place = -1 if entry.programme is None else places.get(entry.programme)
    if place is None:
        return []
    return [PlanLever(entry.kind, risk_class, entry.programme, place) for risk_class in entry.classes]


def _of_levers(problem: TuningProblem, plan: Plan) -> Iterator[Problem]:
    known = {programme.id: programme for programme in plan.programmes}
    kept = {name for limit in problem.limits for name in limit.keep_programmes or ()}
    for place, entry in enumerate(problem.levers):
        path = f"levers[{place}]"
        if entry.programme is not None and entry.programme not in known:
            yield Problem("not_among", f"{path}.programme", entry.programme, ", ".join(known), "not_among")
        elif entry.programme in kept:
            yield Problem("kept_programme", f"{path}.programme", entry.programme, remedy="kept_programme")
        elif entry.programme is not None:
            for number in entry.choices or ():
                active = active_months_by_round(number, known[entry.programme].months, plan.start_month)
                if min(active) == 0:
                    yield Problem("empty_round", f"{path}.choices", number, entry.programme, "empty_round")


def _of_goal(place: int, goal: GoalEntry, specification: Specification, plan: Plan) -> Iterator[Problem]:
    path = f"goals[{place}]"
    yield from _names(path, goal.indicator, goal.group, specification, plan)
    if goal.indicator == BLIND_SPOT:
        yield Problem("width_is_no_goal", f"{path}.indicator", BLIND_SPOT, remedy="width_is_no_goal")


def _of_limit(place: int, limit: LimitEntry, specification: Specification, plan: Plan) -> Iterator[Problem]:
    path = f"limits[{place}]"
    if limit.indicator is not None:
        yield from _names(path, limit.indicator, limit.group, specification, plan)
        yield from _of_indicator(path, limit, plan)
    known = [programme.id for programme in plan.programmes]
    for number, name in enumerate(limit.keep_programmes or ()):
        if name not in known:
            yield Problem("not_among", f"{path}.keep_programmes[{number}]", name, ", ".join(known), "not_among")


def _of_indicator(path: str, limit: LimitEntry, plan: Plan) -> Iterator[Problem]:
    formula = formulas(channels(plan), SEVERITY_WEIGHTS, None).get(limit.indicator or "")
    monthly = formula is not None and formula.kind == OF_EVERY_MONTH
    if limit.per == "month" and not monthly:
        yield Problem("not_by_month", f"{path}.per", limit.indicator, remedy="not_by_month")
    if limit.indicator == BLIND_SPOT and (limit.at_most is None or not 0 < limit.at_most <= 1):
        yield Problem("width_at_most", f"{path}.at_most", limit.at_most, 1, "width_at_most")
    if limit.indicator == BLIND_SPOT and limit.group not in RISK_CLASSES:
        yield Problem("width_of_class", f"{path}.group", limit.group, ", ".join(RISK_CLASSES), "width_of_class")


def _names(path: str, indicator: str, group: str, specification: Specification, plan: Plan) -> Iterator[Problem]:
    """Return what is wrong with the names of an indicator and a group."""
    if indicator in OF_CAPACITY:
        yield Problem("of_capacity", f"{path}.indicator", indicator, remedy="of_capacity")
    try:
        asked_for(specification, [plan], [indicator], [group])
    except InputError as error:
        for problem in error.problems:
            field = "indicator" if problem.path.startswith("indicators") else "group"
            yield Problem(problem.code, f"{path}.{field}", problem.value, problem.limit, problem.remedy)
