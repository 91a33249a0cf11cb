"""Make the synthetic annual plan: forty tasks that overlap, every number of which is assumed."""

from __future__ import annotations

from pathlib import Path

from datasets.tables import Row, read_rows
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.exchange import to_json
from simulation.model.plan import Plan, Programme, RoundsByClass, Scope
from simulation.model.population import RISK_CLASSES, ShareByClass

FOLDER = Path(__file__).parent / "synthetic"
FILE, TASKS = FOLDER / "annual_2026.json", FOLDER / "annual_tasks.csv"
START, TEAM_SIZE = "2026-01", 2
EVERY_MONTH = tuple(range(1, MONTHS_PER_YEAR + 1))


def main() -> None:
    """Write the plan."""
    FILE.write_text(to_json(annual_plan()), encoding="utf-8", newline="\n")


def annual_plan() -> Plan:
    """Return the plan that `annual_tasks.csv` lists.

    Examples
    --------
    >>> len(annual_plan().programmes)
    40
    """
    return Plan(
        id="annual-2026-synthetic",
        title="2026年度抽查计划（合成，40项任务）",
        start=START,
        programmes=tuple(task(row) for row in read_rows(TASKS)),
    )


def task(row: Row) -> Programme:
    """Return one task; one without sectors concerns every stratum, and one without months the whole year."""
    sectors, months = row["sectors"].split(), tuple(int(month) for month in row["months"].split())
    return Programme(
        id=row["id"],
        title=row["title_zh"],
        departments=tuple(row["departments"].split()),
        scope=Scope(sectors=tuple(sectors)) if sectors else Scope(),
        ratio=ShareByClass.model_validate({key: float(row[key]) for key in RISK_CLASSES}),
        rounds_per_year=RoundsByClass.model_validate({"A": 1, "B": 1, "C": 1, "D": int(row["rounds_D"])}),
        months=months or EVERY_MONTH,
        hours_per_visit=float(row["hours_per_visit"]),
        team_size=TEAM_SIZE,
    )


if __name__ == "__main__":
    main()
