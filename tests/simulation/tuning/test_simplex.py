"""The lattice of beliefs: every belief is the mixture that it is said to be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.tuning.ceiling.simplex import lattice_of, locate, number_of_points, room_for

SHARES = st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1.0)), min_size=3, max_size=9).filter(any)


@given(shares=SHARES, fineness=st.integers(1, 5), data=st.data())
def test_a_belief_is_the_mixture_of_at_most_as_many_points_as_it_has_shares(
    shares: list[float], fineness: int, data: st.DataObject
) -> None:
    belief = np.array(shares) / sum(shares)
    scale = np.array(data.draw(st.lists(st.sampled_from((1.0, 2.5, 10.0)), min_size=len(belief), max_size=len(belief))))
    lattice, found = lattice_of(scale, fineness), room_for(len(belief))
    number = locate(belief, lattice, found)
    places, weights = found.place[:number], found.weight[:number]
    assert np.all(weights > 0)
    assert weights.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(weights @ lattice.points[places], belief, atol=1e-9)
    assert len(set(places.tolist())) == number <= len(belief)


@given(things=st.integers(2, 6), fineness=st.integers(1, 4))
def test_every_point_is_its_own_mixture_and_there_are_as_many_as_counted(things: int, fineness: int) -> None:
    lattice, found = lattice_of(np.linspace(1.0, 3.0, things), fineness), room_for(things)
    assert len(lattice.points) == number_of_points(things, fineness)
    for place, point in enumerate(lattice.points):
        number = locate(point, lattice, found)
        heaviest = int(np.argmax(found.weight[:number]))
        assert found.place[heaviest] == place
        assert found.weight[heaviest] == pytest.approx(1.0)
