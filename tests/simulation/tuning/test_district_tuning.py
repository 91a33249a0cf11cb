"""A district tuned: numbers known beforehand, exact slopes, what must not matter, and corners of plans and horizons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import simulation as sim
from benchmarks import cases
from datasets.tables import DATASETS
from simulation.evaluation.widths import GROUPS, widths_by_class
from simulation.tuning.answer import Answer, answer
from simulation.tuning.clash import Clash
from simulation.tuning.played import HOLDS
from simulation.tuning.posed import Array
from simulation.tuning.problem.posing import Question
from simulation.tuning.search import optimise
from simulation.tuning.solve import NoSettingFound, Solved, solve
from tests.simulation.engines import discrete_event_cases
from tests.simulation.tuning import two_classes
from tests.simulation.tuning.tuned import HARM, RATIOS, asked, hours, problem
from tests.strategies import World, worlds

SPECIFICATION, PLAN = cases.specification(3, 2_000), cases.plan()
TWO_CLASSES = ({"programme": "general", "ratio": ["A", "B"]},)


def tuned(*limits: dict[str, Any], plan: sim.Plan = PLAN, **changes: Any) -> Solved:
    found = solve(asked(SPECIFICATION, plan, *limits, **changes))
    assert isinstance(found, Solved)
    return found


# --- two classes of firms, by independent calculation ---


def two(at_most: float, checked: bool = False) -> Answer:
    question = asked(two_classes.specification(), two_classes.plan(), hours(at_most), levers=TWO_CLASSES, months=36)
    found = answer(question, checked=checked)
    assert isinstance(found, Answer)
    return found


def test_the_optimum_of_two_classes_is_the_known_one() -> None:
    found = two(36_000.0, checked=True)
    assert found.levers == pytest.approx({"general.ratio.A": 0.0340877, "general.ratio.B": 0.1136494}, rel=1e-5)
    assert found.indicators.optimum["harm"] == pytest.approx(15_490.9578, rel=1e-8)
    price = found.prices[0]
    assert price.limit == "hours.at_most"
    assert price.price == pytest.approx(0.103191, rel=1e-4)
    assert price.checked == pytest.approx(price.price, rel=1e-4)
    assert price.valid_low < 36_000.0 < price.valid_high
    assert found.by_lever["general.ratio.A"] == pytest.approx(price.price, rel=1e-4)


@pytest.mark.parametrize(
    ("at_most", "harm"),
    [(6e3, 19_280.463), (12e3, 18_375.403), (24e3, 16_824.435), (36e3, 15_490.958), (72e3, 12_447.223)],
)
def test_harm_at_more_and_fewer_hours_is_the_known_one(at_most: float, harm: float) -> None:
    found = two(at_most)
    assert found.indicators.optimum["harm"] == pytest.approx(harm, rel=1e-6)
    assert found.levers["general.ratio.A"] == (0.0 if at_most == 6e3 else pytest.approx(0.04, abs=0.04))
    assert found.solved.optimum.stopped_by in ("optimal", "at_start")


def test_no_hours_at_all_leave_nobody_visited() -> None:
    assert two(0.0).levers == {"general.ratio.A": 0.0, "general.ratio.B": 0.0}


# --- outcomes and slopes ---

STEP = 1e-4


def by_differences(question: Question, point: Array, place: int) -> Array:
    """Slopes by one lever from neighbouring settings, on both sides or to the inside."""
    value = point[place]
    steps = {-2: 1, -1: -8, 1: 8, 2: -1}
    if not 2 * STEP < value < 1 - 2 * STEP:
        inside = 1 if value < 0.5 else -1
        steps = {
            inside * number: inside * weight for number, weight in zip(range(5), (-25, 48, -36, 16, -3), strict=True)
        }
    points = np.repeat(point[None], len(steps), axis=0)
    points[:, place] += np.array([*steps]) * STEP
    values = question.posed().outcomes.values(points)
    return np.asarray(np.array([*steps.values()]) @ values / (12 * STEP))


@settings(max_examples=10, deadline=None)
@given(worlds(firms=300))
def test_outcomes_are_those_of_evaluate_and_their_slopes_those_of_differences(world: World) -> None:
    specification, plan = world
    levers = [{"programme": p.id, "ratio": ["A", "B", "C", "D"]} for p in plan.programmes]
    question = asked(
        specification, plan, hours(1.0), {"indicator": "visits", "group": "A", "at_most": 1.0},
        {"indicator": "visits", "at_least": 0.0, "per": "month"}, hours(1.0, per="month"),
        {"indicator": "found", "group": f"sector:{specification.strata[0].sector}", "at_most": 1.0},
        levers=(*levers, {"proactive": ["A", "B", "C", "D"]}), months=14,
    )  # fmt: skip
    point = np.array([lever.of(plan) for lever in question.levers])
    values, slopes = question.posed().outcomes.slopes(point)
    for name, value in zip(question.names, values, strict=True):
        if "month" not in name:
            indicator, _, group = name.partition("@")
            one = sim.evaluate(specification, [plan], 14, [indicator], [group or "all"]).value.values[0, 0, 0]
            assert value == pytest.approx(one, rel=1e-12, abs=1e-12), name
    for place in range(len(point)):
        numeric = by_differences(question, point, place)
        # Which month is the largest may change within the steps: there the slope jumps.
        steady = np.array(["month" not in name for name in question.names])
        scale = np.abs(slopes[:, place]) + np.abs(values)
        assert (np.abs(slopes[:, place] - numeric) <= 1e-6 * scale + 1e-8)[steady].all(), question.levers[place].name


@settings(max_examples=5, deadline=None)
@given(worlds(firms=100))
def test_widths_by_class_are_those_of_every_indicator(world: World) -> None:
    specification, plan = world
    plans = [plan, plan.model_copy(update={"id": "other", "mutual_recognition": not plan.mutual_recognition})]
    for chosen in ([plan], plans):
        found = widths_by_class(specification, chosen, 27)
        reference = sim.evaluate(specification, chosen, 27, ["blind_spot_width"], GROUPS).value.values[:, 0]
        assert found == pytest.approx(reference, rel=1e-12, abs=1e-12)


# --- what must not matter, and what must hold ---


@settings(max_examples=4, deadline=None)
@given(worlds(firms=200, fusion="none"))
def test_never_worse_than_a_plan_in_force_that_keeps_the_limits(world: World) -> None:
    specification, plan = world
    spent = float(sim.evaluate(specification, [plan], 12, ["hours"], ["all"]).value.values[0, 0, 0])
    levers = tuple({"programme": p.id, "ratio": ["A", "B", "C", "D"]} for p in plan.programmes)
    found = solve(asked(specification, plan, hours(spent), levers=levers))
    assert isinstance(found, Solved)
    before = found.posed.outcomes.values(found.posed.start[None])[0]
    assert found.optimum.feasible
    if found.posed.shortfall(found.posed.start, before) <= HOLDS:
        assert found.optimum.values[0] <= before[0] * (1 + 1e-12)


def test_different_starts_meet_at_one_optimum() -> None:
    posed = asked(SPECIFICATION, PLAN, hours(900.0), {"class_order": True}, {"planned_total": 0.03}).posed()
    starts = np.random.default_rng(1).uniform(0, 1, (3, len(posed.levers)))
    found = [optimise(posed, starts=[start]) for start in starts]
    assert [each.stopped_by for each in found] == ["optimal"] * 3
    assert np.ptp([each.values[0] for each in found]) <= 1e-6 * found[0].values[0]


def test_the_order_of_programmes_levers_and_limits_does_not_matter() -> None:
    second = discrete_event_cases.programme("special", 0.05, 2, scope={"strata": [SPECIFICATION.strata[0].id]})
    content = PLAN.model_dump()
    plan = sim.Plan.model_validate({**content, "programmes": [*content["programmes"], second]})
    turned = plan.model_copy(update={"programmes": plan.programmes[::-1]})
    levers = (RATIOS, {"programme": "special", "ratio": ["C", "D"]})
    limits = (hours(900.0), {"class_order": True})
    one = tuned(*limits, plan=plan, levers=levers)
    other = tuned(*limits[::-1], plan=turned, levers=({"programme": "special", "ratio": ["D", "C"]}, RATIOS))
    assert one.optimum.values[0] == pytest.approx(other.optimum.values[0], rel=1e-7)


def test_classes_that_change_their_names_change_the_names_of_the_ratios_alone() -> None:
    specification, plan = two_classes.specification(), two_classes.plan()
    content = specification.model_dump()
    for part in (content["strata"][0]["firms"], content["behaviour"]["onset"]):
        part["A"], part["B"] = part["B"], part["A"]
    turned = sim.Specification.model_validate(content)
    one, other = (answer(asked(each, plan, hours(36_000.0), levers=TWO_CLASSES)) for each in (specification, turned))
    assert isinstance(one, Answer)
    assert isinstance(other, Answer)
    assert [*one.levers.values()] == pytest.approx([*other.levers.values()][::-1], rel=1e-4)


def test_a_second_goal_that_is_the_first_again_changes_nothing() -> None:
    one, other = (tuned(hours(900.0), goals=goals) for goals in ((HARM,), (HARM, HARM)))
    assert one.optimum.point.tolist() == other.optimum.point.tolist()


def test_with_every_lever_between_equal_bounds_the_plan_in_force_is_the_answer_or_the_clash() -> None:
    fixed = ({**RATIOS, "low": 0.03, "high": 0.03},)
    assert tuned(hours(1e6), levers=fixed).optimum.stopped_by == "fixed"
    assert isinstance(solve(asked(SPECIFICATION, PLAN, hours(1.0), levers=fixed)), Clash)


@pytest.mark.parametrize("months", [1, 11, 13])
def test_any_horizon_has_an_optimum(months: int) -> None:
    found = tuned(hours(900.0), {"class_order": True}, months=months)
    assert found.optimum.feasible
    assert found.optimum.stopped_by == "flat" if months == 1 else found.optimum.stopped_by == "optimal"


def test_a_class_without_firms_leaves_its_goal_undefined_and_says_so() -> None:
    goal = {"indicator": "detection_yield", "group": "D", "most": True}
    question = asked(two_classes.specification(), two_classes.plan(), hours(1e4), goals=(goal,))
    with pytest.raises(NoSettingFound) as refused:
        solve(question)
    assert refused.value.why == "undefined"


def test_without_programmes_proactive_visits_are_tuned() -> None:
    nothing = PLAN.model_copy(update={"programmes": ()})
    found = tuned(hours(900.0), plan=nothing, levers=({"proactive": ["C", "D"], "high": 0.1},))
    assert found.optimum.stopped_by == "optimal"


def test_observation_recognition_and_fusion_are_tuned_with_the_rest() -> None:
    content = PLAN.model_dump()
    content |= {
        "mutual_recognition": True, "recognise_for_cause": True, "fusion": "stricter",
        "observation": {"months": 8.0, "classes": ["A", "B"]},
    }  # fmt: skip
    assert tuned(hours(900.0), plan=sim.Plan.model_validate(content)).optimum.stopped_by == "optimal"


def test_so_many_programmes_that_counts_are_not_exact_are_refused_with_a_reason() -> None:
    many = discrete_event_cases.plan(*[discrete_event_cases.programme(f"p{number}", 0.01) for number in range(40)])
    with pytest.raises(sim.InputError) as refused:
        asked(SPECIFICATION, many, hours(900.0), levers=({"programme": "p0", "ratio": ["A"]},))
    assert [problem.code for problem in refused.value.problems] == ["no_slope_of_many"]


def test_rounds_are_tried_and_the_best_kept() -> None:
    found = tuned(hours(900.0), levers=(RATIOS, {"programme": "general", "rounds": ["D"], "choices": [1, 2, 12]}))
    values = {rounds: optimum.values[0] for rounds, optimum in found.by_rounds if optimum is not None}
    assert len(found.by_rounds) == 3
    assert values[found.rounds] == min(values.values())


def test_a_width_meets_its_limit_from_below_and_its_price_is_for_a_unit_of_width() -> None:
    def harm(at_most: float) -> Answer:
        width = {"indicator": "blind_spot_width", "group": "A", "at_most": at_most}
        found = answer(asked(SPECIFICATION, PLAN, hours(2_000.0), width))
        assert isinstance(found, Answer)
        return found

    at = 0.12
    found, tighter, looser = (harm(at * by) for by in (1.0, 0.98, 1.02))
    assert at * (1 - 1e-4) <= found.indicators.optimum["blind_spot_width@A"] <= at
    price = {price.limit: price for price in found.prices}["blind_spot_width@A.at_most"]
    assert price.at == at
    gained = (tighter.indicators.optimum["harm"] - looser.indicators.optimum["harm"]) / (0.04 * at)
    assert price.price == pytest.approx(gained, rel=0.05)


def test_a_question_names_every_misfit_with_the_district_at_once() -> None:
    limits = (
        {"indicator": "blind_spot_width", "group": "sector:F", "at_most": 0.1}, {"indicator": "harms", "at_most": 1.0},
        {"indicator": "coverage", "at_most": 0.1, "per": "month"}, {"keep_programmes": ["general", "other"]},
    )  # fmt: skip
    with pytest.raises(sim.InputError) as refused:
        asked(
            SPECIFICATION, PLAN, *limits, goals=({"indicator": "workload", "least": True},),
            levers=(RATIOS, {"programme": "food", "ratio": ["A"]}),
        )  # fmt: skip
    assert {problem.code for problem in refused.value.problems} == {
        "kept_programme", "not_among", "of_capacity", "width_of_class", "not_by_month",
    }  # fmt: skip


def test_a_problem_is_the_same_after_its_file_is_written_and_read() -> None:
    one = problem(hours(12_000.0), {"class_order": True})
    assert type(one).model_validate_json(one.model_dump_json()) == one


def test_the_optimum_of_the_synthetic_district_is_the_one_found_by_another_program() -> None:
    """12,000 hours a year and 200 firms of class A reached: another implementation found 36,543.257."""
    specification = sim.read_specification(DATASETS / "xiangzhou" / "specification.json")
    width = {"indicator": "blind_spot_width", "group": "A", "at_most": 0.05}
    question = asked(
        specification, sim.read_plan(DATASETS / "plans" / "a_zero.json"), hours(12_000.0), width,
        {"planned_total": 0.03}, {"class_order": True}, {"sharply": 3.0},
        levers=({**RATIOS, "low": {"B": 0.005}}, {"proactive": ["D"], "high": 0.1}), months=36,
    )  # fmt: skip
    posed = question.posed()
    (place,) = (width.cap for width in question.widths)
    caps = tuple(replace(cap, limit=200.0) if number == place else cap for number, cap in enumerate(posed.caps))
    found = optimise(replace(posed, caps=caps))
    assert found.values[0] == pytest.approx(36_543.2571, rel=1e-6)
    assert found.point == pytest.approx([0.01334, 0.01334, 0.01334, 0.8387, 0.0], abs=5e-5)
    assert found.prices["hours.at_most"] == pytest.approx(0.57390678, rel=1e-5)
    assert found.prices[caps[place].name] == pytest.approx(5.178943, rel=1e-4)
    assert found.prices["class_order.A<=B"] == pytest.approx(29_436.289, rel=1e-5)
