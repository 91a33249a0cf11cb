"""What stands beside an indicator or a word of the method: the arithmetic on the page comes to what it says."""

from __future__ import annotations

import ast
import operator
import re
from itertools import pairwise

import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.figures import is_share
from simulation.model.indicators.blind_spot import WILSON_Z
from simulation.model.indicators.worked import BETTER, worked
from tests.workbench.pages import elements, open_page, section
from workbench.common.explained.indicators import explain_indicator
from workbench.common.explained.terms import TERMS, explain_term
from workbench.common.headline import FURTHER, GOOD_DIRECTION, HEADLINES
from workbench.tune.outcome import BETTER as BETTER_IN_TUNING

ZH = load_catalogue("zh")
INDICATORS = [key.split(".")[1] for key in ZH.keys("indicator") if key.endswith(".name")]
SIGNS = str.maketrans({"（": "(", "）": ")", "×": "*", "÷": "/", "−": "-", ",": ""})
SUM = re.compile(r"(?<![\d.])([(\d][\d.,%()*/+\- ]*[-*/+][\d.,%()*/+\- ]*?)\s*= (?:p = )?(-?[\d.]+)(%?)")
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def sums_in(text: str) -> list[tuple[float, float, float]]:
    """Return, for each sum in a text, what it comes to, what the text says, and how far apart rounding may put them."""
    found = []
    for term, said, percent in SUM.findall(text.translate(SIGNS)):
        scale = 100.0 if percent else 1.0
        places = len(said.partition(".")[2])
        value = float(said) / scale
        found.append((evaluate(ast.parse(re.sub(r"([\d.]+)%", r"(\1/100)", term).strip(), mode="eval").body), value,
                      0.5001 * 10**-places / scale))  # fmt: skip
    return found


def evaluate(node: ast.expr) -> float:
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int | float)
        return float(node.value)
    assert isinstance(node, ast.BinOp)
    return float(OPERATIONS[type(node.op)](evaluate(node.left), evaluate(node.right)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in INDICATORS if name != "blind_spot_width"])
def test_the_worked_example_of_an_indicator_comes_to_what_its_formula_gives(name: str, language: str) -> None:
    example, words = worked(name), load_catalogue(language)
    assert example is not None, f"{name} has no worked example"
    text = explain_indicator(name, words)
    ((found, said, near),) = sums_in(text)
    assert found == pytest.approx(said, abs=near)
    assert found == pytest.approx(example.value)
    assert words.text(f"indicator.{name}.definition") in text
    assert words.text(f"better.{BETTER.get(name, 'neither')}") in text


def test_the_example_of_the_blind_spot_is_wilsons_interval_over_the_sensitivity() -> None:
    example = worked("blind_spot_width")
    assert example is not None
    firms, reached, found, seen = (example.numbers[name] for name in ("firms", "reached", "found", "sensitivity"))
    n, p = reached / (1 - reached / firms), found / reached  # half of the firms: the correction doubles the visits
    width = 2 * WILSON_Z * (n * p * (1 - p) + WILSON_Z**2 / 4) ** 0.5 / (n + WILSON_Z**2) / seen
    assert example.value == pytest.approx(width)
    for language in LANGUAGES:
        assert f"{width:.2%}" in explain_indicator("blind_spot_width", load_catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sums_in_the_examples_of_words_come_out_and_every_word_has_one(language: str) -> None:
    words = load_catalogue(language)
    assert [key.split(".")[1] for key in words.keys("term") if key.endswith(".name")] == list(TERMS)
    sums = {term: sums_in(explain_term(term, words)) for term in TERMS}
    wrong = {term: each for term, found in sums.items() for each in found if abs(each[0] - each[1]) > each[2]}
    assert wrong == {}
    assert {"expected", "false_alarm", "evidence", "weight", "worst_tenth", "shadow_price"} <= {
        t for t in sums if sums[t]
    }


def test_a_sum_that_does_not_come_out_would_be_seen() -> None:
    ((found, said, near),) = sums_in("（100 × 6 + 110 × 6）÷ 12 = 106 户")
    assert abs(found - said) > near


def test_every_place_agrees_which_way_an_indicator_is_better() -> None:
    for place in (GOOD_DIRECTION, BETTER_IN_TUNING):
        said = {name: {"inverse": "lower", "normal": "higher"}[way] for name, way in place.items()}
        assert said.items() <= dict(BETTER).items()


def test_larger_chances_have_more_evidence_and_longer_courses_more_chance() -> None:
    """Of a series of few a year a doubling is reached by chance more often than of one of many."""
    numbers = TERMS["power"]()
    few, many = (float(numbers[f"chance_{name}"].rstrip("%")) for name in ("few", "many"))
    assert many < few
    widths = [int(TERMS["funnel"]()[f"{name}_high"]) / int(TERMS["funnel"]()[name]) for name in ("few", "many")]
    assert all(left > right for left, right in pairwise(widths))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_and_tables_of_a_comparison_explain_every_indicator_that_they_show(language: str) -> None:
    words = load_catalogue(language)
    page = open_page(language)
    helps = [item.help for item in page.metric]
    assert helps == [explain_indicator(name, words) for name in (*HEADLINES, *FURTHER)]
    page = section(page, "numbers", language)
    explained = "\n".join(str(item.value) for item in elements(page, "markdown"))
    shown = [str(label) for label in page.table[0].value.index]
    assert len(shown) > 20
    for label in shown:
        name = min(INDICATORS, key=lambda n: not label.startswith(words.text(f"indicator.{n}.name")))
        assert explain_indicator(name, words) in explained, label
        assert not is_share(name, words) or "%" in explain_indicator(name, words)
