"""States as objects and in files: what they show, what they refuse."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.model.states.given import initial_of, state_of
from simulation.model.states.joining import mean_state
from tests.agreement.worlds import rich_plan, rich_specification

SPECIFICATION = rich_specification()
STRATA = [stratum.id for stratum in SPECIFICATION.strata]
GROUPS = [group.id for group in SPECIFICATION.behaviour.propensity]
SHAPE = (len(STRATA), 4, len(GROUPS), 3, 2)


def some(seed: int = 1) -> sim.State:
    return sim.State.of(20 * np.random.default_rng(seed).random(SHAPE), STRATA, GROUPS)


def refusal(state: sim.State) -> dict[str, str]:
    with pytest.raises(sim.InputError) as refused:
        sim.run(SPECIFICATION, rich_plan(), months=2, initial=state)
    return {problem.code: str(problem.value) for problem in refused.value.problems}


def test_a_state_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        some().mass[0, 0, 0, 0, 0] = 1.0


def test_a_state_shows_firms_by_class_and_status() -> None:
    card = some().card()
    assert [row[0] for row in card.rows] == ["firms", "compliant", "minor", "serious"]
    assert card.internal


def test_dimensions_may_come_in_any_order() -> None:
    state = some()
    turned = state.mass.transpose("sanctioned", "status", "stratum", "propensity", "risk_class")[::-1, ::-1]
    np.testing.assert_array_equal(sim.State(turned).mass, state.mass)


def test_strata_and_propensities_may_come_in_any_order() -> None:
    state = some()
    turned = sim.State(state.mass[::-1, :, ::-1])
    one, other = (sim.run(SPECIFICATION, rich_plan(), months=3, initial=s).data for s in (state, turned))
    xr.testing.assert_equal(one, other)


def test_other_strata_and_propensities_are_all_named() -> None:
    values = np.ones(SHAPE)
    state = sim.State.of(values, ["elsewhere", *STRATA[1:]], ["angry", *GROUPS[1:]])
    assert refusal(state) == {
        "state_stratum_unknown": "elsewhere", "state_stratum_missing": STRATA[0],
        "state_propensity_unknown": "angry", "state_propensity_missing": GROUPS[0],
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf, 1e12])
def test_a_mass_is_a_number_of_firms(wrong: float) -> None:
    values = np.ones(SHAPE)
    values[0, 1, 0, 2, 1] = wrong
    with pytest.raises(sim.InputError) as refused:
        sim.State.of(values, STRATA, GROUPS)
    assert [problem.code for problem in refused.value.problems] == ["state_mass_wrong"]


def test_labels_must_be_complete() -> None:
    mass = some().mass
    for wrong, code in ((mass[:, :3], "state_labels"), (mass[:, 0], "state_dimensions")):
        with pytest.raises(sim.InputError) as refused:
            sim.State(wrong)
        assert [problem.code for problem in refused.value.problems] == [code]


@given(seed=st.integers(0, 1000))
def test_a_state_in_a_file_is_the_state(seed: int) -> None:
    begun = sim.with_state(SPECIFICATION, some(seed))
    again = sim.parse_specification(sim.to_json(begun))
    found = state_of(again)
    assert found is not None
    np.testing.assert_array_equal(found.mass, some(seed).mass)
    assert again == begun
    assert initial_of(found) == begun.initial


def test_every_contradiction_of_a_file_is_told_at_once_with_its_place() -> None:
    content = json.loads(sim.to_json(sim.with_state(SPECIFICATION, some())))
    strata = content["initial"]["strata"]
    strata[0]["id"] = "elsewhere"
    strata[1]["mass"][0]["propensity"] = "angry"
    strata[1]["mass"][1]["serious"] = -3.0
    strata[2]["mass"].append(dict(strata[2]["mass"][0], compliant=0.0, minor=0.0, serious=0.0))
    content["strata"][2]["firms"]["B"] += 4
    with pytest.raises(sim.InputError) as refused:
        sim.parse_specification(json.dumps(content), "file")
    told = {problem.code: problem.path for problem in refused.value.problems}
    assert told.items() >= {
        "state_stratum_unknown": "initial.strata[0].id", "state_stratum_missing": "initial.strata",
        "state_propensity_unknown": "initial.strata[1].mass[0].propensity",
        "below": "initial.strata[1].mass[1].serious", "state_firms_differ": "initial.strata[2].mass",
        "state_cell_twice": f"initial.strata[2].mass[{len(strata[2]['mass']) - 1}]",
    }.items()  # fmt: skip


def test_firms_may_differ_from_the_mass_by_rounding_alone() -> None:
    content = json.loads(sim.to_json(sim.with_state(SPECIFICATION, some())))
    row = content["initial"]["strata"][0]["mass"][0]
    row["compliant"] += 0.49
    sim.parse_specification(json.dumps(content))
    row["compliant"] += 2.0
    with pytest.raises(sim.InputError):
        sim.parse_specification(json.dumps(content))


def test_blocks_of_replications_make_one_mean_whatever_was_drawn_in_each() -> None:
    plan = rich_plan()
    parts = [
        sim.run(SPECIFICATION, plan, "discrete-event", 5, size, seed=3).state for size in (1, 2)
    ]  # the first block is the first replication of the second run
    known = [part for part in parts if part is not None]
    mean = mean_state(known)
    assert mean.carried is not None
    assert mean.replications == 3
    np.testing.assert_allclose(mean.carried.mass.sum(axis=(5, 6, 7)), mean.mass, atol=1e-9)
    np.testing.assert_allclose(mean.mass, (known[0].mass + 2 * known[1].mass) / 3, atol=1e-9)
