"""The samplers draw from the distributions that they are named after.

Each sample is held against SciPy's exact probabilities by a chi-square test. `FALSE_ALARM` is the chance that any test
of this module fails although all samplers are right; seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulation.engines.counts.draws import Draw
from simulation.engines.counts.sampling import STEP, invert, own_state, take_out, unit
from simulation.engines.random_streams import key

FALSE_ALARM = 1e-3
SAMPLE = 100_000
BINOMIALS = [
    (1, 0.5), (1, 1e-4), (7, 0.02), (7, 0.97), (40, 0.3), (23, 0.52), (24, 0.5), (100, 0.119), (100, 0.121), (60, 0.8),
    (5_000, 0.0023), (5_000, 0.0025), (10**6, 1e-6), (10**6, 0.4), (2 * 10**8, 1e-9), (2 * 10**8, 3e-7),
    (2 * 10**8, 0.5), (2 * 10**8, 0.999), (150, 1 - 1e-3),
]  # fmt: skip
TESTS = 2 * len(BINOMIALS) + 18


def fit(sample: NDArray[np.int64], distribution: object) -> float:
    """Return the p-value of a chi-square test over cells that each expect at least 20."""
    cuts = np.unique(distribution.ppf(np.linspace(0, 1, 41)[1:-1]))  # type: ignore[attr-defined]
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    chance = np.diff(np.concatenate([[0.0], distribution.cdf(cuts), [1.0]]))  # type: ignore[attr-defined]
    observed = np.histogram(sample - 0.5, edges)[0].astype(float)
    enough = chance * len(sample) >= 20
    if not enough.all():  # what is rare counts together
        chance = np.append(chance[enough], chance[~enough].sum())
        observed = np.append(observed[enough], observed[~enough].sum())
    few = chance * len(sample) < 20
    if len(chance) - few.sum() < 2:
        return float(stats.binomtest(int(observed[0]), len(sample), min(1.0, chance[0])).pvalue)
    # A last cell that is still rare is judged by its exact number; its share of the alarm is in TESTS.
    return float(stats.chisquare(observed[~few], chance[~few] / chance[~few].sum() * observed[~few].sum()).pvalue)


@pytest.mark.parametrize(("count", "chance"), BINOMIALS)
def test_takes_are_binomial(count: int, chance: float) -> None:
    draw = Draw(3, range(4))
    taken = draw.take("test", np.full((4, SAMPLE // 4), float(count)), chance).ravel()
    assert np.array_equal(taken, np.round(taken))
    assert taken.min() >= 0
    assert taken.max() <= count
    assert fit(taken.astype(np.int64), stats.binom(count, chance)) > FALSE_ALARM / TESTS


@pytest.mark.parametrize(("count", "chance"), BINOMIALS)
def test_the_mean_of_takes_is_right_to_many_digits(count: int, chance: float) -> None:
    taken = Draw(4, range(4)).take("mean", np.full((4, SAMPLE // 4), float(count)), chance)
    law = stats.binom(count * taken.size, chance)
    assert 2 * min(law.cdf(taken.sum()), law.sf(taken.sum() - 1)) > FALSE_ALARM / TESTS


def test_cells_of_different_sizes_are_drawn_side_by_side() -> None:
    # Small means, large ones and chances above one half in one call, as a district has them.
    kinds = [(3, 0.4), (10_000, 0.3), (50, 0.9), (0, 0.5), (8, 1.0), (8, 0.0)]
    counts = np.tile([float(count) for count, _ in kinds], (2, 20_000))
    chances = np.tile([chance for _, chance in kinds], 20_000)
    taken = Draw(9, range(2)).take("mixed", counts, chances).reshape(-1, len(kinds))
    for column, (count, chance) in zip(taken.T[:3], kinds[:3], strict=True):
        assert fit(column.astype(np.int64), stats.binom(count, chance)) > FALSE_ALARM / TESTS
    assert [set(column.tolist()) for column in taken.T[3:]] == [{0.0}, {8.0}, {0.0}]
    correlation = np.asarray(np.corrcoef(taken.T[:3]))[np.triu_indices(3, 1)]
    assert np.abs(correlation).max() < stats.norm.isf(FALSE_ALARM / TESTS / 6) / np.sqrt(len(taken))


def test_a_uniform_number_is_inverted_exactly() -> None:
    count, chance = 9, 0.37
    uniforms = np.linspace(0.0005, 0.9995, 1000)
    drawn = [invert(float(count), chance, uniform) for uniform in uniforms]
    np.testing.assert_array_equal(drawn, stats.binom(count, chance).ppf(uniforms))


# --- draws without replacement ---


def begin(seed: int, purpose: str, cell: int) -> np.uint64:
    # Compiled functions return such numbers as whole numbers of Python.
    return np.uint64(own_state(np.uint64(key(seed, 0, purpose)), cell))


def pick_with(seed: int, rows: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    left = rows.copy()
    for number, row in enumerate(left):
        take_out(row, float(size), begin(seed, "pick", number))
    return rows - left


@pytest.mark.parametrize("share", [0.003, 0.03, 0.31, 0.97])
def test_a_fixed_draw_takes_a_simple_random_sample_of_the_wanted_size(share: float) -> None:
    cells = np.array([400.0, 37.0, 1.0])
    counts = np.tile(cells.reshape(1, 3, 1, 1, 1, 1, 1), (1, 1, 1, 1, 1, 1, 20_000))
    drawn = Draw(21, range(1)).draw("any", counts, np.full((1, 1, 20_000), share))[0, :, 0, 0, 0, 0].T
    size, mean = drawn.sum(axis=1), share * cells.sum()
    assert set(size) <= {np.floor(mean), np.floor(mean) + 1}
    for wanted in set(size):
        law = stats.hypergeom(int(cells.sum()), int(cells[1]), int(wanted))
        assert fit(drawn[size == wanted, 1].astype(np.int64), law) > FALSE_ALARM / TESTS


@pytest.mark.parametrize(
    ("cells", "size", "cell"),
    [([3, 5, 2], 4, 1), ([1000, 0, 20, 7, 3], 300, 2), ([1] * 13, 6, 12), ([10**8, 10**6, 5 * 10**7], 2_000, 1)],
)
def test_a_cell_of_a_draw_without_replacement_is_hypergeometric(cells: list[int], size: int, cell: int) -> None:
    rows = np.tile(np.array(cells, dtype=float), (20_000 if size < 100 else 1_000, 1))
    drawn = pick_with(11, rows, size)
    assert np.all(drawn.sum(axis=1) == size)
    assert np.all((drawn >= 0) & (drawn <= rows))
    law = stats.hypergeom(sum(cells), cells[cell], size)
    assert fit(drawn[:, cell].astype(np.int64), law) > FALSE_ALARM / TESTS


def test_cells_of_a_draw_without_replacement_have_their_joint_law() -> None:
    cells, size = [2, 3, 1, 2], 4
    drawn = pick_with(12, np.tile(np.array(cells, dtype=float), (60_000, 1)), size)
    outcomes, observed = np.unique(drawn.astype(np.int64), axis=0, return_counts=True)
    chance = np.asarray(stats.multivariate_hypergeom(cells, size).pmf(outcomes)).ravel()
    assert chance.sum() == pytest.approx(1)
    assert stats.chisquare(observed, chance * len(drawn)).pvalue > FALSE_ALARM / TESTS


# --- the numbers behind them ---


def test_the_numbers_of_cells_and_of_one_cell_are_uniform_and_unrelated() -> None:
    rows = [begin(5, "numbers", cell) for cell in range(SAMPLE // 10)]
    with np.errstate(over="ignore"):  # states are numbers modulo 2^64
        numbers = np.array([[unit(row), unit(row + STEP), unit(row + STEP + STEP)] for row in rows])
    assert numbers.min() >= 0
    assert numbers.max() < 1
    for column in numbers.T:
        observed = np.histogram(column, 100, (0, 1))[0]
        assert stats.chisquare(observed).pvalue > FALSE_ALARM / TESTS
    pairs = [numbers[:, :2], numbers[:, 1:], np.column_stack([numbers[:-1, 0], numbers[1:, 0]])]
    for pair in pairs:
        observed = np.histogramdd(pair, bins=10, range=[(0, 1), (0, 1)])[0]
        assert stats.chisquare(observed.ravel()).pvalue > FALSE_ALARM / TESTS


def test_calls_purposes_replications_and_seeds_meet_numbers_of_their_own() -> None:
    def drawn(seed: int, replication: int, purpose: str, calls: int = 1) -> NDArray[np.float64]:
        draw = Draw(seed, range(replication, replication + 1))
        for _ in range(calls):
            taken = draw.take(purpose, np.full((1, 2_000), 100.0), 0.3)
        return taken.ravel()

    same, other = drawn(1, 0, "one"), drawn(1, 0, "one")
    np.testing.assert_array_equal(same, other)
    for different in (drawn(2, 0, "one"), drawn(1, 1, "one"), drawn(1, 0, "two"), drawn(1, 0, "one", calls=2)):
        assert stats.pearsonr(same, different).pvalue > FALSE_ALARM / TESTS
