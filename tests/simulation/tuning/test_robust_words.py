"""The sentences of a robust choice, in both languages, with the numbers they were made from."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.tuning.information.exemption import before_exempting
from simulation.tuning.information.worth import information
from simulation.tuning.robust.advice import Advice, advise
from simulation.tuning.robust.knowledge_words import word_exemption, word_information, word_sensitivity
from simulation.tuning.robust.number_words import name_number, say_threshold
from simulation.tuning.robust.rules import Threshold
from simulation.tuning.robust.words import word_advice
from simulation.tuning.sensitivity.indices import pawn

ROWS = 800
HARM = "harm"


def draws() -> pd.DataFrame:
    luck = np.random.default_rng(0)
    return pd.DataFrame(luck.uniform(size=(ROWS, 2)), columns=["behaviour.escalation", "assumed.memory"])


def outcomes() -> np.ndarray:
    table = draws()
    bold = 100 + 40 * (table["behaviour.escalation"] - 0.7)
    return np.stack([bold, np.full(ROWS, 100.0), np.full(ROWS, 130.0)])


def choice(tolerance: float = 0.0) -> Advice:
    return advise(
        outcomes(), ["bold", "steady", "poor"], draws(), rule="expected", tolerance=tolerance,
        levers=[[0.0, 0.5], [0.05, 0.5], [0.9, 0.9]], kinds={"behaviour.escalation": "measured"},
    )  # fmt: skip


def test_the_advice_names_plan_runner_up_and_the_condition_of_the_flip() -> None:
    advice = choice()
    assert (advice.plan, advice.runner_up) == ("bold", 1)
    said = " ".join(word_advice(advice, HARM, load_catalogue("zh"), titles={"bold": "甲方案", "steady": "乙方案"}))
    assert "选出甲方案" in said
    assert "甲方案与乙方案的比例最多相差5.00%" in said
    assert re.search(r"选择在下列假定改变时翻转：违法加重概率高于0\.(69|70|7)\d*（实测）", said)


def test_a_flip_below_the_tolerance_is_said_not_to_matter() -> None:
    catalogue = load_catalogue("zh")
    assert any("翻转不要紧" in text for text in word_advice(choice(50.0), HARM, catalogue))
    assert not any("翻转不要紧" in text for text in word_advice(choice(), HARM, catalogue))


def test_a_plan_that_differs_by_rounding_alone_is_no_runner_up() -> None:
    table = [[1.0, 2.0], [1.1, 2.1], [3.0, 4.0]]
    alike = advise(table, ["one", "rounded", "other"], levers=[[0.01, 0.5], [0.0101, 0.5], [0.02, 0.5]])
    assert (alike.chosen, alike.runner_up) == (0, 2)
    assert advise(table, ["one", "rounded", "other"]).runner_up == 1
    assert advise(table[:2], ["one", "rounded"], levers=[[0.01], [0.0101]]).runner_up is None


def test_the_table_of_plans_says_which_rules_choose_each() -> None:
    table = choice().robust_table()
    chosen = {
        rule: plan for plan, rules in zip(table["plan"], table["chosen_by"], strict=True) for rule in rules.split(";")
    }
    assert chosen["expected"] == "bold"
    # The bold plan loses 12 at worst, the steady one 28.
    assert chosen["regret"] == "bold"
    assert table.set_index("plan").loc["poor", "chosen_by"] == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_has_sentences_without_gaps(language: str) -> None:
    catalogue, table = load_catalogue(language), draws()
    benefit = -outcomes().T
    table["share"] = table["assumed.memory"] / 10
    knowledge = information(table, benefit, visits={"share": [50]})
    sentences = [
        *word_advice(choice(), HARM, catalogue, source="calibration"),
        *word_advice(advise(outcomes()[:1], ["bold"], draws()), HARM, catalogue),
        *word_advice(advise(outcomes()[1:], ["steady", "poor"], draws(), levers=[[0.0], [1.0]]), HARM, catalogue),
        word_sensitivity(pawn(table, outcomes()[0]), catalogue),
        word_sensitivity(pawn(table, np.ones(ROWS)), catalogue),
        *word_information(knowledge, HARM, catalogue),
        *word_information(knowledge.assign(value=0.0, fits=False), HARM, catalogue),
        *word_exemption(before_exempting([0.0, 0.05, 0.01], 10_000, 0.03), "A", catalogue),
        *word_exemption(before_exempting([0.05, 0.05], 10_000, 0.03), "A", catalogue),
    ]
    assert len(sentences) > 20
    for text in sentences:
        assert "nan" not in text
        assert "{" not in text
        assert text == text.strip() != ""


def test_what_is_worth_most_is_named_with_its_value_and_kind() -> None:
    said = word_information(information(draws(), -outcomes().T), HARM, load_catalogue("en"))
    assert said[1].startswith("First to find out: Escalation (assumed), worth 1.9")


def test_satisficing_says_how_often_all_thresholds_are_met() -> None:
    advice = advise([[1.0, 2.0], [3.0, 4.0]], ["good", "poor"], rule="satisfice", thresholds=[Threshold("goal", 1.5)])
    said = word_advice(advice, HARM, load_catalogue("zh"))
    assert "各项达标线在50%的参数下同时满足。" in said
    assert any("按“达标机会最大”选出good" in text for text in said)


def test_an_assumption_and_a_calibrated_number_go_by_their_names() -> None:
    catalogue = load_catalogue("zh")
    assert name_number("assumed.memory", catalogue) == "处理影响的持续时间"
    assert name_number("behaviour.escalation", catalogue) == "违法加重概率"
    assert name_number("prevalence.A", catalogue) == "A类存在违法的比例"
    assert name_number("unknown", catalogue) == "unknown"


def test_a_threshold_of_an_assumption_says_what_it_multiplies() -> None:
    catalogue = load_catalogue("zh")
    said = {
        name: say_threshold(f"assumed.{name}", 1.5, catalogue) for name in ("onset", "contrast", "memory", "sanction")
    }
    assert said == {"onset": "现取值发生比的1.5倍", "contrast": "现取值的1.5倍", "memory": "1.5个月", "sanction": "1.5"}
    assert say_threshold("behaviour.escalation", 0.0123456, catalogue) == "0.0123"


def test_a_runner_up_that_is_never_best_is_called_so() -> None:
    advice = advise([[1.0, 2.0], [3.0, 4.0]], ["good", "poor"], levers=[[0.0], [1.0]])
    said = word_advice(advice, HARM, load_catalogue("zh"))
    assert any("后者在任何一组参数下都不是最优，选它平均损失2" in text for text in said)
