"""Every case of every rule has its words, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simulation
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.check import check

NOTICE = Path(simulation.__file__).parent / "model" / "notice"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(NOTICE.glob("*.py")))


def words_of_source() -> set[str]:
    return set(re.findall(r'"([a-z_0-9]+)"', SOURCE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_rule_is_without_a_case_that_uses_it(language: str) -> None:
    keys = [key.split(".")[1:] for key in load_catalogue(language).keys("rule")]
    used = {part for key in keys for part in key} - {"verdict", "source", "mend", "name", "PASS", "WARN", "FAIL"}
    assert sorted(used - words_of_source()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_is_said_in_full(language: str, specification: Specification, plan: Plan) -> None:
    rules = check(plan, specification, language=language)
    assert len(rules) == 13
    for rule in rules:
        assert all((rule.mark, rule.clause, rule.name, rule.finding))
        assert bool(rule.mend) == (rule.verdict != "PASS")
        assert "{" not in rule.finding + rule.mend


def test_the_clause_and_the_numbers_are_named(specification: Specification, plan: Plan) -> None:
    a_lowered = check(plan, specification)[0]
    assert (a_lowered.clause, a_lowered.mark) == ("《工作方案》第3条", "符合")
    assert a_lowered.finding == "A类每户每年计划 0.1 次，低于B类的 0.2 次"
