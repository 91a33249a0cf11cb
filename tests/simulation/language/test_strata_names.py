"""Strata go by their sector and township, not by their id."""

from __future__ import annotations

from simulation.language.catalogue import load_catalogue
from simulation.language.parameters import name_parameter
from simulation.workflows.check import check
from tests.simulation.engines import discrete_event_cases as cases


def test_the_rule_check_names_a_stratum_by_sector_and_township() -> None:
    odd = cases.stratum("odd-id", {"A": 20, "B": 20}, sector="P", region="南屏", professional_tier="D")
    plan = cases.plan(cases.programme("general", cases.by_class(0.1), cases.by_class(1)))
    findings = " ".join(rule.finding for rule in check(plan, cases.specification(odd)))
    assert "教育 · 南屏" in findings
    assert "odd-id" not in findings


def test_new_firms_of_a_calibrated_stratum_are_named_by_sector_and_township() -> None:
    name = name_parameter("strata.P-南屏.entries_per_month", load_catalogue("zh"))
    assert "教育 · 南屏" in name
    assert "P-" not in name
