"""The tables of the chapter on how the plan was chosen, from the record of a tuning."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulation.language.figures import say_difference, say_value
from simulation.reports.blocks import Table
from simulation.reports.figures import axis_title
from simulation.reports.subject import Subject
from simulation.tuning.proposing.record import TuningRecord
from simulation.tuning.proposing.record_file import Values
from simulation.tuning.robust.number_words import name_number
from simulation.tuning.words.limits import say_at
from simulation.tuning.words.names import name_limit
from simulation.tuning.words.spoken import Spoken

LIMITS_SHOWN = "optimum"
"""Point of the prices that a report prints; those along the frontier are in Excel."""
WHOLE = 1000
PRICE = "price:"
FEW = 8
"""Rows of a table in the text; all are in Excel."""
ROUNDS = "rounds"


def spoken_of(record: TuningRecord, subject: Subject) -> Spoken:
    """Return what says the names of the problem."""
    return Spoken(subject.catalogue, record.found.titles)


def say_lever(lever: str, value: float | None) -> str:
    """Show a lever's value: rounds a year, or a share.

    Examples
    --------
    >>> say_lever("general.ratio.D", 0.805), say_lever("general.rounds.D", 2.0), say_lever("proactive.D", None)
    ('80.50%', '2', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.0f}" if f".{ROUNDS}." in lever else f"{value:.2%}"


def say_outcome(label: str, value: float | None, subject: Subject) -> str:
    """Show the value of an outcome, ``indicator`` or ``indicator@group``, whose unit stands elsewhere."""
    if value is None:
        return subject.catalogue.text("value.undefined")
    return subject.say(label.partition("@")[0], value)


def name_outcome_with_unit(label: str, record: TuningRecord, subject: Subject) -> str:
    """Return the name of an outcome with its unit; per cent goes with the value."""
    return axis_title(label, spoken_of(record, subject))


def plans_table(record: TuningRecord, subject: Subject) -> Table:
    """Return levers and indicators of the plan in force, the optimum and the best announceable plan."""
    found, spoken = record.found, spoken_of(record, subject)
    told: list[tuple[str, Values | None, Values | None]] = [
        ("in_force", found.in_force.levers, found.in_force.indicators),
        ("optimum", found.optimum.levers, found.optimum.indicators),
    ]
    if found.announced is not None:
        told.append(("announced", found.announced.levers, found.announced.indicators))
    rows = [
        (spoken.lever(name), *(say_lever(name, (levers or {}).get(name)) for _, levers, _ in told))
        for name in found.optimum.levers
    ]
    for label in found.optimum.indicators:
        cells = ("–" if values is None else say_outcome(label, values[label], subject) for _, _, values in told)
        rows.append((name_outcome_with_unit(label, record, subject), *cells))
    header = (subject.text("column.item"), *(subject.catalogue.text(f"tuning.column.{key}") for key, *_ in told))
    widths = (2.2, *(1.2 for _ in told))
    return Table(subject.text("table.tuned_plans"), header, tuple(rows), widths, subject.text("table.tuned_plans_note"))


def prices_table(record: TuningRecord, subject: Subject) -> Table | None:
    """Return what each limit costs at the optimum and where that holds; ``None`` where no limit was posed."""
    prices = record.table("prices")
    if not len(prices):
        return None
    prices = prices[prices["point"] == LIMITS_SHOWN]
    catalogue, titles = subject.catalogue, record.found.titles
    rows = []
    for row in prices.to_dict("records"):
        limit = str(row["limit"])
        ends = [float(row[side]) for side in ("valid_low", "valid_high")]
        valid = "–" if any(map(math.isnan, ends)) else "—".join(say_at(limit, end, catalogue) for end in ends)
        at = float(row["at"])
        cells = (_bare(float(row[column])) for column in ("price", "checked"))
        rows.append(
            (
                name_limit(limit, catalogue, titles),
                "–" if math.isnan(at) else say_at(limit, at, catalogue),
                *cells,
                valid,
            )
        )
    if not rows:
        return None
    header = tuple(subject.text(f"column.{name}") for name in ("limit", "at", "price", "checked", "valid"))
    note = subject.text("table.tuned_prices_note")
    distinct = tuple(dict.fromkeys(rows))
    return Table(subject.text("table.tuned_prices"), header, distinct, (2.2, 1.4, 1.1, 1.1, 2.2), note)


def _bare(value: float) -> str:
    """Show a price: four figures, of large ones all before the point; none as 0, one not looked into as a dash."""
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:,.4g}" if value else "0"


def robust_table(record: TuningRecord, subject: Subject) -> Table | None:
    """Return the plans by their regret over draws, the rules that choose each beside; ``None`` without draws."""
    found = record.table("robust")
    if not len(found):
        return None
    goal = record.found.problem.goals[0].indicator
    chosen = "" if record.found.chosen is None else record.found.chosen.plan
    table = found.sort_values(["regret_90", "plan"], kind="stable")
    first = table[(table["chosen_by"] != "") | (table["plan"] == chosen)]
    shown = table.loc[[*first.index, *table.index.difference(first.index, sort=False)][:FEW]]
    rows = []
    for row in shown.to_dict("records"):
        mean = say_value(goal, float(row["mean"]), subject.catalogue, bare=True)
        regrets = (
            say_difference(goal, float(row[column]), subject.catalogue, bare=True).lstrip("+")
            for column in ("regret_90", "regret_max")
        )
        rows.append((title_of(str(row["plan"]), record), mean, *regrets, name_rules(str(row["chosen_by"]), subject)))
    header = tuple(subject.text(f"column.{name}") for name in ("plan", "mean", "regret_90", "regret_max", "chosen_by"))
    note = subject.text("table.tuned_robust_note", goal=name_outcome_with_unit(_first_goal(record), record, subject))
    return Table(subject.text("table.tuned_robust"), header, tuple(rows), (1.8, 1.2, 1.2, 1.2, 2.0), note)


def name_rules(chosen_by: str, subject: Subject) -> str:
    """Return what the rules that choose a plan are called."""
    names = [subject.catalogue.text(f"tuning.rule.{rule}") for rule in chosen_by.split(";") if rule]
    return subject.text("changes.between").join(names)


def title_of(plan: str, record: TuningRecord) -> str:
    """Return the title of one of a tuning's plans, or of the plan in force."""
    titles = {own.id: own.title for own in record.plans} | {record.found.in_force.plan: record.found.in_force.title}
    return titles.get(plan, plan)


def _first_goal(record: TuningRecord) -> str:
    return goal_labels(record)[0]


def goal_labels(record: TuningRecord) -> list[str]:
    """Return the names of the goals as outcomes, ``indicator`` or ``indicator@group``."""
    return [label_of(goal.indicator, goal.group) for goal in record.found.problem.goals]


def label_of(indicator: str, group: str) -> str:
    """Return the name of an outcome.

    Examples
    --------
    >>> label_of("harm", "all"), label_of("blind_spot_width", "A")
    ('harm', 'blind_spot_width@A')
    """
    return indicator if group == "all" else f"{indicator}@{group}"


def hangs_on_table(record: TuningRecord, subject: Subject) -> Table | None:
    """Return which numbers the choice between the two best plans hangs on; ``None`` where it was not asked for."""
    found = record.table("sensitivity")
    if not len(found):
        return None
    shown = found.sort_values("value", ascending=False, kind="stable").head(FEW)
    rows = [
        (
            name_number(str(row["parameter"]), subject.catalogue),
            subject.catalogue.text(f"kind.{row['kind']}"),
            *(f"{float(row[column]):.3f}" for column in ("value", "standard_error", "noise")),
        )
        for row in shown.to_dict("records")
    ]
    header = tuple(subject.text(f"column.{name}") for name in ("assumption", "kind", "pawn", "standard_error", "noise"))
    note = subject.text("table.tuned_hangs_on_note")
    return Table(subject.text("table.tuned_hangs_on"), header, tuple(rows), (2.2, 0.9, 1.0, 1.0, 1.0), note, texts=2)


def horizons_table(record: TuningRecord, subject: Subject) -> Table | None:
    """Return the optimum over other horizons, a column each; ``None`` where none were computed."""
    horizons = record.found.horizons
    if not horizons:
        return None
    spoken = spoken_of(record, subject)
    names = dict.fromkeys(name for row in horizons for name in row)
    known = [*record.found.optimum.levers, *record.found.optimum.indicators]
    rows = [
        (name_item(name, record, subject), *(_cell(name, row, record, subject) for row in horizons))
        for name in known
        if name in names
    ]
    limits = dict.fromkeys(name.removeprefix(PRICE) for name in names if name.startswith(PRICE) and "#" not in name)
    priced = [limit for limit in limits if any(_number(row.get(PRICE + limit)) > 0 for row in horizons)]
    rows += [
        (
            subject.text("tuned.price_of", limit=name_limit(limit, spoken.catalogue, spoken.programmes)),
            *(_bare(_number(row.get(PRICE + limit))) for row in horizons),
        )
        for limit in priced
    ]
    rows.append(
        (subject.text("tuned.ended"), *(subject.text(f"tuned.ended_by.{row['stopped_by']}") for row in horizons))
    )
    header = (subject.text("column.item"), *(subject.text("tuned.months", months=_whole(row)) for row in horizons))
    return Table(
        subject.text("table.tuned_horizons"), header, tuple(rows), (2.2, *(1.2 for _ in horizons)),
        subject.text("table.tuned_horizons_note"),
    )  # fmt: skip


def _whole(row: Mapping[str, float | str | None]) -> str:
    return f"{_number(row['months']):.0f}"


def _number(value: float | str | None) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def name_item(name: str, record: TuningRecord, subject: Subject) -> str:
    """Return what a lever or an outcome is called."""
    if name in record.found.optimum.levers:
        return spoken_of(record, subject).lever(name)
    return name_outcome_with_unit(name, record, subject)


def _cell(name: str, row: Mapping[str, float | str | None], record: TuningRecord, subject: Subject) -> str:
    value = _number(row.get(name))
    if math.isnan(value):
        return "–"
    return say_lever(name, value) if name in record.found.optimum.levers else say_outcome(name, value, subject)
