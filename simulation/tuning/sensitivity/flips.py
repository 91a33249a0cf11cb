"""When the choice between two plans flips, in two questions; how often it does, and what the flip is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import binom

from simulation.engines.random_streams import stream
from simulation.model.errors import InputError, Problem
from simulation.tuning.sensitivity.parameters import Array, kind_of, numbers_of

DEPTH = 2
SMALLEST = 0.05
"""Share of the draws that a rule must hold for."""
FEWEST = 40
"""Draws below which no rule is looked for: half of them find it, half judge it."""
OFTEN = 0.5
FALSE_ALARM = 0.01
"""Chance that a leaf in which the choice flips no more often than elsewhere makes a rule; there are four at most."""
ABOVE, AT_MOST = "above", "at_most"


@dataclass(frozen=True)
class Condition:
    """One question of a rule: `parameter` `above` or `at_most` a threshold; `kind` says how far it is known."""

    parameter: str
    side: str
    threshold: float
    kind: str


@dataclass(frozen=True)
class FlipRule:
    """Where the runner-up is better more often than not.

    Attributes
    ----------
    conditions
        All of them hold.
    draws
        Share of the draws for which they do.
    flips
        Share of those in which the runner-up is better.
    worth
        What the runner-up gains there on average, by draw of the rule; below 0 where it loses more than it gains.
    """

    conditions: tuple[Condition, ...]
    draws: float
    flips: float
    worth: float


@dataclass(frozen=True)
class Flips:
    """How sure the choice between the best plan and the runner-up is.

    Attributes
    ----------
    share
        Share of the draws in which the runner-up is better.
    worth
        What choosing rightly in every draw would gain on average.
    standard_error
        Of `worth`.
    tolerance
        What does not matter: the loss of rounding to announceable ratios, say.
    rules
        Shares and worths are those of the draws that the rules were not made from.
    """

    share: float
    worth: float
    standard_error: float
    tolerance: float
    rules: tuple[FlipRule, ...]

    @property
    def matters(self) -> bool:
        """Whether the flip is worth more than what does not matter."""
        return self.worth > self.tolerance


def flips(
    draws: pd.DataFrame,
    gain: ArrayLike,
    parameters: Sequence[str] | None = None,
    kinds: Mapping[str, str] | None = None,
    tolerance: float = 0.0,
) -> Flips:
    """Say when the choice between two plans flips.

    A tree of two questions is grown from half of the draws and judged by the others, so that it cannot praise itself.

    Parameters
    ----------
    gain
        (draw,): by how much the chosen plan is better than the runner-up; below 0 the choice would flip.

    Examples
    --------
    >>> points = np.random.default_rng(0).uniform(size=(400, 2))
    >>> found = flips(pd.DataFrame(points, columns=["hours", "idle"]), 0.8 - points[:, 0])
    >>> [(c.parameter, c.side, round(c.threshold, 1)) for c in found.rules[0].conditions], found.matters
    ([('hours', 'above', 0.8)], True)
    """
    table, better = numbers_of(draws, gain, parameters), np.asarray(gain, dtype=np.float64)
    if len(better) < FEWEST:
        raise InputError([Problem("too_few_draws", "draws", len(better), FEWEST, "too_few_draws")])
    missed = np.maximum(-better, 0.0)
    error = float(missed.std(ddof=1) / np.sqrt(len(missed)))
    rules = _rules(table, better, kinds)
    return Flips(float((better < 0).mean()), float(missed.mean()), error, tolerance, rules)


def _rules(table: pd.DataFrame, better: Array, kinds: Mapping[str, str] | None) -> tuple[FlipRule, ...]:
    from sklearn.tree import DecisionTreeClassifier

    x, (grown, judging) = table.to_numpy(), _halves(len(better))
    flipped = better < 0
    if flipped[grown].all() or not flipped[grown].any():
        return ()
    fewest = max(1, int(SMALLEST * len(flipped[grown])))
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=fewest, random_state=0)
    tree.fit(x[grown], flipped[grown])
    leaves, found = tree.apply(x[judging]), []
    for leaf, conditions in _paths(tree.tree_, list(table.columns), kinds).items():
        inside = leaves == leaf
        gains = -better[judging][inside]
        if _is_a_rule(gains > 0, flipped[judging].mean()):
            found.append(FlipRule(conditions, float(inside.mean()), float((gains > 0).mean()), float(gains.mean())))
    return tuple(sorted(found, key=lambda rule: -rule.draws * rule.worth))


def _halves(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return two halves of the draws by lot: every second point of a Sobol sequence would be no fair half."""
    order = stream(0, 0, "halves of the draws").permutation(number)
    return order[: (number + 1) // 2], order[(number + 1) // 2 :]


def _is_a_rule(flipped: np.ndarray, elsewhere: float) -> bool:
    """Whether the choice flips more often than not, and more often than luck makes it in so many draws."""
    if not len(flipped) or flipped.mean() <= OFTEN:
        return False
    return bool(binom.sf(flipped.sum() - 1, len(flipped), elsewhere) < FALSE_ALARM)


def _paths(tree: object, names: list[str], kinds: Mapping[str, str] | None) -> dict[int, tuple[Condition, ...]]:
    """Return the questions on the way to each leaf; of two about one parameter on one side the sharper one."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    paths: dict[int, tuple[Condition, ...]] = {}

    def walk(node: int, held: dict[tuple[str, str], float]) -> None:
        if left[node] < 0:
            paths[node] = tuple(Condition(n, side, at, kind_of([n], kinds)) for (n, side), at in held.items())
            return
        name, at = names[tree.feature[node]], float(tree.threshold[node])  # type: ignore[attr-defined]
        walk(int(left[node]), held | {(name, AT_MOST): at})
        walk(int(right[node]), held | {(name, ABOVE): at})

    walk(0, {})
    return paths
