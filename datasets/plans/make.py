"""Make the plan files: published ratios from the figures, everything else as `sources.csv` says it was filled in."""

from __future__ import annotations

from pathlib import Path

from datasets.tables import Row, figure, read_rows
from simulation.model.exchange import to_json
from simulation.model.plan import Observation, OtherVisit, Plan, Programme, RoundsByClass
from simulation.model.population import RISK_CLASSES, ShareByClass

FOLDER = Path(__file__).parent
START = "2026-01"
HOURS_PER_VISIT = 3.0
TEAM_SIZE = 2
ONCE_A_YEAR = RoundsByClass(A=1, B=1, C=1, D=1)


def main() -> None:
    """Write every plan that `sources.csv` lists."""
    for row in read_rows(FOLDER / "sources.csv"):
        (FOLDER / row["file"]).write_text(to_json(plan(row)), encoding="utf-8", newline="\n")


def plan(row: Row) -> Plan:
    """Return the plan of one row of `sources.csv`."""
    return rule_of_thumb(row) if row["id"] == "a-zero" else published(row)


def published(row: Row) -> Plan:
    """Return a plan that holds nothing but the published ratios, once a year."""
    ratio = ShareByClass.model_validate({key: published_ratio(row, key) for key in RISK_CLASSES})
    return Plan(
        id=row["id"],
        title=row["title_zh"],
        start=START,
        programmes=(programme(ratio, ONCE_A_YEAR),),
        other_visit=effort(),
    )


def published_ratio(row: Row, risk_class: str) -> float:
    """Return the published ratio of a class: the midpoint of a range, the floor where there is only a floor.

    A place that published one ratio for all firms has it for every class.
    """
    found = {"place": row["place"], "year": row["year"], "scope_zh": row["scope_zh"]}
    # Hubei set one floor for all firms together; as a plan it is the floor of every class.
    group = "all" if row["id"] == "status-quo" else risk_class
    cells = figure("sampling_ratios", **found, risk_class=group)
    bounds = [float(cells[key]) for key in ("ratio_low", "ratio_high") if cells[key]]
    return round(sum(bounds) / len(bounds), 6)


def rule_of_thumb(row: Row) -> Plan:
    """Return the plan that reads the district's scheme literally; its numbers are assumed."""
    ratio, rounds = ShareByClass(A=0.0, B=0.03, C=0.10, D=0.50), RoundsByClass(A=1, B=1, C=1, D=2)
    return Plan(
        id=row["id"],
        title=row["title_zh"],
        start=START,
        programmes=(programme(ratio, rounds),),
        proactive=ShareByClass(A=0.0, B=0.0, C=0.0, D=0.02),
        other_visit=effort(),
        mutual_recognition=True,
        recognise_for_cause=True,
        observation=Observation(months=12.0, classes=("A", "B")),
    )


def programme(ratio: ShareByClass, rounds: RoundsByClass) -> Programme:
    """Return the routine programme of the market regulator over all strata."""
    return Programme(
        id="general",
        title="日常监管抽查",
        departments=("市场监管",),
        ratio=ratio,
        rounds_per_year=rounds,
        hours_per_visit=HOURS_PER_VISIT,
        team_size=TEAM_SIZE,
    )


def effort() -> OtherVisit:
    """Return the effort of a for-cause or proactive visit: that of a routine one."""
    return OtherVisit(hours_per_visit=HOURS_PER_VISIT, team_size=TEAM_SIZE)


if __name__ == "__main__":
    main()
