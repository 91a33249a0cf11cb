"""Sentences say what the numbers say, in both languages, and nothing about what does not differ."""

from __future__ import annotations

import re

import pytest

import simulation as sim
from simulation.comparison.binding import WITHOUT, Bound, what_binds
from simulation.comparison.explanation import by_class, of_yield
from simulation.comparison.explanation_words import explain_differences, word_bound, word_reason
from simulation.comparison.same_result import Reason
from simulation.language.catalogue import LANGUAGES, load_catalogue

HAN = re.compile(r"[\u4e00-\u9fff]")
ZH, EN = load_catalogue("zh"), load_catalogue("en")


@pytest.fixture
def comparison(specification: sim.Specification, plan: sim.Plan) -> sim.Comparison:
    more = plan.with_ratio(A=0.0, C=1.0).model_copy(update={"id": "more", "title": "more"})
    return sim.compare(specification, [plan, more], months=12)


def test_the_sentence_on_findings_holds_the_numbers_of_the_class_that_matters(
    comparison: sim.Comparison, plan: sim.Plan
) -> None:
    first = explain_differences(comparison.monthly, "more", plan.id, ZH)[0]
    found = by_class(comparison.monthly, "found", "more", plan.id)
    visits = by_class(comparison.monthly, "visits", "more", plan.id)
    largest = found.largest()
    assert largest is not None
    assert f"主要在{largest}类" in first
    assert f"{abs(visits.parts[largest]):.2f}" in first
    share = found.share(largest)
    assert f"占变化的 {share:.0%}" in first if share <= 1 else "抵消了一部分" in first


def test_the_sentence_on_the_yield_holds_both_parts(comparison: sim.Comparison, plan: sim.Plan) -> None:
    parts = of_yield(comparison.monthly, "more", plan.id).parts
    mix = 100 * sum(part for name, part in parts.items() if name.startswith("mix:"))
    (sentence,) = [s for s in explain_differences(comparison.monthly, "more", plan.id, EN) if "where visits go" in s]
    assert f"{abs(mix):.2f}" in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_difference_has_a_sentence_in_its_language(
    language: str, comparison: sim.Comparison, plan: sim.Plan
) -> None:
    sentences = explain_differences(comparison.monthly, "more", plan.id, load_catalogue(language))
    assert len(sentences) == 5
    assert all(bool(HAN.search(sentence)) == (language == "zh") for sentence in sentences)


def test_what_does_not_differ_is_not_explained(comparison: sim.Comparison, plan: sim.Plan) -> None:
    assert explain_differences(comparison.monthly, plan.id, plan.id, ZH) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_binds_has_a_sentence_in_its_language(
    language: str, specification: sim.Specification, plan: sim.Plan
) -> None:
    words = load_catalogue(language)
    levers = {"programme": "p", "risk_class": "D", "ratio": 1.0, "rounds": 2}
    codes = [Bound(code, levers) for code in ("ratio_full", "ratio_none", "rounds_idle", "no_firms")]
    rules = [Bound(f"without:{name}", {"visits": -3.0, "found": 0.0}) for name in WITHOUT]
    tight, wide = (plan.model_copy(update={"capacity_hours_per_month": hours}) for hours in (1.0, 1e6))
    limits = [what_binds(specification, each, 12)[0] for each in (plan, tight, wide)]
    assert [bound.code for bound in limits] == ["no_capacity", "capacity_reached", "capacity_spare"]
    for bound in (*codes, *rules, *limits):
        assert bool(HAN.search(word_bound(bound, "2026-01", words))) == (language == "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_no_difference_has_a_sentence(language: str) -> None:
    values = {"risk_class": "A", "programme": "p", "rounds": 2}
    fields = tuple(name for name in sim.Plan.model_fields if name not in ("id", "title"))
    reasons = [
        Reason("same_plan"), Reason("no_firms", values), Reason("rounds_of_nothing", values),
        Reason("capacity", {"full": 3, "capacity": 100.0}), Reason("other", {"fields": fields}),
    ]  # fmt: skip
    texts = [word_reason(reason, load_catalogue(language)) for reason in reasons]
    assert all(bool(HAN.search(text)) == (language == "zh") for text in texts)
    assert "100" in texts[3]
