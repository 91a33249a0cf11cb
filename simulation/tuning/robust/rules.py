"""The rules by which a plan is chosen from outcomes over many draws, and what each plan is worth under all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simulation.model.errors import InputError, Problem
from simulation.tuning.robust.regret import Array, regrets, table_of, worst_share

EXPECTED, REGRET, REGRET_90, CVAR, SATISFICE = RULES = ("expected", "regret", "regret-90", "cvar", "satisfice")
DEFAULT = REGRET_90
"""One draw of hundreds decides the largest regret; the 90 % quantile rests on many."""
QUANTILE = 0.9
CVAR_LEVEL = 0.2
"""Share of the draws, the worst ones, over which `cvar` averages unless another is asked for."""
COLUMNS = ("mean", "regret_max", "regret_90", "regret_mean", "cvar", "satisfied", "best")
_DECIDES = {EXPECTED: "mean", REGRET: "regret_max", REGRET_90: "regret_90", CVAR: "cvar", SATISFICE: "satisfied"}


@dataclass(frozen=True)
class Threshold:
    """What is good enough; typed by the user, never guessed.

    Attributes
    ----------
    column
        ``goal``, or the name of a further column.
    """

    column: str
    at_most: float = np.inf
    at_least: float = -np.inf

    def met(self, values: Array) -> np.ndarray:
        """Return where it is met; a value that is no number meets nothing."""
        return np.asarray((values <= self.at_most) & (values >= self.at_least))


@dataclass(frozen=True)
class Judged:
    """Plans under every rule.

    Attributes
    ----------
    table
        A row for each plan with `COLUMNS`: mean of the goal; regret: largest, 0.9 quantile, mean, mean of the worst
        `level` of the draws; share of draws that meet all thresholds (NaN without); share of draws in which it is best.
    chosen
        Rule → place of the plan that it chooses; `satisfice` only where there are thresholds.
    level
        Of the column ``cvar``.
    draws
        Number of draws.
    evpi
        What knowing the truth before choosing would be worth: the mean regret of the plan that `expected` chooses.
    deciding
        Draws that decide `regret`: those in which its plan has the largest regret.
    """

    table: pd.DataFrame
    chosen: Mapping[str, int]
    level: float
    draws: int
    evpi: float
    deciding: tuple[int, ...]

    def by(self, rule: str = DEFAULT) -> int:
        """Return the place of the plan that a rule chooses.

        Raises
        ------
        InputError
            For an unknown rule, and for `satisfice` without thresholds.
        """
        if rule not in RULES:
            raise InputError([Problem("not_among", "choose", rule, ", ".join(RULES), "not_among")])
        if rule not in self.chosen:
            raise InputError([Problem("no_thresholds", "choose", rule, remedy="no_thresholds")])
        return self.chosen[rule]


def judge(
    outcomes: ArrayLike,
    *,
    least: bool = True,
    level: float = CVAR_LEVEL,
    thresholds: Sequence[Threshold] = (),
    further: Mapping[str, ArrayLike] | None = None,
    plans: Sequence[str] | None = None,
) -> Judged:
    """Judge plans by all rules: `expected`, `regret` (minimax), `regret-90`, `cvar` (of regret), `satisfice`.

    Of plans that a rule finds equal, the one with the better mean is chosen, then the first.

    Parameters
    ----------
    outcomes
        The goal, (plan, draw).
    least
        Whether less of it is better.
    further
        Name → (plan, draw): columns that thresholds may speak of besides ``goal``.
    plans
        Names of the rows.

    Raises
    ------
    InputError
        For a value that is not finite, a level outside 0–1, a threshold of an unknown column.

    Examples
    --------
    >>> judged = judge([[8.0, 9.0, 20.0], [12.0, 11.0, 15.0]])
    >>> judged.by("regret"), judged.by("expected"), round(judged.evpi, 6)
    (1, 0, 1.666667)
    """
    goal = table_of(outcomes)
    lost = regrets(goal, least=least)
    columns = {"goal": goal} | {name: np.asarray(values, dtype=np.float64) for name, values in (further or {}).items()}
    satisfied = _satisfied(goal.shape, columns, thresholds)
    numbers = {
        "mean": goal.mean(axis=1),
        "regret_max": lost.max(axis=1),
        "regret_90": np.quantile(lost, QUANTILE, axis=1),
        "regret_mean": lost.mean(axis=1),
        "cvar": worst_share(lost, level),
        "satisfied": satisfied,
        "best": (lost == 0).mean(axis=1),
    }
    table = pd.DataFrame(numbers, index=pd.Index(list(plans or range(len(goal))), name="plan"))
    rules = [rule for rule in RULES if rule != SATISFICE or thresholds]
    chosen = {rule: _least(_criterion(rule, numbers, least=least), lost.mean(axis=1)) for rule in rules}
    worst = lost[chosen[REGRET]]
    deciding = tuple(map(int, np.flatnonzero(worst == worst.max()))) if worst.max() > 0 else ()
    return Judged(table, chosen, level, goal.shape[1], float(lost[chosen[EXPECTED]].mean()), deciding)


def _criterion(rule: str, numbers: Mapping[str, Array], *, least: bool) -> Array:
    """Return what a rule makes least."""
    values = numbers[_DECIDES[rule]]
    return -values if rule == SATISFICE or (rule == EXPECTED and not least) else values


def _least(values: Array, then: Array) -> int:
    return int(np.lexsort((then, values))[0])


def _satisfied(shape: tuple[int, ...], columns: Mapping[str, Array], thresholds: Sequence[Threshold]) -> Array:
    """Return the share of draws that meet every threshold, by plan; NaN without thresholds."""
    if not thresholds:
        return np.full(shape[0], np.nan)
    named = dict.fromkeys(threshold.column for threshold in thresholds)
    problems = [
        Problem("not_among", f"thresholds.{name}", name, ", ".join(columns), "not_among")
        for name in named
        if name not in columns
    ]
    problems += [
        Problem("shape_differs", f"further.{name}", str(values.shape), str(shape), "shape_differs")
        for name, values in columns.items()
        if values.shape != shape
    ]
    if problems:
        raise InputError(problems)
    met = np.logical_and.reduce([threshold.met(columns[threshold.column]) for threshold in thresholds])
    return np.asarray(met.mean(axis=1), dtype=np.float64)
