"""The sentences of frontiers and announceable plans, in both languages, with the numbers they were made from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.tuning.announce.certificate import announce
from simulation.tuning.announce.words import word_announced
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.frontier.placed import placed
from simulation.tuning.frontier.words import word_frontier, word_placed
from simulation.tuning.posed import Cap, Goal, Posed
from simulation.tuning.words.spoken import Spoken
from tests.simulation.tuning.closed_form import Made
from tests.simulation.tuning.two_classes import two_classes

SPOKEN = {language: Spoken(load_catalogue(language), {"general": "双随机抽查"}) for language in LANGUAGES}
ZH = SPOKEN["zh"]
REASONS = ("time", "signs", "undefined", "continuous", "infeasible")


def lines(turning: bool = False, step: float = 0.05) -> Posed:
    functions = [
        lambda x: 1000 * ((x[0] - 0.3) ** 2 if turning else -x[0]) - 500 * x[1] + 3000,
        lambda x: 1000 * (x[0] + x[1]),
    ]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.5), np.full(2, step))
    goals = (Goal("harm", 0), Goal("hours", 1))
    levers = ("general.ratio.A", "proactive.D")
    return Posed(levers, *bounds, Made(functions), ("harm", "hours"), goals, (), (Cap("hours", 1, 1230.0),))


def test_a_traded_frontier_tells_its_ends_and_its_knee() -> None:
    found = frontier(two_classes(72_000.0), points=7, between=0)
    text = "".join(word_frontier(found, ZH))
    assert "前沿共7点" in text
    assert f"拐点为第{(found.knee or 0) + 1}点" in text
    assert "72,000" in text


def test_goals_that_agree_are_told_lever_by_lever() -> None:
    functions = [lambda x: 5 - 2 * x[0] + x[1], lambda x: 9 - x[0] + 3 * x[1]]
    bounds = (np.zeros(2), np.ones(2), np.full(2, 0.5), np.zeros(2))
    levers = ("general.ratio.D", "general.ratio.A")
    goals = (Goal("harm", 0), Goal("hours", 1))
    found = frontier(Posed(levers, *bounds, Made(functions), ("harm", "hours"), goals))
    assert word_frontier(found, ZH) == [
        "各目标方向一致，没有取舍，前沿只有一点。",
        "D类抽查比例：各目标都要求提高，直到上限。",
        "A类抽查比例：各目标都要求降低，直到下限。",
    ]


def test_a_plan_behind_the_frontier_hears_what_it_could_gain_at_equal_hours() -> None:
    posed = lines()
    found = frontier(posed, points=5, between=0)
    (plan,) = placed(found, posed, {"own": np.array([0.2, 0.8])})
    text = "".join(word_placed(plan, ZH, {"own": "现行方案"}))
    # At 1,000 hours all of them on the first lever: harm 2,000 instead of 2,400.
    assert "其他目标保持与现行方案相同时" in text
    assert "改善400" in text
    (on_it,) = placed(found, posed, {"own": found.points[-1].point})
    assert word_placed(on_it, ZH) == ["own已在前沿上：在所设限制下，不能只改善一个目标而不损害其他目标。"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_of_announcing_is_worded(language: str) -> None:
    certified = announce(lines())
    assert certified.certified
    made = {
        "signs": announce(lines(turning=True)),
        "time": announce(lines(), smooth=certified.smooth, stop=lambda: True),
    }
    assert (made["signs"].why, made["time"].why) == ("signs", "time")
    texts = {"certified": word_announced(certified, "harm", SPOKEN[language])}
    for why in REASONS:
        lacking = made.get(why) or replace(certified, certified=why == "infeasible", why=why, held=("proactive.D",))
        lacking = replace(lacking, point=None) if why == "infeasible" else lacking
        texts[why] = word_announced(lacking, "harm", SPOKEN[language])
    assert len({tuple(text) for text in texts.values()}) == len(texts)


def test_the_gap_is_rounded_up_so_that_what_is_said_holds() -> None:
    found = replace(announce(lines()), certified=False, why="time", gap=0.003_01)
    assert "不超过0.31%" in word_announced(found, "harm", ZH)[-1]


def test_a_turning_lever_is_named() -> None:
    text = word_announced(announce(lines(turning=True)), "harm", ZH)[-1]
    assert "随A类抽查比例" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_stop_is_worded(language: str) -> None:
    catalogue = load_catalogue(language)
    for code in ("optimal", "at_start", "fixed", "flat", "stalled", "undefined", "time", "infeasible", "interpolated"):
        assert catalogue.text(f"tuning.stopped_by.{code}")
    found = frontier(lines(), stop=lambda: True)
    assert catalogue.text("tuning.stopped_by.time") in "".join(word_frontier(found, SPOKEN[language]))
