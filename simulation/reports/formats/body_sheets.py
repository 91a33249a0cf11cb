"""The sheets of the Excel annex that hold what the text says beside the comparison's own table.

Ratios and visits planned, the arrangements, the last year and the settled value, what hidden violations cost, the first
year to watch, and the counts that sentences name: every number of the text stands in the annex, unrounded.
"""

from __future__ import annotations

import math
from collections import Counter

from simulation.comparison.assumed_ranges import ASSUMPTIONS
from simulation.comparison.comparison import LEVEL
from simulation.comparison.cut_classes import DETERRENCE
from simulation.comparison.horizon import SETTLED_MONTHS
from simulation.language.figures import is_share
from simulation.model.advice import planned_visits
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES
from simulation.monitoring.completion import ENOUGH
from simulation.monitoring.retune import RUNNING
from simulation.reports.chapters.ahead import COUNTED, GROUPS, first_year
from simulation.reports.chapters.glance import headline_moves
from simulation.reports.chapters.incentives import break_even_of, measure_rows, name_measure
from simulation.reports.chapters.judgement import costs_of
from simulation.reports.chapters.opening import KINDS, OF_FIRMS, arrangements
from simulation.reports.chapters.results import in_the_long_run, last_stock
from simulation.reports.chapters.sentences import parts_of_findings
from simulation.reports.formats.sheet import Row, Share
from simulation.reports.subject import WHOLE, Subject
from simulation.reports.suppression import SMALLEST_GROUP

MEASURED = (
    "eligible", "eligible_share", "gained", "lost", "lost_by_class", "lost_by_sanction", "lost_by_exit", "spell",
    "exposure", "serious_exposure", "exposure_share",
)  # fmt: skip
Sheet = tuple[tuple[str, ...], list[Row]]


def body_sheets(subject: Subject) -> dict[str, Sheet]:
    """Return name → columns and rows; a sheet without rows is left out."""
    sheets = {
        "front": (("indicator", "before", "after", "difference", "share_of_before", "times"), _front(subject)),
        "planned": (("plan", "group", "firms_at_start", "planned_visits"), _planned(subject)),
        "programmes": (("plan", "programme", "group", "ratio", "rounds"), _programmes(subject)),
        "arrangements": (("arrangement", "baseline_has", "proposal_has"), [*arrangements(subject)]),
        "horizon": (("indicator", "period", "plan", "value", "difference"), _horizon(subject)),
        "reason": (("group", "visits_difference", "found_difference", "share_of_change"), _reason(subject)),
        "hidden_costs": (("group", "elasticity", "hidden_without", "hidden_at_most"), _hidden_costs(subject)),
        "first_year": (("group", "indicator", "value"), _first_year(subject)),
        "measures": (("measure_title", "classes", *MEASURED), _measures(subject)),
        "break_even": (("item", "value"), _break_even(subject)),
        "counts": (("item", "value"), _counts(subject)),
    }
    return {name: sheet for name, sheet in sheets.items() if sheet[1]}


def _kind(indicator: str, subject: Subject) -> type[float]:
    return Share if is_share(indicator, subject.catalogue) else float


def _front(subject: Subject) -> list[Row]:
    """Return the figures in front, and the multiple that a change is told by."""
    rows: list[Row] = []
    for moved in headline_moves(subject):
        kind = _kind(moved.indicator, subject)
        times = moved.times if math.isfinite(moved.times) else math.nan
        numbers = (kind(moved.before), kind(moved.after), kind(moved.difference), Share(times - 1), times)
        rows.append((subject.name(moved.indicator), *numbers))
    return rows


def _planned(subject: Subject) -> list[Row]:
    strata = subject.comparison.specification.strata
    rows: list[Row] = []
    for plan, title in subject.titles.items():
        visits = planned_visits(subject.plan(plan))
        for name in RISK_CLASSES:
            group = Group("risk_class", name)
            firms = math.nan if group in subject.hidden else float(sum(getattr(s.firms, name) for s in strata))
            rows.append((title, subject.name_group(group), firms, visits[name] * OF_FIRMS))
    return rows


def _programmes(subject: Subject) -> list[Row]:
    return [
        (title, programme.title, subject.name_group(Group("risk_class", name)),
         Share(getattr(programme.ratio, name)), int(getattr(programme.rounds_per_year, name)))
        for plan, title in subject.titles.items()
        for programme in subject.plan(plan).programmes
        for name in RISK_CLASSES
    ]  # fmt: skip


def _horizon(subject: Subject) -> list[Row]:
    rows: list[Row] = []
    for indicator, stage, plan, value, difference in in_the_long_run(subject):
        kind, period = _kind(indicator, subject), subject.catalogue.text(f"page.compare.horizon_{stage}")
        rows.append((subject.name(indicator), period, subject.titles[plan], kind(value), kind(difference)))
    return rows


def _reason(subject: Subject) -> list[Row]:
    """Return what each class adds to the change in visits and findings, and its share of the latter."""
    visits, found = parts_of_findings(subject)
    whole = subject.cell(subject.proposal, "found").difference
    rows: list[Row] = [
        (subject.name_group(Group("risk_class", name)), visits[name], part, Share(part / whole) if whole else math.nan)
        for name, part in found.items()
    ]
    return [*rows, (subject.name_group(WHOLE), subject.cell(subject.proposal, "visits").difference, whole, math.nan)]


def _hidden_costs(subject: Subject) -> list[Row]:
    return [
        (subject.name_group(Group("risk_class", cost.risk_class)), DETERRENCE[1], cost.without, cost.at_most)
        for cost in costs_of(subject)
    ]


def _first_year(subject: Subject) -> list[Row]:
    values = ((group, name, first_year(subject, group, name)) for group in GROUPS for name in COUNTED)
    return [(subject.name_group(g), subject.name(name), value) for g, name, value in values if value is not None]


def _measures(subject: Subject) -> list[Row]:
    """Return every number of the measures of the proposal that may be printed."""
    if not subject.plan(subject.proposal).measures:
        return []
    return [
        (name_measure(row, subject), str(row["classes"]),
         *(Share(row[name]) if name.endswith("_share") else float(row[name]) for name in MEASURED))
        for row in measure_rows(subject)
    ]  # fmt: skip


def _break_even(subject: Subject) -> list[Row]:
    """Return what the break-even rests on: the multiplier, what it saves, and the indicator without and with it."""
    found = break_even_of(subject)
    if found is None:
        return []
    values = {"multiplier": found.multiplier, "fewer": Share(1 - found.multiplier)}
    values |= {name: getattr(found, name) for name in ("without", "at_most", "of_baseline")}
    return [(subject.text(f"incentives.item.{name}"), value) for name, value in values.items()]


def _counts(subject: Subject) -> list[Row]:
    """Return the counts that sentences name, and the constants that they rest on."""
    strata = subject.comparison.specification.strata
    kinds = Counter(source.kind for source in subject.sources)
    verdicts = Counter(line.verdict for line in subject.rules or ())
    before, after = last_stock(subject)
    counts: dict[str, float] = {
        "firms": float(sum(sum(stratum.firms.array()) for stratum in strata)),
        "strata": len(strata),
        "months": subject.comparison.months,
        "parameters": len(subject.sources),
        **{f"kind_{kind}": kinds[kind] for kind in KINDS},
        **{f"verdict_{verdict}": verdicts[verdict] for verdict in ("PASS", "WARN", "FAIL")},
        "replications": subject.comparison.replications,
        "draws": subject.comparison.draws,
        "seed": subject.comparison.seed,
        "level": Share(LEVEL),
        "assumptions": len(ASSUMPTIONS),
        "key_indicators": len(headline_moves(subject)),
        "last_before": before,
        "last_after": after,
        "last_difference": after - before,
        "quarters": RUNNING,
        "enough": Share(ENOUGH),
        "smallest": SMALLEST_GROUP,
        "of_firms": OF_FIRMS,
        "settled_year": SETTLED_MONTHS // MONTHS_PER_YEAR,
    }
    return [(subject.text(f"count.{name}"), value) for name, value in counts.items()]
