"""触发式监管 (tasks 3 and 7): what is seen by complaints, alerts and referrals alone, and what stays unseen."""

from __future__ import annotations

import numpy as np

from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.record import hours_by_channel
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.cells import Setting, figures_of, yearly
from simulation.workflows.questions.parts import Figure, Said, changes, rows_of, some_classes, table_of

SPARED = ("", "A", "AB", "ABCD")
"""Classes that get no draw and no proactive check, step by step; none is the plan itself."""
MEASURES = ("visits", "hours", "found", "undetected_stock", "harm", "detection_rate")


def ask_triggered(setting: Setting) -> Answer:
    """Answer what would be seen only through complaints, alerts and referrals."""
    runs = {classes: setting.run(without_draws(setting.plan, classes)) for classes in SPARED}
    spared = {classes or "none": _figures(run) for classes, run in runs.items()}
    by_channel = _channels(runs[""])
    table = table_of([*rows_of("channel", by_channel, beside=True), *rows_of("spared", spared)])
    said = [_share(by_channel, spared["none"]), Said("unseen", _plain(spared["none"]))]
    said += [*(_spared(spared, classes) for classes in SPARED[1:]), Said("blind")]
    if not draws(setting.plan):
        said = [Said("nothing_else"), *said[:2]]
    titles = {programme.id: programme.title for programme in setting.plan.programmes}
    return Answer("triggered", tuple(said), table, setting.compared(runs[""], runs["ABCD"]), setting.firms(), titles)


def draws(plan: Plan) -> bool:
    """Tell whether a plan makes visits that nothing triggered."""
    return bool(plan.proactive.array().any() or any(p.ratio.array().any() for p in plan.programmes))


def without_draws(plan: Plan, classes: str) -> Plan:
    """Return the plan with no draw and no proactive check for some classes.

    Under fusion the effective class counts, so the strata's professional tiers go on bringing their visits.

    Examples
    --------
    >>> plan = Plan(id="p", title="p", start="2026-01", programmes=())
    >>> without_draws(plan, "AB") == plan
    True
    """
    if not classes:
        return plan
    nothing = dict.fromkeys(classes, 0.0)
    return plan.with_ratio(None, **nothing).model_copy(update={"proactive": plan.proactive.model_copy(update=nothing)})


def _figures(run: Forecast) -> dict[str, float]:
    found = figures_of(run)
    return {name: found[name] for name in MEASURES} | {"missed": 1 - found["detection_rate"]}


def _channels(run: Forecast) -> dict[str, dict[str, float]]:
    visits, found = yearly(run, "visits"), yearly(run, "found_by_channel")
    hours = visits * hours_by_channel(run.plan)
    total, names = found.sum(), run.record.channels
    with np.errstate(divide="ignore", invalid="ignore"):
        shares, yields = found / total, found / visits
    columns = {"visits": visits, "hours": hours, "found": found, "share_of_found": shares, "detection_yield": yields}
    return {name: {key: float(column[place]) for key, column in columns.items()} for place, name in enumerate(names)}


def _share(by_channel: dict[str, dict[str, float]], plan: dict[str, float]) -> Said:
    parts = {name: by_channel[name]["share_of_found"] for name in FOR_CAUSE_CHANNELS}
    whole = sum(parts.values())
    shares = {name: Figure("share_of_found", share) for name, share in parts.items()}
    rest = {"share": Figure("share_of_found", whole), "rest": Figure("share_of_found", 1 - whole)}
    return Said("share", {"found": Figure("found", plan["found"]), **shares, **rest})


def _plain(values: dict[str, float]) -> dict[str, Figure]:
    return {name: Figure(name, value) for name, value in values.items()}


def _spared(spared: dict[str, dict[str, float]], classes: str) -> Said:
    """Say what becomes of the plan when some classes get triggered visits only."""
    before, after = spared["none"], spared[classes]
    named = some_classes(classes)
    if after == before:
        return Said("spared_same", {"classes": named})
    missed = Figure("missed", after["missed"])
    return Said("spared", {**changes(before, after, MEASURES), "missed": missed, "classes": named})
