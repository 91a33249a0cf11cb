"""观察期 (task 7): what the observation period of the new economy costs and saves, by its length."""

from __future__ import annotations

from simulation.model.forecast import Forecast
from simulation.model.plan import Observation, Plan
from simulation.model.population import RiskClass
from simulation.model.specification import Specification
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.cells import Mask, Setting, figures_of
from simulation.workflows.questions.parts import OF_GROUP, Figure, Named, Said, Value, rows_of, table_of

LENGTHS = (0, 6, 12, 24)
"""Months of the curve; the plan's own length is added."""
USUAL = 12
"""Months of a plan that has no observation period: one year, as the places published that name a length."""
CLASSES: tuple[RiskClass, ...] = ("A", "B")
"""Low and general risk: whom the notice gives an observation period."""
GROUP = ("visits_per_100_firms", "undetected_stock", "harm", "detection_rate")
WHOLE = ("visits", "hours", "found")


def ask_observation(setting: Setting) -> Answer:
    """Answer what the observation period costs and saves."""
    own = setting.plan.observation
    classes = own.classes if own else CLASSES
    length = own.months if own else float(USUAL)
    cells = setting.strata(lambda stratum: stratum.novel, classes)
    lengths = sorted({*map(float, LENGTHS), length})
    runs = {months: _run(setting, months, length, classes) for months in lengths}
    found = {_label(months): _figures(run, cells) for months, run in runs.items()}
    group = setting.firms(cells)
    said = _said(found, setting, cells, classes, length) if cells.any() else [Said("no_novel")]
    table = table_of(rows_of("length", found))
    return Answer("observation", tuple(said), table, setting.compared(runs[0.0], runs[length]), group)


def _label(months: float) -> str:
    return f"{months:g}"


def _run(setting: Setting, months: float, length: float, classes: tuple[RiskClass, ...]) -> Forecast:
    plan: Plan = setting.plan.model_copy(
        update={"observation": Observation(months=months, classes=classes) if months else None}
    )
    return setting.run(plan, begun(setting.specification, months / length))


def begun(specification: Specification, times: float) -> Specification:
    """Return the district with its share of firms in observation at the start times a factor, at most all of them.

    Who is inside at the start entered during the last so many months; so the share goes with the length.
    """
    strata = [s.model_copy(update={"in_observation": min(1.0, s.in_observation * times)}) for s in specification.strata]
    return specification.model_copy(update={"strata": tuple(strata)})


def _figures(run: Forecast, cells: Mask) -> dict[str, float]:
    of_group, whole = figures_of(run, cells), figures_of(run)
    return {**{name: whole[name] for name in WHOLE}, **{OF_GROUP + name: of_group[name] for name in GROUP}}


def _said(
    found: dict[str, dict[str, float]], setting: Setting, cells: Mask, classes: tuple[RiskClass, ...], length: float
) -> list[Said]:
    before, after = found["0"], found[_label(length)]
    strata = setting.specification.strata
    inside = sum(
        stratum.in_observation * sum(getattr(stratum.firms, name) for name in classes)
        for stratum, row in zip(strata, cells, strict=True)
        if row.any()
    )
    change = {
        name.removeprefix(OF_GROUP): Figure(name.removeprefix(OF_GROUP), after[name] - before[name], change=True)
        for name in before
    }
    numbers: dict[str, Value] = {
        "strata": int(cells.any(axis=1).sum()),
        "firms": setting.firms(cells),
        "inside": round(inside),
        "classes": Named("classes", "".join(classes)),
        "months": _label(length),
    }
    rates = {
        f"{name}_{when}": Figure(name, values[OF_GROUP + name])
        for name in ("visits_per_100_firms", "detection_rate")
        for when, values in (("before", before), ("after", after))
    }
    elastic = setting.specification.behaviour.general_deterrence.semi_elasticity
    return [
        Said("who", numbers),
        Said("saves", {**numbers, **change, **rates}),
        Said("costs", {**numbers, **change, **rates}),
        Said("responds" if elastic else "deaf"),
    ]
