"""Every name of a lever or limit, and every reason to stop, has words in both languages."""

from __future__ import annotations

import re

import numpy as np
import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.tuning import search
from simulation.tuning.clash import Clash, Clashing
from simulation.tuning.prices import Price
from simulation.tuning.problem.format import GoalEntry
from simulation.tuning.words.limits import say_by_lever, say_clash, say_limit, say_price, say_range, say_stop
from simulation.tuning.words.names import limit_name, name_lever, name_limit

LIMITS = (
    "hours.at_most", "hours.per_month.at_most", "hours@A.at_least", "visits.at_most.2", "planned_total",
    "class_order.A<=B", "sharply", "visits_per_firm.1", "blind_spot_width@A.at_most", "coverage@sector:H.at_least",
    "detection_yield:programme:general.at_least", "low:general.ratio.B", "high:proactive.D",
)  # fmt: skip
HARM = GoalEntry(indicator="harm", least=True)
TITLES = {"general": "日常监管", "food": "食品"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("limit", LIMITS)
def test_every_kind_of_limit_has_a_name_a_clause_a_price_and_a_way_to_give(limit: str, language: str) -> None:
    words = load_catalogue(language)
    price = Price(limit, 0.03, 0.0, 12.5, 0.02, 0.04)
    said = [
        name_limit(limit, words, TITLES), say_limit(limit, 0.03, words, TITLES),
        say_price(price, HARM, words, TITLES), say_range(price, words),
        *say_clash(Clash((Clashing(limit, 0.1, 0.03, 0.02),), linear=False), words, TITLES),
        *say_clash(Clash((Clashing(limit, 0.1, 0.03, np.nan),), linear=True), words, TITLES),
    ]  # fmt: skip
    assert all(text and not re.search(r"[{}]|\bnan\b|at_most|per_month", text) for text in said)


def test_a_name_that_no_limit_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no name of a limit"):
        limit_name("hours")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_stop_has_its_sentence(language: str) -> None:
    codes = re.findall(
        r"``([a-z_]+)``", (search.Optimum.__doc__ or "").partition("stopped_by")[2].partition("prices")[0]
    )
    assert {"optimal", "at_start", "flat", "infeasible"} <= set(codes)
    assert len({say_stop(code, load_catalogue(language)) for code in codes}) == len(codes)


def test_a_price_of_a_share_is_told_for_a_percentage_point() -> None:
    price = Price("low:general.ratio.B", 0.005, 0.0, 2943.6)
    assert say_price(price, HARM, load_catalogue("zh"), {"general": "日常监管"}) == (
        "B类抽查比例的下限每降低1个百分点，每年约减少29.44个加权违法存续月"
    )


def test_a_goal_that_is_a_share_gains_percentage_points() -> None:
    most = GoalEntry(indicator="detection_rate", most=True)
    said = say_price(Price("hours.at_most", 12000.0, 0.0, 0.0005), most, load_catalogue("zh"), {})
    assert said == "再增加1个检查工时，违法发现比例约增加0.05个百分点"


def test_an_unchecked_price_says_that_its_range_is_not_known() -> None:
    zh = load_catalogue("zh")
    assert say_range(Price("hours.at_most", 12000.0, 0.0, 0.5), zh) == "适用范围尚未核算"
    assert say_range(Price("hours.at_most", 12000.0, 0.0, 0.5, 11400.0, 12600.0), zh) == (
        "在 11,400 人时/年 至 12,600 人时/年 之间适用"
    )


def test_the_lever_through_which_an_hour_brings_most_comes_first() -> None:
    by_lever = {"general.ratio.A": 0.036, "general.ratio.D": 0.574, "general.ratio.C": np.nan}
    said = say_by_lever(by_lever, load_catalogue("zh"), {"general": "x"})
    assert said == "同样1个检查工时，用于D类抽查比例约为0.57；用于A类抽查比例约为0.04"


def test_a_lever_names_its_programme_where_there_are_several() -> None:
    zh = load_catalogue("zh")
    assert name_lever("food.rounds.D", zh, TITLES) == "“食品”D类轮次"
    assert name_lever("proactive.D", zh, TITLES) == "D类主动检查"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_that_visits_for_cause_take_alone_are_said(language: str) -> None:
    words = load_catalogue(language)
    told, plain = (
        say_clash(Clash((Clashing("hours.at_most", 1.0, 2.0, 3.0, alone=alone),), linear=False), words, TITLES)[1]
        for alone in (True, False)
    )
    assert told.startswith(plain)
    assert len(told) > len(plain)
