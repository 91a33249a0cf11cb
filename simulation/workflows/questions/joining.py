"""部门联合与结果互认 (task 4): what visits made together, and results that others recognise, save and miss."""

from __future__ import annotations

from itertools import combinations

from simulation.model.forecast import Forecast
from simulation.model.plan import Plan, Programme
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.cells import Setting, figures_of, reaches
from simulation.workflows.questions.parts import Figure, Said, changes, rows_of, table_of

MEASURES = ("visits", "repeat_rate", "hours", "found", "undetected_stock", "burden_on_a")
MOST_TOGETHER = 4
"""Programmes of one group; what the plan format allows."""
MOST_PROGRAMMES = 8
"""Programmes up to which going together is tried: every one more doubles what a run carries."""
SEPARATE = {"mutual_recognition": False, "recognise_for_cause": False, "together": ()}


def ask_joint(setting: Setting) -> Answer:
    """Answer what joint visits and mutual recognition save and miss."""
    plan = setting.plan
    group = group_of(plan, setting)
    plans = _ways(plan, group)
    runs = {way: setting.run(plans[way]) for way in plans}
    ways = {way: _figures(run) for way, run in runs.items()}
    titles = {programme.id: programme.title for programme in plan.programmes}
    told = [way for way in ways if way == "for_cause" or (way != "separate" and overlap(plan, setting))]
    said = [*_tasks(plan, setting, group, titles), *(_change(ways, way) for way in told)]
    compared = setting.compared(runs["separate"], runs[list(runs)[-1]])
    return Answer("joint", tuple(said), table_of(rows_of("way", ways)), compared, setting.firms(), titles)


def group_of(plan: Plan, setting: Setting) -> tuple[tuple[str, ...], ...]:
    """Return the groups that go together: the plan's own, else the first programmes that can meet at one door.

    None where no two programmes can meet, and where the plan has more programmes than are tried.
    """
    if plan.together or len(plan.programmes) > MOST_PROGRAMMES:
        return plan.together
    meeting = [pair for pair in combinations(plan.programmes, 2) if meet(*pair, setting)]
    ids = list(dict.fromkeys(programme.id for pair in meeting for programme in pair))[:MOST_TOGETHER]
    return (tuple(ids),) if ids else ()


def meet(one: Programme, other: Programme, setting: Setting) -> bool:
    """Tell whether two programmes share a stratum and a month, so that they can meet at one door."""
    shared = any(reaches(one, stratum) and reaches(other, stratum) for stratum in setting.specification.strata)
    return shared and bool(set(one.months) & set(other.months))


def overlap(plan: Plan, setting: Setting) -> bool:
    """Tell whether some two programmes concern the same firms, in whatever months."""
    every = [programme.model_copy(update={"months": tuple(range(1, 13))}) for programme in plan.programmes]
    return any(meet(one, other, setting) for one, other in combinations(every, 2))


def _ways(plan: Plan, group: tuple[tuple[str, ...], ...]) -> dict[str, Plan]:
    """Return the plan by ways to work: apart, results recognised, those of triggered visits too, together, all."""
    changed: dict[str, dict[str, object]] = {
        "separate": SEPARATE,
        "recognition": {**SEPARATE, "mutual_recognition": True},
        "for_cause": {**SEPARATE, "mutual_recognition": True, "recognise_for_cause": True},
    }
    if group:
        changed["together"] = {**SEPARATE, "together": group}
        changed["all"] = {"mutual_recognition": True, "recognise_for_cause": True, "together": group}
    return {way: plan.model_copy(update=change) for way, change in changed.items()}


def _figures(run: Forecast) -> dict[str, float]:
    found = figures_of(run)
    return {name: found[name] for name in MEASURES}


def _tasks(plan: Plan, setting: Setting, group: tuple[tuple[str, ...], ...], titles: dict[str, str]) -> list[Said]:
    """Say how many programmes there are, and which can meet."""
    number = len(plan.programmes)
    if number < 2:  # noqa: PLR2004 -- one task has nothing to go with
        return [Said("one_task", {"tasks": number})]
    if not overlap(plan, setting):
        return [Said("disjoint", {"tasks": number})]
    if not group:
        return [Said("too_many" if number > MOST_PROGRAMMES else "never_meet", {"tasks": number})]
    members = tuple(titles[name] for each in group for name in each)
    return [Said("own_group" if plan.together else "tried_group", {"tasks": number, "members": members})]


def _change(ways: dict[str, dict[str, float]], way: str) -> Said:
    before, after = ways["separate"], ways[way]
    rates = {"repeat_before": Figure("repeat_rate", before["repeat_rate"]),
             "repeat_after": Figure("repeat_rate", after["repeat_rate"])}  # fmt: skip
    return Said(way, {**changes(before, after, MEASURES), **rates})
