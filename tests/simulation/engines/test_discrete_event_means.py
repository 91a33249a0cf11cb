"""The discrete-event engine against numbers found without it: closed forms, and expectations worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.specification import Specification
from tests.simulation.engines.discrete_event_cases import (
    STAY,
    assert_means,
    by_class,
    for_cause,
    moves,
    plan,
    programme,
    simulate,
    specification,
    stratum,
)

# --- closed forms ---


@pytest.mark.parametrize(
    ("severity", "departments", "found"), [("minor", 1, 0.3), ("minor", 3, 0.657), ("serious", 2, 0.96)]
)
def test_yield_is_prevalence_times_sensitivity(severity: str, departments: int, found: float) -> None:
    """500 replications of 40 visits to 100 firms; false alarms: 1 in a million."""
    shares = {"compliant": 0.7, "minor": 0.0, "serious": 0.0, severity: 0.3}
    case = specification(stratum(firms={"B": 100}), start=shares, sensitivity={"minor": 0.3, "serious": 0.8})
    joint = programme(ratio=0.4, months=[1], departments=[f"d{n}" for n in range(departments)])
    data = simulate(case, plan(joint), 1, replications=500).sum(["month", "stratum", "risk_class"])
    assert np.all(data["visits"].sum("channel") == 40)
    assert_means(data["found"].sel(severity=severity).to_numpy() / 40, 0.3 * found, false_alarm=1e-6)


@pytest.mark.slow
def test_two_group_enforcement_follows_harrington() -> None:
    """Harrington (1988), middle regime: groups A and B, 300 replications of 60 firms from group A.

    Share in group 2, inspections and discoveries per firm and period in 24 periods (the last two from period 12
    on, where they have settled to 1 in 10,000); false alarms: 1 in a million.
    """
    p1, p2, gamma = 0.1, 0.4, 0.5
    back = [[1, 0, 0, 0], [gamma, 1 - gamma, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    caught = [[0, 1, 0, 0], *STAY[1:]]
    case = specification(
        stratum(firms={"A": 60}),
        onset=by_class(1.0, 0.0, 0.0, 0.0),
        rectification={"minor": 1.0, "serious": 1.0},
        reclassification=moves(found_minor=caught, cleared=back),
    )
    rules = plan(programme(ratio=by_class(p1, p2, 0.0, 0.0), rounds=12))
    data = simulate(case, rules, 24, replications=300).sum("stratum") / 60
    settled = p1 / (p1 + gamma * p2)
    share = settled * (1 - (1 - p1 - gamma * p2) ** np.arange(24))
    assert_means(data["firms"].sel(risk_class="B").to_numpy()[:, 1:], share[1:], false_alarm=2.5e-7)
    assert_means(
        data["in_violation"].sum(["risk_class", "severity"]).to_numpy()[:, 1:], 1 - share[1:], false_alarm=2.5e-7
    )
    visits = data["visits"].sum(["risk_class", "channel"]).to_numpy()
    assert_means(visits, (1 - share) * p1 + share * p2, false_alarm=2.5e-7)
    assert_means(data["found"].sum(["risk_class", "severity"]).to_numpy(), (1 - share) * p1, false_alarm=2.5e-7)
    long_run = p1 * p2 * (1 + gamma) / (p1 + gamma * p2), p1 * gamma * p2 / (p1 + gamma * p2)
    assert long_run == pytest.approx((0.2, 0.066667), abs=1e-6)
    assert ((1 - share) * p1 + share * p2)[-1] == pytest.approx(long_run[0], abs=1e-3)
    assert ((1 - share) * p1)[-1] == pytest.approx(long_run[1], abs=1e-3)


@pytest.mark.slow
def test_hidden_violations_settle_where_onset_balances_discovery_and_self_correction() -> None:
    """Prevalence x before inspections solves x = y(1 − r) + (1 − y)a with y = x(1 − ρs).

    4,000 independent firms after 40 months (what remains of the start is below 1e-7); false alarms: 1 in a million.
    """
    onset, correction, inspected, sensitivity = 0.06, 0.1, 0.5, 0.7
    case = specification(
        stratum(firms={"C": 20}),
        onset=by_class(onset),
        self_correction={"minor": correction, "serious": 0.0},
        sensitivity={"minor": sensitivity, "serious": 1.0},
        rectification={"minor": 1.0, "serious": 1.0},
    )
    rules = plan(programme(ratio=inspected, rounds=12), draw="bernoulli")
    prevalence = onset / (1 - (1 - inspected * sensitivity) * (1 - correction - onset))
    data = simulate(case, rules, 40, replications=200).isel(month=-1)
    stock = data["in_violation"].sum(["stratum", "risk_class", "severity"]).to_numpy()
    assert_means(stock / 20, prevalence, false_alarm=1e-6)


# --- means against exact expectations ---


def means_by_hand(months: int) -> dict[str, np.ndarray]:
    """Expected measures of `two_classes`, shape (month, class): axes of the state are class, minor, remembering."""
    onset, correction, complaint, ratio = np.array([[0.2], [0.4]]), 0.15, np.array([0.05, 0.3]), np.array([0.1, 0.5])
    visited = 1 - (1 - complaint) * (1 - ratio)[:, None]  # class, minor
    free, caught = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.3, 0.7], [0.1, 0.9]])
    state = np.array([[[8.0, 0], [2, 0]], [[16, 0], [4, 0]]])
    months_of: list[dict[str, np.ndarray]] = []
    for _ in range(months):
        now = {"exits": state.sum((1, 2)) * [0.02, 0.05]}
        state = state * np.array([0.98, 0.95])[:, None, None]
        state = np.stack([state[..., 0] + state[..., 1] / 4, state[..., 1] * 3 / 4], axis=-1)
        turning, ending = state[:, 0] * onset * [1, 0.25], state[:, 1] * correction
        now |= {"firms": state.sum((1, 2)), "onsets": turning.sum(1), "self_corrections": ending.sum(1)}
        state = np.stack([state[:, 0] - turning + ending, state[:, 1] + turning - ending], axis=1)
        found = state[:, 1] * visited[:, 1, None] * 0.6
        now |= {"visits": (state.sum(2) * visited).sum(1), "found": found.sum(1), "rectified": found.sum(1) * 0.7}
        state[:, 1] -= found
        state = np.einsum("cvd,ck->kvd", state, free)
        state[:, 0, 1] += 0.7 * found.sum(1) @ caught
        state[:, 1, 1] += 0.3 * found.sum(1) @ caught
        months_of.append(now)
    return {name: np.array([now[name] for now in months_of]) for name in months_of[0]}


def test_means_meet_expectations_worked_out_by_hand() -> None:
    """Every month a complaint, else a Bernoulli draw. 400 replications of 30 firms; 7 measures over 10 months and 2
    classes; false alarms: 1 in a million.
    """
    rules = plan(programme(ratio=by_class(0.1, 0.5, 0, 0), rounds=12), draw="bernoulli")
    data = simulate(two_classes(), rules, 10, replications=400)
    expected = means_by_hand(10)
    assert len(expected) == 7
    for name, values in expected.items():
        array = data[name].isel(stratum=0, risk_class=slice(2))
        samples = array.sum([d for d in array.dims if d not in ("replication", "month", "risk_class")])
        assert_means(samples.to_numpy(), values, false_alarm=1e-6 / len(expected))


def two_classes() -> Specification:
    """The specification whose means `means_by_hand` works out."""
    free, caught = [[0.9, 0.1, 0, 0], [0.2, 0.8, 0, 0], *STAY[2:]], [[0.3, 0.7, 0, 0], [0.1, 0.9, 0, 0], *STAY[2:]]
    return specification(
        stratum(firms={"A": 10, "B": 20}),
        start={"compliant": 0.8, "minor": 0.2, "serious": 0.0},
        onset=by_class(0.2, 0.4, 0.0, 0.0),
        self_correction={"minor": 0.15, "serious": 0.0},
        sanction={"onset_multiplier": 0.25, "memory_months": 4.0},
        for_cause=for_cause(complaint={"compliant": 0.05, "minor": 0.3, "serious": 0.0}),
        sensitivity={"minor": 0.6, "serious": 0.0},
        rectification={"minor": 0.7, "serious": 0.0},
        exit=by_class(0.02, 0.05, 0.0, 0.0),
        reclassification=moves(
            unvisited=dict.fromkeys(("compliant", "minor", "serious"), free), cleared=free, found_minor=caught
        ),
    )


def test_the_start_and_the_entrants_are_drawn_from_their_shares() -> None:
    """500 replications: status and propensity (seen by their onset) of 40 firms and of 6 entrants a month, class of
    the entrants, share in observation; false alarms: 1 in a million.
    """
    case = specification(
        stratum(firms={"B": 40}, entries_per_month=6.0, novel=True, in_observation=0.3),
        start={"compliant": 0.5, "minor": 0.3, "serious": 0.2},
        propensity=[
            {"id": "never", "share": 0.7, "onset_multiplier": 0.0},
            {"id": "always", "share": 0.3, "onset_multiplier": 1.0},
        ],
        onset=by_class(1.0, 1.0, 0.0, 0.0),
        entry={"risk_class": by_class(0.6, 0.0, 0.3, 0.1), "status": {"compliant": 0.8, "minor": 0.1, "serious": 0.1}},
    )
    rules = plan(programme(ratio=1.0, rounds=12), observation={"months": 1e12, "classes": ["B"]})
    data = simulate(case, rules, 1, replications=500).isel(month=0, stratum=0)
    assert_means(data["entries"].to_numpy(), 6 * np.array([0.6, 0.0, 0.3, 0.1]), false_alarm=2.5e-7)
    expected = [6 * 0.6 * (0.1 + 0.8 * 0.3), 40 * (0.3 + 0.5 * 0.3), 6 * 0.3 * 0.1, 6 * 0.1 * 0.1]
    assert_means(data["in_violation"].sel(severity="minor").to_numpy(), np.array(expected), false_alarm=2.5e-7)
    expected = [6 * 0.6 * 0.1, 40 * 0.2, 6 * 0.3 * 0.1, 6 * 0.1 * 0.1]
    assert_means(data["in_violation"].sel(severity="serious").to_numpy(), np.array(expected), false_alarm=2.5e-7)
    visits = data["visits"].sum("channel").sel(risk_class="B").to_numpy()
    assert_means(visits, 40 * 0.7, false_alarm=2.5e-7)
