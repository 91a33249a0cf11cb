"""Registers of every world can be read and hold what happened; a district is determined by its world and seed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from tests.misspecified.departures import WORLDS
from tests.misspecified.inspection import FIRST_PROGRAMME
from tests.misspecified.plans import RECORDS
from tests.misspecified.visited import visits_of
from tests.misspecified.worlds import districts

SMALL = 0.3


@pytest.mark.parametrize("name", WORLDS)
def test_registers_are_read_without_refusals(name: str) -> None:
    world = districts(name, seed=1, size=SMALL)
    registers = world.read()
    assert registers.refused.empty
    assert registers.classes["month"].nunique() == RECORDS
    assert len(registers.visits) > 300
    assert len(registers.signals) > 30


def test_files_in_a_folder_hold_what_is_read_at_once(tmp_path: Path) -> None:
    world = districts("none", seed=1, size=0.1)
    quick, slow = world.read(), sim.read_registers(*world.registers(tmp_path).values())
    for name in ("directory", "classes", "visits", "signals"):
        pd.testing.assert_frame_equal(getattr(quick, name), getattr(slow, name))


def test_registers_hold_every_visit_and_every_month_of_class() -> None:
    world = districts("none", seed=2, size=SMALL)
    registers, visits = world.read(), visits_of(world)
    assert len(registers.classes) == sum(len(month.firm) for month in world.past[0])
    assert registers.visits["found"].sum() == visits["recorded"].sum()
    assert (registers.visits["n_departments"] == 2).sum() == (visits["channel"] == FIRST_PROGRAMME + 1).sum()


@pytest.mark.parametrize("name", WORLDS)
def test_a_district_is_the_same_again_and_another_under_another_seed(name: str) -> None:
    def fingerprint(seed: int) -> bytes:
        world = districts(name, seed, size=0.05)
        return world.future("p1", 2).in_violation.tobytes() + world.past[0][-1].shown.tobytes()

    assert fingerprint(1) == fingerprint(1) != fingerprint(2)


def test_worlds_of_a_seed_share_behaviour_but_not_luck() -> None:
    first, second = districts("none", 3, size=0.05), districts("season", 3, size=0.05)
    assert first.origin == second.origin
    assert first.future("p0", 1).firms.tolist() != second.future("p0", 1).firms.tolist()


def test_an_unknown_world_is_refused() -> None:
    with pytest.raises(KeyError, match="no world 'winter'"):
        districts("winter", 1)
