"""What objects show of themselves in a notebook and when printed."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulation as sim
from simulation.display import MARK, Card
from simulation.language.shown import show_in, shown_language

XIANGZHOU = Path(__file__).resolve().parents[2] / "datasets" / "xiangzhou" / "specification.json"
STATUS_QUO = XIANGZHOU.parents[1] / "plans" / "status_quo.json"
KINDS = ("tradeoff", "by_class", "by_group", "over_time", "classes", "flows", "workload")


@pytest.fixture(scope="module")
def specification() -> sim.Specification:
    return sim.read_specification(XIANGZHOU)


@pytest.fixture(scope="module")
def plan() -> sim.Plan:
    return sim.read_plan(STATUS_QUO)


@pytest.fixture(scope="module")
def comparison(specification: sim.Specification, plan: sim.Plan) -> sim.Comparison:
    other = plan.with_ratio(A=0.0).model_copy(update={"id": "a-zero", "title": "A <b>0</b>"})
    return sim.compare(specification, [plan, other], months=12)


def test_a_plan_shows_its_title_its_ratios_and_the_beginning_of_its_digest(plan: sim.Plan) -> None:
    printed = str(plan)
    assert plan.title in printed
    assert "A 3 % × 1" in printed
    assert sim.digest(plan)[:19] in printed
    assert MARK not in printed


def test_what_tells_of_classes_carries_the_mark(specification: sim.Specification, comparison: sim.Comparison) -> None:
    forecast = sim.run(specification, comparison.plans[0], months=3)
    for shown in (specification, comparison, forecast):
        assert MARK in str(shown)
        assert MARK in shown._repr_html_()


def test_a_specification_shows_sums_and_no_stratum(specification: sim.Specification) -> None:
    assert "all 24,000" in str(specification)
    assert specification.strata[0].id not in str(specification)


def test_a_comparison_shows_each_headline_figure_with_its_difference(comparison: sim.Comparison) -> None:
    lines = str(comparison).splitlines()
    (coverage,) = [line for line in lines if line.startswith("  覆盖率")]
    whole = comparison.table.query("scope == 'all' and indicator == 'coverage'").set_index("plan")["value"]
    assert f"{100 * whole['status-quo']:.2f}" in coverage
    assert "Δ" in coverage
    assert len(lines) < 20


def test_text_of_a_file_is_shown_letter_by_letter(comparison: sim.Comparison) -> None:
    html = comparison._repr_html_()
    assert "<b>0</b>" not in html
    assert "&lt;b&gt;0&lt;/b&gt;" in html


def test_a_record_is_shown_in_a_few_lines_and_not_as_its_tables(comparison: sim.Comparison) -> None:
    assert repr(comparison) == str(comparison)
    assert "DataFrame" not in repr(comparison)


@pytest.mark.parametrize("kind", KINDS)
def test_a_comparison_draws_each_chart_of_the_page(comparison: sim.Comparison, kind: str) -> None:
    assert comparison.chart(kind).to_dict()["layer"]


def test_a_chart_takes_its_choices_and_names_those_that_there_are(comparison: sim.Comparison) -> None:
    drawn = comparison.chart("by_class", indicator="harm", height=200).to_dict()
    assert drawn["height"] == 200
    with pytest.raises(ValueError, match=r"no chart 'bars'; there are: tradeoff, .*workload"):
        comparison.chart("bars")


def test_a_chart_speaks_the_language_that_is_asked_for(comparison: sim.Comparison) -> None:
    assert "Coverage" in str(comparison.chart("by_class", language="en").to_dict())


def test_what_is_shown_speaks_the_language_chosen_for_the_notebook(comparison: sim.Comparison) -> None:
    assert shown_language() == "zh"
    show_in("en")
    try:
        assert "Coverage" in str(comparison)
        assert sim.indicator_words("coverage").name == "Coverage"
    finally:
        show_in("zh")
    with pytest.raises(ValueError, match="no language 'fr'"):
        show_in("fr")


def test_a_card_without_a_table_has_no_empty_one() -> None:
    assert "<table>" not in Card("Registers", "2026").html()
