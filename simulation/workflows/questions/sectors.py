"""重点领域 (task 5): programmes and sectors side by side, and what the sector programmes add."""

from __future__ import annotations

from simulation.model.forecast import Forecast
from simulation.model.plan import Plan, Programme
from simulation.model.record import PROGRAMME, TOGETHER, hours_by_channel
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.cells import Mask, Setting, figures_of, reaches, yearly
from simulation.workflows.questions.parts import Figure, Named, Said, Value, changes, rows_of, table_of

SECTOR = (
    "firms", "coverage", "visits", "hours", "found", "detection_yield", "hours_per_finding", "undetected_stock",
)  # fmt: skip
WHOLE = ("visits", "hours", "found", "undetected_stock")


def ask_key_sectors(setting: Setting) -> Answer:
    """Answer how the programmes and the sectors stand beside one another."""
    special = [programme for programme in setting.plan.programmes if of_a_sector(programme)]
    run = setting.run(setting.plan)
    rest = setting.run(_without(setting.plan, special)) if special else run
    sectors = dict.fromkeys(stratum.sector for stratum in setting.specification.strata)
    by_sector = {name: _of_sector(run, setting.strata(lambda s, n=name: s.sector == n)) for name in sectors}  # type: ignore[misc]
    programmes = _programmes(setting, run)
    table = table_of([*rows_of("programme", programmes, beside=True), *rows_of("sector", by_sector, beside=True)])
    titles = {programme.id: programme.title for programme in setting.plan.programmes}
    said = [_adds(special, rest, run), *_best_and_worst(by_sector)]
    return Answer("key_sectors", tuple(said), table, setting.compared(rest, run), setting.firms(), titles)


def of_a_sector(programme: Programme) -> bool:
    """Tell whether a programme is for some sectors only, named as such or by their strata."""
    return programme.scope.sectors is not None or programme.scope.strata is not None


def _without(plan: Plan, special: list[Programme]) -> Plan:
    """Return the plan without some programmes; groups that lose all but one member go with them."""
    gone = {programme.id for programme in special}
    left = [programme for programme in plan.programmes if programme.id not in gone]
    groups = [tuple(name for name in group if name not in gone) for group in plan.together]
    together = tuple(group for group in groups if len(group) > 1)
    return plan.model_copy(update={"programmes": tuple(left), "together": together})


def with_price(values: dict[str, float]) -> dict[str, float]:
    """Add the hours per finding; NaN where nothing is found.

    Examples
    --------
    >>> with_price({"hours": 60.0, "found": 4.0})["hours_per_finding"]
    15.0
    """
    return {**values, "hours_per_finding": values["hours"] / values["found"] if values["found"] else float("nan")}


def _of_sector(run: Forecast, cells: Mask) -> dict[str, float]:
    found = with_price(figures_of(run, cells))
    return {name: found[name] for name in SECTOR}


def _programmes(setting: Setting, run: Forecast) -> dict[str, dict[str, float]]:
    """Return for each programme, and each set of them that goes together, what its visits do."""
    visits, found = yearly(run, "visits"), yearly(run, "found_by_channel")
    hours = visits * hours_by_channel(setting.plan)
    known = {programme.id: programme for programme in setting.plan.programmes}
    result = {}
    for place, channel in enumerate(run.record.channels):
        kind, _, name = channel.partition(":")
        if f"{kind}:" not in (PROGRAMME, TOGETHER):
            continue
        members = [known[name]] if name in known else [known[part] for part in name.split("+")]
        cells = setting.strata(lambda s, m=members: all(reaches(p, s) for p in m))  # type: ignore[misc]
        firms = figures_of(run, cells)["firms"]
        values = {
            "firms": firms,
            "visits": float(visits[place]),
            "visits_per_100_firms": 100 * float(visits[place]) / firms if firms else float("nan"),
            "hours": float(hours[place]),
            "found": float(found[place]),
            "detection_yield": float(found[place] / visits[place]) if visits[place] else float("nan"),
        }
        result[channel] = with_price(values)
    return result


def _adds(special: list[Programme], rest: Forecast, run: Forecast) -> Said:
    if not special:
        return Said("no_programme")
    before, after = figures_of(rest), figures_of(run)
    return Said("adds", {"number": len(special), **changes(before, after, WHOLE)})


def _best_and_worst(by_sector: dict[str, dict[str, float]]) -> list[Said]:
    """Return which sector takes the fewest hours for a finding and which the most; nothing where one alone is found."""
    prices = {name: values["hours_per_finding"] for name, values in by_sector.items() if values["found"] > 0}
    if len(prices) < 2:  # noqa: PLR2004 -- two to be compared
        return []
    best, worst = min(prices, key=prices.__getitem__), max(prices, key=prices.__getitem__)
    values: dict[str, Value] = {
        "best": Named("sector", best),
        "worst": Named("sector", worst),
        "least": Figure("hours_per_finding", prices[best]),
        "most": Figure("hours_per_finding", prices[worst]),
    }
    return [Said("best_and_worst", values)]
