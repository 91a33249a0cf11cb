"""On a dark ground every colour of the charts has a partner that can be seen, and the orders of colours survive."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import simulation.charts
from simulation.charts.ground.dark import DARK, GROUND, dark_partner, dark_rules
from simulation.charts.risk.heat import DARK as FROM_WHITE
from simulation.charts.risk.heat import REDS, STEPS
from simulation.charts.risk.tiles import BLUE_TO_RED
from simulation.charts.style import CLASS_COLOURS, INK, PLAN_COLOURS, QUIET

ROOM = Path(simulation.charts.__file__).parent
ELSEWHERE = {"dark.py", "notebook.py"}
"""Pictures of notebooks stand in notebooks alone."""
WORDS, MARKS = 4.5, 3.0
"""Least contrast of words and of marks (WCAG 2.2, 1.4.3 and 1.4.11)."""


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_that_a_chart_names_has_a_partner() -> None:
    named = {
        colour
        for path in ROOM.rglob("*.py")
        if path.name not in ELSEWHERE
        for colour in re.findall(r'#[0-9A-Fa-f]{6}|(?<=")white(?=")', path.read_text(encoding="utf-8"))
    }
    assert len(named) > len(PLAN_COLOURS)
    assert named <= set(DARK)


def test_the_ground_is_that_of_the_page() -> None:
    config = tomllib.loads((ROOM.parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["theme"]["dark"]["backgroundColor"] == GROUND == dark_partner("white")


def test_words_and_marks_stand_out_from_the_dark_ground() -> None:
    assert {colour for colour in (INK, QUIET) if contrast(dark_partner(colour), GROUND) < WORDS} == set()
    marks = [*PLAN_COLOURS, *CLASS_COLOURS.values()]
    assert {colour for colour in marks if contrast(dark_partner(colour), GROUND) < MARKS} == set()


@pytest.mark.parametrize("on", ["white", "dark"])
def test_numbers_can_be_read_on_every_step_of_the_maps(on: str) -> None:
    def seen(colour: str) -> str:
        return colour if on == "white" else dark_partner(colour)

    assert {step for step in BLUE_TO_RED if contrast(seen(step), seen(INK)) < WORDS} == set()
    pale = sum(step < FROM_WHITE for step in STEPS) + 1
    assert {step for step in REDS[:pale] if contrast(seen(step), seen(INK)) < WORDS} == set()
    assert {step for step in REDS[pale:] if contrast(seen(step), seen("#FFFFFF")) < WORDS} == set()


def test_what_was_darker_with_risk_is_lighter_with_risk() -> None:
    for order in (tuple(CLASS_COLOURS.values()), REDS):
        assert [*order] == sorted(order, key=luminance, reverse=True)
        assert [*order] == sorted(order, key=lambda colour: luminance(dark_partner(colour)))


def test_a_rule_exchanges_each_colour_of_fill_and_stroke() -> None:
    rules = dark_rules(".chart").splitlines()
    assert len(rules) == 2 * len(DARK)
    assert '.chart [stroke="#0072B2" i] { stroke: light-dark(#0072B2, #4FA8E0); }' in rules
