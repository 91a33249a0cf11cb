"""The choice of a plan over draws, with all that qualifies it: other rules, how alike plans are, when it flips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simulation.tuning.robust.regret import Array, lever_differences, mutual_regret, regrets, table_of
from simulation.tuning.robust.rules import CVAR_LEVEL, DEFAULT, Judged, Threshold, judge
from simulation.tuning.sensitivity.flips import FEWEST, Flips, flips

SAME = 0.0005
"""Largest difference of a lever, 0.05 %, up to which two plans are one to whoever has to announce them."""


@dataclass(frozen=True)
class Advice:
    """Which plan a rule chooses, and how much hangs on it.

    Attributes
    ----------
    rule
        The rule that chose.
    chosen, runner_up
        Places of the plan, and of the next one by the same rule that is not the same but for rounding (`SAME`);
        ``None`` where there is none.
    judged
        All plans by all rules.
    mutual
        What choosing plan i costs on average where plan j is best, (plan, plan); NaN where j is never best.
    differences
        Largest difference of a lever between each two plans, (plan, plan); ``None`` without levers.
    flips
        When the runner-up would be better; ``None`` where there is no runner-up or no parameter, or too few draws.
    """

    rule: str
    chosen: int
    runner_up: int | None
    judged: Judged
    mutual: Array
    differences: Array | None
    flips: Flips | None

    @property
    def plan(self) -> str:
        """Name of the chosen plan."""
        return str(self.judged.table.index[self.chosen])

    def robust_table(self) -> pd.DataFrame:
        """Return plan × rule as written to ``robust.csv``: the figures of each plan, and which rules choose it."""
        table = self.judged.table.copy()
        by_plan: dict[int, list[str]] = {}
        for rule, place in self.judged.chosen.items():
            by_plan.setdefault(place, []).append(rule)
        table["cvar_level"] = self.judged.level
        table["chosen_by"] = [";".join(by_plan.get(place, [])) for place in range(len(table))]
        return table.reset_index()


def advise(
    outcomes: ArrayLike,
    plans: Sequence[str],
    parameters: pd.DataFrame | None = None,
    *,
    rule: str = DEFAULT,
    least: bool = True,
    level: float = CVAR_LEVEL,
    levers: ArrayLike | None = None,
    kinds: Mapping[str, str] | None = None,
    thresholds: Sequence[Threshold] = (),
    further: Mapping[str, ArrayLike] | None = None,
    tolerance: float = 0.0,
) -> Advice:
    """Choose a plan over draws by a rule, and say what the choice hangs on.

    Parameters
    ----------
    outcomes
        The goal, (plan, draw).
    parameters
        A row for each draw.
    levers
        (plan, lever), to say how different plans are.
    tolerance
        A loss that does not matter, such as that of announceable ratios.

    Raises
    ------
    InputError
        For what `judge` refuses, and for `satisfice` without thresholds.

    Examples
    --------
    >>> advice = advise([[8.0, 9.0, 20.0], [12.0, 11.0, 15.0]], ["bold", "careful"], rule="regret")
    >>> advice.plan, advice.runner_up, advice.judged.table.loc["bold", "regret_max"].item()
    ('careful', 0, 5.0)
    """
    goal = table_of(outcomes)
    judged = judge(goal, least=least, level=level, thresholds=thresholds, further=further, plans=plans)
    chosen = judged.by(rule)
    differences = None if levers is None else lever_differences(levers)
    others = [i for i in range(len(goal)) if i != chosen and (differences is None or differences[chosen, i] > SAME)]
    runner_up = _runner_up(goal, rule, others, least=least, level=level, thresholds=thresholds, further=further)
    found = None
    if runner_up is not None and parameters is not None and parameters.shape[1] and goal.shape[1] >= FEWEST:
        lost = regrets(goal, least=least)
        found = flips(parameters, lost[runner_up] - lost[chosen], kinds=kinds, tolerance=tolerance)
    return Advice(rule, chosen, runner_up, judged, mutual_regret(goal, least=least), differences, found)


def _runner_up(
    goal: Array,
    rule: str,
    others: list[int],
    *,
    least: bool,
    level: float,
    thresholds: Sequence[Threshold],
    further: Mapping[str, ArrayLike] | None,
) -> int | None:
    """Return what the rule would choose among the others; their regret is judged among themselves."""
    if not others:
        return None
    columns = {name: np.asarray(values)[others] for name, values in (further or {}).items()}
    rest = judge(goal[others], least=least, level=level, thresholds=thresholds, further=columns)
    return others[rest.by(rule)]
