"""No policy beats the ceiling; it comes close where the best is known; and what it cannot say it refuses in words."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.wording import word_error
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.population import CountByClass, ShareByClass, Stratum
from simulation.model.specification import Specification
from simulation.tuning.ceiling.kinds import kinds_of
from simulation.tuning.ceiling.law import hours_of, visits_of
from simulation.tuning.ceiling.pricing import Pricing
from simulation.tuning.ceiling.recency import Recency
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.engines.discrete_event_cases import by_class
from tests.simulation.engines.lively import busy_plan, lively
from tests.simulation.tuning.one_class import OneClass
from tests.strategies import World, worlds

WEIGHTS = np.array([0.0, 1.0, 3.0])
ROUNDING = 1e-5
"""Of single precision over the months of a horizon, as a share."""


def no_deterrence() -> dict[str, Any]:
    return {"general_deterrence": {"semi_elasticity": 0.0, "reference_visits": by_class(0.0)}}


def district() -> Specification:
    """Return the lively district without general deterrence."""
    content = lively().model_dump()
    content["behaviour"] |= no_deterrence()
    return Specification.model_validate(content)


def harm_and_hours(specification: Specification, plan: Plan, months: int) -> tuple[float, float]:
    values = sim.evaluate(specification, [plan], months, ("harm", "hours"), ("all",)).value.to_numpy().ravel()
    return float(values[0]), float(values[1])


# --- a bound on every plan ---


@given(world=worlds(), months=st.sampled_from((7, 12, 30)), grid=st.integers(1, 3))
@settings(max_examples=40)
def test_no_plan_with_the_same_hours_has_less_harm_than_the_bound(world: World, months: int, grid: int) -> None:
    specification, plan = _undeterred(world)
    harm, hours = harm_and_hours(specification, plan, months)
    found = sim.ceiling(specification, plan, hours, grid, months, recency=False)
    assert found.bound <= harm * (1 + ROUNDING) + 1e-9
    assert 0 <= found.bound <= found.none


@given(world=worlds(), months=st.sampled_from((5, 24)))
@settings(max_examples=15)
def test_the_policy_by_recency_lies_between_the_bound_and_no_programme(world: World, months: int) -> None:
    specification, plan = _undeterred(world)
    _, hours = harm_and_hours(specification, plan, months)
    found = sim.ceiling(specification, plan, 1.2 * hours + 1, 3, months)
    assert found.by_recency is not None
    assert found.bound * (1 - ROUNDING) - 1e-9 <= found.by_recency <= found.none * (1 + ROUNDING) + 1e-9


def _undeterred(world: World) -> World:
    specification, plan = world
    content = specification.model_dump()
    content["behaviour"] |= no_deterrence()
    return Specification.model_validate(content), plan


@pytest.mark.parametrize("ratio", [0.2, 0.6])
def test_random_futures_of_a_plan_lie_above_the_bound(ratio: float) -> None:
    """A false alarm has a chance below 1e-5: the bound would have to be missed by more than 4.3 standard errors."""
    specification, plan = district(), busy_plan().with_ratio(A=ratio, B=ratio)
    forecast = sim.run(specification, plan, engine="monte-carlo", months=24, replications=200, seed=5)
    harm = indicators(forecast).values["harm"][:, 0]
    hours = float(indicators(forecast).values["hours"][:, 0].mean())
    found = sim.ceiling(specification, plan, hours, grid=4, months=24, recency=False)
    assert harm.mean() + 4.3 * harm.std() / np.sqrt(len(harm)) > found.bound


def test_a_finer_grid_never_lowers_the_bound() -> None:
    specification, plan = district(), busy_plan()
    bounds = [sim.ceiling(specification, plan, 2000, g, 24, recency=False).bound for g in (1, 2, 3, 4, 6)]
    assert np.all(np.diff(bounds) > -1e-5 * bounds[0])
    assert bounds[-1] > bounds[0]


def test_more_hours_never_raise_the_bound() -> None:
    specification, plan = district(), busy_plan()
    bounds = [sim.ceiling(specification, plan, h, 3, 12, recency=False).bound for h in (640, 800, 1500, 4000, 1e6)]
    assert np.all(np.diff(bounds) <= 1e-9)


# --- exact where the best is known ---


@pytest.mark.parametrize(
    ("hours", "case"),
    [
        (600, OneClass()),
        (2000, OneClass()),
        (900, OneClass(sensitivity=1.0)),
        (12_000, OneClass(complaint=0.3, start=0.3, onset=0.06)),
    ],
)
def test_with_one_class_and_one_propensity_the_bound_is_that_of_a_fine_line_of_beliefs(
    hours: float, case: OneClass
) -> None:
    found = sim.ceiling(case.specification(), case.plan(), hours, grid=40, months=24, recency=False)
    exact = case.bound(hours, months=24)
    assert found.bound <= exact * (1 + 1e-4)
    assert found.bound == pytest.approx(exact, rel=0.01)


def test_the_line_of_beliefs_is_itself_a_bound_on_plans() -> None:
    case = OneClass()
    harm, hours = harm_and_hours(case.specification(), case.plan(ratio=0.5), 24)
    assert case.bound(hours, months=24) < harm


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_without_choice_the_chain_is_exact_whatever_the_number_of_propensity_groups(groups: int) -> None:
    content = district().model_dump()
    shares = (0.5, 0.3, 0.2)
    few = [
        {"id": f"u{n}", "share": shares[n] / sum(shares[:groups]), "onset_multiplier": 0.4 + n} for n in range(groups)
    ]
    content["behaviour"]["propensity"] = few
    specification, plan = Specification.model_validate(content), busy_plan()
    visits = visits_of(plan)
    pricing = Pricing(kinds_of(specification, plan, visits), visits, WEIGHTS, 24, 2.0, 2, lambda: None)
    dearest = pricing([1e9])[0]
    none = plan.with_ratio(A=0, B=0, C=0, D=0).model_copy(update={"proactive": ShareByClass(**by_class(0.0))})
    harm, hours = harm_and_hours(specification, none, 24)
    assert dearest.hours == pytest.approx(hours, rel=ROUNDING)
    # The harm is a small difference of large numbers at such a price; at a lower one it is checked by the bound.
    assert sim.ceiling(specification, plan, hours, 2, 24, recency=False).none == pytest.approx(harm, rel=1e-12)


@pytest.mark.parametrize("always", [False, True])
def test_firms_recalled_by_last_visit_move_as_the_engine_moves_them(always: bool) -> None:
    specification, plan = district(), busy_plan(observation=None)
    visits = visits_of(plan)
    recency = Recency(kinds_of(specification, plan, visits), visits, WEIGHTS, 24, 2.0)
    recency.choices[:] = 0 if always else -1
    chance = ShareByClass(**by_class(float(always)))
    same = plan.with_ratio(A=0, B=0, C=0, D=0).model_copy(update={"proactive": chance})
    line = recency.follow()
    assert (line.harm, line.hours) == pytest.approx(harm_and_hours(specification, same, 24), rel=1e-9)


def test_choices_by_recency_are_worth_what_looking_ahead_says() -> None:
    """The cost that the backward pass promises at a price is that of the firms who follow the choices."""
    specification, plan = district(), busy_plan()
    visits = visits_of(plan)
    recency = Recency(kinds_of(specification, plan, visits), visits, WEIGHTS, 24, 2.0)
    before = recency.follow()
    costs = [before.at(0.05, 0.0), *(recency.at(0.05).at(0.05, 0.0) for _ in range(2))]
    assert costs[0] > costs[1] >= costs[2] - 1e-9


# --- limits ---


def test_with_hours_for_everything_the_price_is_nothing() -> None:
    found = sim.ceiling(district(), busy_plan(), 1e9, 3, 12)
    assert (found.price, found.dual_gap) == (0.0, 0.0)
    assert found.by_recency is not None
    assert found.by_recency >= found.bound


def test_with_the_hours_of_no_programme_nothing_can_be_avoided() -> None:
    case = OneClass(complaint=0.0)
    found = sim.ceiling(case.specification(), case.plan(), 0.0, grid=10, months=12, by_class=None)
    assert found.bound == pytest.approx(found.none, rel=1e-3)
    assert found.by_recency == pytest.approx(found.none)


def test_a_district_without_firms_has_no_harm_and_no_share() -> None:
    one = OneClass(firms=1).specification()
    empty = one.strata[0].model_copy(update={"firms": CountByClass(**by_class(0))})
    nobody = one.model_copy(update={"strata": (empty,)})
    found = sim.ceiling(nobody, OneClass().plan(), 100.0, grid=3, months=12, by_class=0.0)
    assert (found.bound, found.none, found.by_recency, found.reached) == (0.0, 0.0, 0.0, None)


def test_months_beyond_the_last_complete_year_do_not_count() -> None:
    specification, plan = district(), busy_plan()
    one, other = (sim.ceiling(specification, plan, 1500, 2, months, recency=False) for months in (12, 17))
    assert one.bound == other.bound


def test_cheaper_visits_and_more_departments_only_lower_the_bound() -> None:
    case = OneClass()
    joint = cases.programme("joint", 0.0, departments=["市场监管", "消防"], hours_per_visit=3.0)
    plans = [case.plan(), OneClass(hours=4.0).plan(), cases.plan(joint)]
    plain, cheap, together = (sim.ceiling(case.specification(), p, 900, 10, 12, recency=False).bound for p in plans)
    assert cheap < plain
    assert together < plain


def test_of_programmes_with_as_many_departments_the_cheapest_in_scope_and_month_is_taken() -> None:
    plan = cases.plan(
        cases.programme("dear", 0.0, hours_per_visit=5.0),
        cases.programme("cheap", 0.0, hours_per_visit=1.0, months=[2], scope={"sectors": ["H"]}),
        cases.programme("joint", 0.0, departments=["a", "b"], months=[1, 2], hours_per_visit=4.0),
    )
    visits = visits_of(plan)
    assert visits.departments == (1, 2)
    inside, outside = (
        hours_of(plan, visits, Stratum.model_validate(cases.stratum("s", by_class(1), sector=sector)))
        for sector in ("H", "I")
    )
    assert inside[:3].tolist() == [[6.0, 8.0], [2.0, 8.0], [6.0, np.inf]]
    assert outside[:3].tolist() == [[6.0, 8.0], [6.0, 8.0], [6.0, np.inf]]


def test_a_state_given_as_the_start_is_the_start() -> None:
    specification, plan = district(), busy_plan()
    after = sim.run(specification, plan, months=12).state
    assert after is not None
    harm, hours = (
        sim.evaluate(specification, [plan], 12, ("harm", "hours"), ("all",), initial=after).value.to_numpy().ravel()
    )
    found = sim.ceiling(specification, plan, hours, 3, 12, initial=after, recency=False)
    assert found.bound < harm < found.none


# --- what comes out ---


def test_the_file_holds_the_share_reached_and_no_number_that_is_none() -> None:
    case = OneClass()
    asked: list[float] = []

    def best_ratios(hours: float) -> float:
        asked.append(hours)
        return 1400.0

    found = sim.ceiling(case.specification(), case.plan(), 900, 6, 12, by_class=best_ratios)
    content = json.loads(found.to_json())
    assert asked == [900]
    assert content["reached"] == (found.none - 1400.0) / (found.none - found.bound)
    assert {"bound", "grid", "dual_gap", "hours", "none", "by_class", "by_recency", "assumptions"} <= set(content)
    assert all(value is None or value == value for value in content.values())  # noqa: PLR0124  NaN is not itself


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumption_has_its_sentence_and_every_sentence_can_occur(language: str) -> None:
    plan = busy_plan(capacity_hours_per_month=50.0)
    found = sim.ceiling(district(), plan, 1500, 1, 3)
    assert len(found.sentences(language)) == len(found.assumptions)
    assert {f"ceiling.{code}" for code in found.assumptions} == set(load_catalogue(language).keys("ceiling"))


def test_the_same_twice_is_the_same_to_the_bit() -> None:
    one, other = (sim.ceiling(district(), busy_plan(), 1500, 3, 12) for _ in range(2))
    assert one == other


# --- progress, an end, and refusals ---


class StopError(Exception):
    """What a caller raises to stop."""


def test_progress_goes_on_to_the_end_and_an_error_in_it_stops_the_work() -> None:
    seen: list[tuple[int, int]] = []
    sim.ceiling(district(), busy_plan(), 1500, 2, 6, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == [*range(1, len(seen)), len(seen) - 1]
    assert seen[-1][0] == seen[-1][1]
    assert all(done <= total for done, total in seen)

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise StopError

    with pytest.raises(StopError):
        sim.ceiling(district(), busy_plan(), 1500, 2, 6, progress=stop)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_has_no_bound_is_refused_at_once_and_in_words(language: str) -> None:
    with pytest.raises(sim.InputError) as caught:
        sim.ceiling(lively(), busy_plan(), float("nan"), grid=99)
    assert [problem.code for problem in caught.value.problems] == ["out_of_range", "out_of_range", "ceiling_deterrence"]
    assert len(word_error(caught.value, language).splitlines()) == 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("code", "groups", "hours", "grid"),
    [("ceiling_grid", 3, 2000, 9), ("ceiling_grid", 40, 2000, 3), ("ceiling_hours", 2, 1, 3)],
)
def test_work_without_end_and_hours_that_cannot_be_are_refused(
    code: str, groups: int, hours: float, grid: int, language: str
) -> None:
    content = district().model_dump()
    many = [{"id": f"u{n}", "share": 1 / groups, "onset_multiplier": 1.0 + n} for n in range(groups)]
    content["behaviour"]["propensity"] = many
    with pytest.raises(sim.InputError) as caught:
        sim.ceiling(Specification.model_validate(content), busy_plan(), hours, grid, 12)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert word_error(caught.value, language)


def test_a_horizon_too_long_to_keep_is_refused_where_recency_is_asked_for() -> None:
    specification = district()
    one = specification.strata[0]
    many = [one.model_copy(update={"id": f"s{n}", "onset_multiplier": 1.0 + n / 100}) for n in range(80)]
    wide = specification.model_copy(update={"strata": tuple(many)})
    visits = visits_of(busy_plan())
    with pytest.raises(MemoryError):
        Recency(kinds_of(wide, busy_plan(), visits), visits, WEIGHTS, 1200, 100.0)


def test_the_fewest_hours_that_a_refusal_names_are_accepted() -> None:
    with pytest.raises(sim.InputError) as caught:
        sim.ceiling(district(), busy_plan(), 1, 2, 12)
    least = caught.value.problems[0].limit
    assert isinstance(least, float)
    found = sim.ceiling(district(), busy_plan(), least, 2, 12, recency=False)
    assert found.bound == pytest.approx(found.none, rel=0.02)
