"""The plan files hold what was published, and say what was filled in."""

from __future__ import annotations

import re

import pytest

from datasets.plans import annual, make
from datasets.tables import DATASETS, FIGURES, Row, read_rows
from simulation.model.exchange import parse_plan, read_plan, to_json

PLANS = DATASETS / "plans"
ROWS = {row["id"]: row for row in read_rows(PLANS / "sources.csv")}
PUBLISHED = {
    "status-quo": (0.03, 0.03, 0.03, 0.03),
    "henan-2021": (0.01, 0.02, 0.10, 0.30),
    "yuexiu-2021": (0.05, 0.15, 0.30, 0.50),
    "lindian-2024": (0.025, 0.125, 0.405, 0.805),
    "bayannur-2022": (0.02, 0.05, 1.0, 1.0),
}
every_plan = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())


def test_every_plan_file_has_a_row_of_sources_and_the_other_way_round() -> None:
    assert {row["file"] for row in ROWS.values()} == {path.name for path in PLANS.glob("*.json")}


@every_plan
def test_a_file_reads_as_a_plan_and_writes_back_the_same_bytes(row: Row) -> None:
    text = (PLANS / row["file"]).read_text(encoding="utf-8")
    plan = parse_plan(text)
    assert (plan.id, plan.title) == (row["id"], row["title_zh"])
    assert to_json(plan) == text


@every_plan
def test_a_file_is_what_the_command_makes(row: Row) -> None:
    assert (PLANS / row["file"]).read_text(encoding="utf-8") == to_json(make.plan(row))


@pytest.mark.parametrize("name", PUBLISHED)
def test_ratios_are_the_published_ones(name: str) -> None:
    plan = read_plan(PLANS / ROWS[name]["file"])
    assert [tuple(programme.ratio.array()) for programme in plan.programmes] == [PUBLISHED[name]]
    assert plan.proactive.array().sum() == 0


@pytest.mark.parametrize("name", PUBLISHED)
def test_source_and_confidence_are_those_of_the_figure(name: str) -> None:
    row = ROWS[name]
    figures = [
        figure
        for figure in read_rows(FIGURES / "sampling_ratios.csv")
        if (figure["place"], figure["year"], figure["scope_zh"]) == (row["place"], row["year"], row["scope_zh"])
    ]
    assert {(figure["source"], figure["confidence"]) for figure in figures} == {(row["source"], row["confidence"])}


@every_plan
def test_every_cell_of_sources_is_filled_except_where_a_plan_has_no_place(row: Row) -> None:
    empty = {key for key, value in row.items() if not value}
    assert empty == ({"place", "year", "scope_zh"} if row["id"] == "a-zero" else set())
    assert re.fullmatch(r"[a-z0-9-]+", row["id"])


def test_plans_can_be_compared_they_start_together_and_cost_the_same_a_visit() -> None:
    plans = [read_plan(PLANS / row["file"]) for row in ROWS.values()]
    efforts = {(p.hours_per_visit, p.team_size) for plan in plans for p in plan.programmes}
    efforts |= {(plan.other_visit.hours_per_visit, plan.other_visit.team_size) for plan in plans}
    assert {plan.start for plan in plans} == {"2026-01"}
    assert efforts == {(3.0, 2)}


def test_the_rule_of_thumb_leaves_class_a_to_what_triggers_a_visit() -> None:
    plan = read_plan(PLANS / "a_zero.json")
    assert plan.programmes[0].ratio.A == plan.proactive.A == 0
    assert plan.programmes[0].rounds_per_year.D == 2
    assert plan.proactive.D > 0
    assert plan.mutual_recognition
    assert plan.observation is not None


def test_the_synthetic_annual_plan_is_what_its_command_makes_and_says_that_it_is_synthetic() -> None:
    plan = read_plan(annual.FILE)
    assert annual.FILE.read_text(encoding="utf-8") == to_json(annual.annual_plan())
    assert "合成" in plan.title
    assert len(plan.programmes) == len(read_rows(annual.TASKS)) == 40
