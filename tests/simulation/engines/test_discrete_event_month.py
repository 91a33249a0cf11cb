"""Stages other than visits, on a few firms whose probabilities are 0 or 1: every outcome is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engines.discrete_event.firms import founding_firms
from simulation.engines.discrete_event.uniforms import FutureStreams
from tests.simulation.engines.discrete_event_cases import (
    ALWAYS,
    FORGETS_AT_ONCE,
    assert_means,
    by_class,
    for_cause,
    monthly,
    move,
    moves,
    plan,
    programme,
    simulate,
    specification,
    status,
    stratum,
)

MONTHLY = programme(ratio=1.0, rounds=12)  # every firm, every month


def test_a_compliant_firm_turns_minor_then_serious_one_step_a_month() -> None:
    data = simulate(specification(onset=by_class(1.0), escalation=1.0), plan(), months=3)
    assert monthly(data["onsets"]) == [1, 0, 0]
    assert monthly(data["escalations"]) == [0, 1, 0]
    assert monthly(data["in_violation"], severity="minor") == [1, 0, 0]
    assert monthly(data["in_violation"], severity="serious") == [0, 1, 1]


@pytest.mark.parametrize("severity", ["minor", "serious"])
def test_a_violation_that_corrects_itself_is_gone_before_it_is_counted(severity: str) -> None:
    correction = {"minor": 0.0, "serious": 0.0, severity: 1.0}
    data = simulate(specification(start=severity, self_correction=correction), plan(), months=2)
    assert monthly(data["self_corrections"]) == [1, 0]
    assert monthly(data["in_violation"]) == [0, 0]


def test_escalation_and_self_correction_share_one_chance() -> None:
    case = specification(
        stratum(firms={"A": 500}), start="minor", escalation=0.5, self_correction={"minor": 0.5, "serious": 0.0}
    )
    data = simulate(case, plan(), months=1)
    assert monthly(data["escalations"])[0] + monthly(data["self_corrections"])[0] == 500
    assert monthly(data["in_violation"], severity="minor") == [0]


def test_onset_is_multiplied_by_stratum_and_propensity_and_never_above_one() -> None:
    groups = [
        {"id": "never", "share": 0.5, "onset_multiplier": 0.0},
        {"id": "always", "share": 0.5, "onset_multiplier": 1000.0},
    ]
    strata = [stratum("calm", {"B": 100}, onset_multiplier=0.0), stratum("lively", {"B": 100})]
    data = simulate(specification(*strata, propensity=groups, onset=by_class(0.01)), plan(), months=2)
    assert monthly(data["onsets"], stratum="calm") == [0, 0]
    first, second = monthly(data["onsets"], stratum="lively")
    assert 0 < first < 100  # those of the group `always`, all at once
    assert second == 0


def test_onset_is_capped_after_all_its_factors() -> None:
    """Onset 1/2, four times that in this stratum, half of it under a sanction: certain, not a half."""
    case = specification(
        stratum(firms={"B": 50}, onset_multiplier=4.0),
        start="minor",
        onset=by_class(0.5),
        rectification={"minor": 1.0, "serious": 1.0},
        sanction={"onset_multiplier": 0.5, "memory_months": 1e12},
    )
    assert monthly(simulate(case, plan(MONTHLY), months=3)["onsets"]) == [0, 50, 50]


# --- deterrence ---


@pytest.mark.parametrize(("reference", "onsets"), [(0.0, 0), (12.0, 1)])
def test_onset_vanishes_under_more_planned_visits_than_the_reference(reference: float, onsets: int) -> None:
    deterrence = {"semi_elasticity": 100.0, "reference_visits": by_class(reference)}
    data = simulate(specification(onset=by_class(1.0), general_deterrence=deterrence), plan(MONTHLY), months=1)
    assert monthly(data["onsets"]) == [onsets]


def test_a_steep_deterrence_overflows_to_certain_onset_but_not_where_onset_is_impossible() -> None:
    deterrence = {"semi_elasticity": 1e6, "reference_visits": by_class(50.0)}
    case = specification(
        stratum(firms={"A": 1, "B": 1}), onset=by_class(0.0, 0.1, 0.1, 0.1), general_deterrence=deterrence
    )
    data = simulate(case, plan(), months=1)
    assert monthly(data["onsets"], risk_class="A") == [0]
    assert monthly(data["onsets"], risk_class="B") == [1]


def test_planned_visits_count_every_programme_in_scope_and_no_other() -> None:
    elsewhere = programme("elsewhere", 1.0, 12, scope={"strata": ["t"]})
    here = programme("here", 1.0, 2, scope={"sectors": ["H"], "strata": ["s"]})
    deterrence = {"semi_elasticity": 100.0, "reference_visits": by_class(2.0)}
    case = specification(stratum("s"), stratum("t"), onset=by_class(1.0), general_deterrence=deterrence)
    data = simulate(case, plan(here, elsewhere), months=1)
    assert monthly(data["onsets"], stratum="s") == [1]  # 2 visits a year, as in the reference
    assert monthly(data["onsets"], stratum="t") == [0]  # 12


# --- sanctions ---


def test_a_sanctioned_firm_abstains_while_it_remembers() -> None:
    case = specification(
        onset=by_class(1.0),
        rectification={"minor": 1.0, "serious": 1.0},
        sanction={"onset_multiplier": 0.0, "memory_months": 1e12},
    )
    data = simulate(case, plan(MONTHLY), months=4)
    assert monthly(data["onsets"]) == [1, 0, 0, 0]
    assert monthly(data["rectified"]) == [1, 0, 0, 0]


def test_a_firm_that_forgets_at_once_violates_again_in_the_next_month() -> None:
    case = specification(
        onset=by_class(1.0),
        rectification={"minor": 1.0, "serious": 1.0},
        sanction={"onset_multiplier": 0.0, "memory_months": FORGETS_AT_ONCE},
    )
    assert monthly(simulate(case, plan(MONTHLY), months=4)["onsets"]) == [1, 1, 1, 1]


def test_a_sanction_is_forgotten_with_the_same_chance_every_month() -> None:
    """4 months of memory: 1/4 a month, so that 3/4 · 1/4 violate in the second. False alarms: 1 in a million."""
    case = specification(
        stratum(firms={"B": 50}),
        start="minor",
        onset=by_class(1.0),
        rectification={"minor": 1.0, "serious": 1.0},
        sanction={"onset_multiplier": 0.0, "memory_months": 4.0},
    )
    data = simulate(case, plan(programme(ratio=1.0, months=[1])), months=3, replications=200)
    onsets = data["onsets"].sum(["stratum", "risk_class"]).to_numpy()
    assert_means(onsets[:, 1:], 50 * np.array([1 / 4, 3 / 16]), false_alarm=1e-6)


def test_a_violation_that_is_not_rectified_stands_and_is_found_again() -> None:
    data = simulate(specification(start="serious"), plan(MONTHLY), months=3)
    assert monthly(data["found"], severity="serious") == [1, 1, 1]
    assert monthly(data["in_violation"], severity="serious") == [1, 1, 1]
    assert monthly(data["rectified"]) == [0, 0, 0]


def test_what_nobody_can_see_is_missed() -> None:
    case = specification(start="serious", sensitivity={"minor": 1.0, "serious": 0.0})
    data = simulate(case, plan(MONTHLY), months=2)
    assert monthly(data["missed"], severity="serious") == [1, 1]
    assert monthly(data["found"]) == [0, 0]


# --- reclassification ---


@pytest.mark.parametrize(
    ("start", "sensitivity", "matrix"),
    [
        ("compliant", 1.0, "cleared"),
        ("minor", 0.0, "cleared"),
        ("minor", 1.0, "found_minor"),
        ("serious", 1.0, "found_serious"),
    ],
)
def test_a_visited_firm_moves_by_what_the_visit_found(start: str, sensitivity: float, matrix: str) -> None:
    case = specification(
        start=start,
        sensitivity={"minor": sensitivity, "serious": sensitivity},
        rectification={"minor": 1.0, "serious": 1.0},  # the matrix goes by what was found, not by what is left
        reclassification=moves(**{matrix: move("C", "B", "C", "D")}),
    )
    data = simulate(case, plan(MONTHLY), months=2)
    assert monthly(data["reclassified"], risk_class="A", new_class="C") == [1, 0]
    assert monthly(data["firms"], risk_class="C") == [0, 1]


@pytest.mark.parametrize(("start", "target"), [("compliant", "B"), ("minor", "C"), ("serious", "D")])
def test_an_unvisited_firm_moves_by_its_hidden_status(start: str, target: str) -> None:
    unvisited = {name: move(to, "B", "C", "D") for name, to in [("compliant", "B"), ("minor", "C"), ("serious", "D")]}
    data = simulate(specification(start=start, reclassification=moves(unvisited=unvisited)), plan(), months=2)
    assert monthly(data["firms"], risk_class=target) == [0, 1]


def test_an_unvisited_firm_moves_by_its_status_after_the_changes_of_the_month() -> None:
    unvisited = {name: move(to, "B", "C", "D") for name, to in [("compliant", "B"), ("minor", "C"), ("serious", "D")]}
    case = specification(onset=by_class(1.0), reclassification=moves(unvisited=unvisited))
    assert monthly(simulate(case, plan(), months=2)["firms"], risk_class="C") == [0, 1]


def test_the_record_of_a_month_is_under_the_class_held_when_it_began() -> None:
    pushed = moves(found_minor=move("D", "D", "D", "D"))
    case = specification(onset=by_class(1.0), for_cause=for_cause(alert=ALWAYS), reclassification=pushed)
    data = simulate(case, plan(), months=2)
    for measure in ("onsets", "visits", "found", "in_violation", "first_visits", "hours"):
        assert monthly(data[measure], risk_class="A")[0] > 0, measure
    assert monthly(data["visits"], risk_class="D") == [0, 1]


# --- entry and exit ---


def test_firms_that_exit_are_counted_in_their_class_and_not_seen_again() -> None:
    case = specification(stratum(firms={"A": 2, "D": 3}), exit=by_class(0.0, 0.0, 0.0, 1.0))
    data = simulate(case, plan(), months=2)
    assert monthly(data["exits"], risk_class="D") == [3, 0]
    assert monthly(data["firms"], risk_class="D") == [0, 0]
    assert monthly(data["firms"], risk_class="A") == [2, 2]


def test_entrants_live_through_their_first_month_like_the_others() -> None:
    case = specification(
        stratum(firms={"A": 0}, entries_per_month=20.0),
        entry={"risk_class": by_class(0.0, 0.0, 1.0, 0.0), "status": status("minor")},
        escalation=1.0,
        rectification={"minor": 1.0, "serious": 1.0},
    )
    data = simulate(case, plan(MONTHLY), months=1)
    entered = monthly(data["entries"], risk_class="C")
    assert entered[0] > 0
    for measure in ("firms", "escalations", "in_violation", "first_visits", "found", "rectified"):
        assert monthly(data[measure], risk_class="C") == entered, measure


def test_a_firm_does_not_leave_in_its_month_of_entry() -> None:
    case = specification(stratum(firms={"A": 0}, entries_per_month=20.0), exit=by_class(1.0))
    data = simulate(case, plan(), months=3)
    entered, left = monthly(data["entries"]), monthly(data["exits"])
    assert left == [0, *entered[:-1]]
    assert monthly(data["firms"]) == entered


# --- the counters of the year ---


def test_the_first_visit_of_each_plan_year_is_a_first_visit() -> None:
    data = simulate(specification(), plan(MONTHLY), months=14)
    assert monthly(data["first_visits"]) == [1, *[0] * 11, 1, 0]
    assert monthly(data["repeat_visits"]) == [0, *[1] * 11, 0, 1]


# --- the start ---


def test_the_hidden_state_at_the_start_follows_its_table() -> None:
    groups = [{"id": name, "share": 0.5, "onset_multiplier": 1.0} for name in ("first", "second")]
    case = specification(stratum("s", {"A": 3, "D": 2}), propensity=groups)
    hidden = np.zeros((1, 4, 3, 2, 2))
    hidden[0, 0, 2, 1, 1] = 1.0  # class A: serious, of the second group, sanctioned
    hidden[0, 1:, 0, 0, 0] = 1.0
    firms = founding_firms(case, hidden, observes=False, streams=FutureStreams(0, 0))
    assert [(f.number, f.risk_class) for f in firms] == [(0, 0), (1, 0), (2, 0), (3, 3), (4, 3)]
    assert {(f.status, f.propensity, f.sanctioned) for f in firms[:3]} == {(2, 1, True)}
    assert {(f.status, f.propensity, f.sanctioned) for f in firms[3:]} == {(0, 0, False)}


def test_firms_of_the_start_begin_unvisited_and_undrawn() -> None:
    novel = specification(stratum(novel=True, in_observation=1.0))
    firms = founding_firms(novel, np.full((1, 4, 3, 1, 2), 1 / 6), observes=False, streams=FutureStreams(0, 0))
    assert [(f.visits_this_year, f.drawn, f.channel, f.in_observation) for f in firms] == [(0, set(), None, False)]
