"""Ratios of their own in each sector: the same outcomes while they are equal, better ones where sectors differ."""

from __future__ import annotations

import json
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulation as sim
from simulation.engines.counts import stages
from simulation.engines.counts.axes import Axes
from simulation.engines.counts.rounds import schedules, share_flags
from simulation.engines.counts.size import working_bytes
from simulation.language.catalogue import load_catalogue
from simulation.language.wording import word_error
from simulation.model.exchange import parse_file, to_json
from simulation.tuning.answer import Answer, answer
from simulation.tuning.problem.format import By, TuningProblem
from simulation.tuning.problem.posing import Question, question
from simulation.tuning.problem.splitting import Splitting
from simulation.tuning.proposing.horizons import over_horizons
from simulation.tuning.words.names import name_lever
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.tuning.tuned import asked, hours, problem
from tests.strategies import World, worlds

MONTHS = 14
NAMES = ("harm", "hours", "visits", "found", "coverage", "repeat_rate", "undetected_stock", "blind_spot_width")
LEVER: dict[str, Any] = {"programme": "general", "ratio": ["A", "B", "C", "D"]}
SPLIT = {**LEVER, "by": "sector"}
BYS = cast("tuple[By, ...]", ("sector", "region"))


def district(*multipliers: float) -> sim.Specification:
    """Firms of class B in one sector each, which fall into violation more or less often."""
    strata = [
        cases.stratum(
            f"s{number}", {"A": 40, "B": 100}, sector="FHI"[number], region=f"r{number % 2}", onset_multiplier=m
        )
        for number, m in enumerate(multipliers)
    ]
    return cases.specification(
        *strata, onset=cases.by_class(0.02), self_correction={"minor": 0.02, "serious": 0.0},
        rectification={"minor": 1.0, "serious": 1.0},
    )  # fmt: skip


def everyone(ratio: float = 0.2) -> sim.Plan:
    return cases.plan(cases.programme("general", ratio, 1))


def best(specification: sim.Specification, lever: dict[str, Any], *limits: dict[str, Any]) -> Answer:
    found = answer(asked(specification, everyone(), *limits, levers=(lever,), months=24))
    assert isinstance(found, Answer)
    return found


def refused(*limits: dict[str, Any], **changes: Any) -> set[tuple[str, str]]:
    """Paths and codes of what is wrong; each can be said in both languages."""
    with pytest.raises(sim.InputError) as error:
        asked(district(1.0, 2.0), everyone(), *limits, **changes)
    for language in ("zh", "en"):
        assert word_error(error.value, language)
    return {(p.path, p.code) for p in error.value.problems}


def split_of(plan: sim.Plan, specification: sim.Specification, by: By) -> sim.Plan:
    return Splitting({p.id: by for p in plan.programmes}, specification.strata).plan(plan)


# --- the same while ratios are equal ---


@settings(max_examples=25, deadline=None)
@given(worlds(firms=100), st.sampled_from(BYS))
def test_a_plan_that_is_taken_apart_has_the_outcomes_of_the_whole(world: World, by: By) -> None:
    specification, plan = world
    apart = split_of(plan, specification, by)
    groups = ("all", "A", "B", "C", "D")
    whole, parts = (sim.evaluate(specification, [p], MONTHS, NAMES, groups).value.values[0] for p in (plan, apart))
    np.testing.assert_allclose(parts, whole, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("recognised", [False, True])
def test_parts_of_a_programme_share_what_remembers_whom_they_drew(recognised: bool) -> None:
    specification = district(1.0, 2.0, 3.0)
    second = cases.programme("food", 0.3, 2, scope={"sectors": ["H"]})
    plan = cases.plan(cases.programme("general", 0.2, 1), second, mutual_recognition=recognised)
    apart = split_of(plan, specification, "sector")
    flags = [set(share_flags(p, schedules(p, specification.strata))) - {None} for p in (plan, apart)]
    assert len(apart.programmes) == 4
    assert len(flags[1]) == len(flags[0])


def test_a_part_draws_from_its_sector_within_the_scope_and_keeps_everything_else() -> None:
    specification = district(1.0, 2.0, 3.0)
    plan = cases.plan(cases.programme("general", 0.2, 1, scope={"regions": ["r0"]}))
    parts = split_of(plan, specification, "sector").programmes
    assert [part.id for part in parts] == ["general@F", "general@I"]
    assert [part.scope.sectors for part in parts] == [("F",), ("I",)]
    for part in parts:
        same = part.model_copy(update={"id": "general", "title": plan.programmes[0].title})
        assert same.model_copy(update={"scope": plan.programmes[0].scope}) == plan.programmes[0]


# --- the search ---


def test_where_sectors_differ_ratios_by_sector_avoid_more_with_the_same_hours() -> None:
    specification, limit = district(0.2, 1.0, 5.0), hours(300.0)
    one, several = best(specification, LEVER, limit), best(specification, SPLIT, limit)
    assert several.indicators.optimum["hours"] <= 300.0 * (1 + 1e-7)
    assert several.indicators.optimum["harm"] < one.indicators.optimum["harm"] * 0.99
    assert several.levers["general@I.ratio.B"] > several.levers["general@F.ratio.B"]


def test_where_sectors_are_alike_ratios_by_sector_gain_nothing() -> None:
    specification, limit = district(1.0, 1.0), hours(200.0)
    one, several = best(specification, LEVER, limit), best(specification, SPLIT, limit)
    assert several.indicators.optimum["harm"] == pytest.approx(one.indicators.optimum["harm"], rel=1e-6)


def test_slopes_by_each_part_are_those_of_differences() -> None:
    posed = asked(district(0.2, 1.0, 5.0), everyone(), hours(300.0), levers=(SPLIT,)).posed()
    point = np.linspace(0.1, 0.6, len(posed.levers))
    _, slopes = posed.outcomes.slopes(point)
    step = 1e-5 * np.eye(len(point))
    higher, lower = posed.outcomes.values(point + step), posed.outcomes.values(point - step)
    np.testing.assert_allclose(slopes, ((higher - lower) / 2e-5).T, rtol=1e-6, atol=1e-6)


def test_rules_of_the_notice_hold_class_by_class_as_they_do_for_the_whole() -> None:
    limits: tuple[dict[str, Any], ...] = (
        {"class_order": True}, {"planned_total": 0.05}, {"sharply": 1.5}, {"visits_per_firm": 0.5},
    )  # fmt: skip
    specification = district(0.2, 1.0, 5.0)
    whole, parts = (asked(specification, everyone(), *limits, levers=(lever,)).posed() for lever in (LEVER, SPLIT))
    point = np.array([0.1, 0.15, 0.2, 0.3])
    told: list[dict[str, set[float]]] = [{}, {}]
    for found, posed, at in zip(told, (whole, parts), (point, np.tile(point, 3)), strict=True):
        for row in posed.rows:
            name = "visits_per_firm" if row.name.startswith("visits_per_firm") else row.name
            found.setdefault(name, set()).add(round(float(row.weights @ at - row.least), 12))
    assert len(told[0]) == 6
    assert told[0] == told[1]
    # No kind of firm is exempt: a sector that is visited too often breaks its own row, whatever the others do.
    often = np.tile(point, 3)
    often[1] = 0.6
    own = [float(r.weights @ often - r.least) for r in parts.rows if r.name.startswith("visits_per_firm")]
    assert sum(slack < 0 for slack in own) == 1


def test_plans_found_are_ordinary_plans_that_compare_as_told() -> None:
    specification = district(0.2, 1.0, 5.0)
    found = best(specification, SPLIT, hours(300.0))
    again = parse_file(sim.Plan, to_json(found.plan))
    assert [p.id for p in again.programmes] == ["general@F", "general@H", "general@I"]
    table = sim.compare(specification, [again], months=24, replications=0).table
    harm = table[(table["indicator"] == "harm") & (table["scope"] == "all")]["value"].iloc[0]
    assert harm == pytest.approx(found.indicators.optimum["harm"], rel=1e-9)


def test_plans_of_the_whole_and_of_parts_are_settings_alike() -> None:
    question: Question = asked(district(0.2, 1.0, 5.0), everyone(0.3), hours(300.0), levers=(SPLIT,))
    for plan, ratio in ((everyone(0.4), 0.4), (question.in_force, 0.3), (question.plan, 0.3)):
        setting = question.setting_of(plan, ())
        assert setting is not None
        assert setting.tolist() == [ratio] * 12
    second = cases.plan(cases.programme("general", 0.2, 1), cases.programme("food", 0.1, 1))
    assert question.setting_of(second, ()) is None


def test_everything_that_a_tuning_does_can_be_done_by_sector() -> None:
    content = problem(hours(300.0), levers=({**SPLIT, "ratio": ["A", "B"], "step": 0.05},), months=12)
    tuned = sim.tune(
        district(0.5, 4.0), everyone(), content, points=0, information=True, ceiling=True, time_limit=120.0,
    )  # fmt: skip
    assert {state for part, state in tuned.parts.items() if part != "ceiling"} <= {"done", "skipped"}
    assert tuned.announced["lever"].tolist()[0] == "general@F.ratio.A"
    assert tuned.exemption is None
    assert not tuned.allocation.empty
    solved = cast("Answer", tuned.answer).solved
    assert {"general@F.ratio.A", "general@H.ratio.B"} <= set(over_horizons(solved).columns)


# --- what is refused ---


def test_a_programme_is_taken_apart_in_one_way_or_not_at_all() -> None:
    for other in (
        {"programme": "general", "ratio": ["D"]},
        {"programme": "general", "ratio": ["D"], "by": "region"},
        {"programme": "general", "rounds": ["D"], "choices": [1, 2]},
    ):
        levers = [{**SPLIT, "ratio": ["A"]}, other]
        text = json.dumps(problem().model_dump(mode="json", exclude_none=True) | {"levers": levers})
        with pytest.raises(sim.InputError) as error:
            parse_file(TuningProblem, text)
        assert ("levers[1].by", "split_alike") in {(p.path, p.code) for p in error.value.problems}
        assert all(word_error(error.value, language) for language in ("zh", "en"))


@pytest.mark.parametrize(
    "lever",
    [{"proactive": ["A"], "by": "sector"}, {"programme": "general", "rounds": ["A"], "choices": [1], "by": "sector"}],
)
def test_only_ratios_can_be_by_sector(lever: dict[str, Any]) -> None:
    text = json.dumps(problem().model_dump(mode="json", exclude_none=True) | {"levers": [lever]})
    with pytest.raises(sim.InputError) as error:
        parse_file(TuningProblem, text)
    assert ("levers[0].by", "not_of_lever") in {(p.path, p.code) for p in error.value.problems}


def test_an_indicator_of_a_programme_that_is_taken_apart_is_refused() -> None:
    limit = {"indicator": "detection_yield:programme:general", "at_least": 0.1}
    assert ("limits[0].indicator", "of_split") in refused(limit, levers=(SPLIT,))


def test_a_programme_that_reaches_nobody_cannot_be_taken_apart() -> None:
    plan = cases.plan(cases.programme("general", 0.2, 1, scope={"sectors": ["Z"]}))
    with pytest.raises(sim.InputError) as error:
        asked(district(1.0), plan, levers=(SPLIT,))
    assert ("levers[0].programme", "scope_matches_nothing") in {(p.path, p.code) for p in error.value.problems}


def test_parts_that_are_called_as_another_programme_are_refused() -> None:
    plan = cases.plan(cases.programme("general", 0.2, 1), cases.programme("general@F", 0.1, 1))
    with pytest.raises(sim.InputError) as error:
        question(problem(levers=(SPLIT,)), district(1.0), plan)
    assert "repeated_id" in {p.code for p in error.value.problems}


def test_more_parts_than_exact_counts_can_carry_are_refused_with_the_number_that_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strata = [cases.stratum(f"s{n}", {"A": 5}, region=f"r{n}") for n in range(8)]
    specification = cases.specification(*strata)
    plan = cases.plan(cases.programme("general", 0.2, 1), cases.programme("food", 0.3, 2))
    cells = Axes(strata=8, propensities=1, sanctioned=1, visited=2, observation=1, flags=2)
    monkeypatch.setattr(stages, "EXACT_LIMIT", working_bytes(cells, 9))
    lever = {"programme": "general", "ratio": ["A"]}
    assert asked(specification, plan, levers=(lever,)).levers
    with pytest.raises(sim.InputError) as error:
        asked(specification, plan, levers=({**lever, "by": "region"},))
    found = error.value.problems[0]
    assert (found.code, found.value, found.limit) == ("too_many_parts", 9, 5)
    assert all("5" in word_error(error.value, language) for language in ("zh", "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_lever_of_a_part_names_its_sector(language: str) -> None:
    whole = asked(district(1.0, 2.0), everyone(), levers=(SPLIT,)).plan
    titles = {programme.id: programme.title for programme in whole.programmes}
    sector = load_catalogue("zh").text("sector.F")
    assert f"general（{sector}）" in name_lever("general@F.ratio.B", load_catalogue(language), titles)
