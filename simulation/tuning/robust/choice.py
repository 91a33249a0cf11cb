"""The choice among the plans of a tuning over draws of the behaviour, and what knowing more would be worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.evaluation.asked import BLIND_SPOT
from simulation.evaluation.slopes import slopes
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.tuning.answer import Answer
from simulation.tuning.information.exemption import Exemption, before_exempting, break_even
from simulation.tuning.information.worth import information
from simulation.tuning.posed import Array
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import Question, label
from simulation.tuning.robust.advice import Advice, advise
from simulation.tuning.robust.district import OverDraws, Wanted, over_draws, prevalence_wanted
from simulation.tuning.robust.drawn import PREVALENCE
from simulation.tuning.robust.rules import Threshold
from simulation.tuning.sensitivity.indices import pawn

DRAWS_OF_CALIBRATION, DRAWS_OF_RANGES = 200, 128
SAMPLES = (50, 100, 200, 400, 1000)
"""Numbers of random visits to class A whose worth is told."""
SHARE_OF_A = f"{PREVALENCE}A"


@dataclass(frozen=True, eq=False)
class Choice:
    """A choice over draws with what it rests on."""

    over: OverDraws
    advice: Advice
    question: Question

    @property
    def outcomes(self) -> Array:
        """The goal, (plan, draw)."""
        goal = self.question.problem.goals[0]
        return self.over.of(goal.indicator, goal.group)

    def sensitivity(self, seed: int) -> pd.DataFrame:
        """Return how much each number moves the difference between the chosen plan and the runner-up (PAWN)."""
        other = self.advice.runner_up
        if other is None:
            return pd.DataFrame()
        difference = self.outcomes[self.advice.chosen] - self.outcomes[other]
        return pawn(self.over.parameters, difference, kinds=self.over.kinds, seed=seed)


@dataclass(frozen=True, eq=False)
class Known:
    """What knowing more would be worth."""

    table: pd.DataFrame
    exemption: Exemption | None


def choose_over_draws(
    asked: Question,
    plans: tuple[Plan, ...],
    rule: str,
    draws: pd.DataFrame | None,
    stop: Callable[[], bool],
    told: Callable[[int, int], None],
    *,
    prevalence: bool = False,
    typed: bool = True,
    seed: int = 0,
) -> Choice:
    """Play plans over draws of the behaviour, and choose one by a rule.

    Parameters
    ----------
    prevalence
        Also keep the share of class A in violation.
    typed
        Whether somebody typed the problem's limits, so that they may serve as thresholds of satisficing.

    Raises
    ------
    InputError
        For ``satisfice`` where the problem limits no indicator.
    """
    problem = asked.problem
    goal = problem.goals[0]
    thresholds = thresholds_of(problem) if typed else []
    wanted: list[Wanted] = [(goal.indicator, goal.group), *(pair for pair, _ in thresholds)]
    wanted += prevalence_wanted("A") if prevalence else ()
    over = over_draws(
        asked.specification, plans, tuple(dict.fromkeys(wanted)), draws, months=problem.months, seed=seed,
        most=DRAWS_OF_RANGES if draws is None else DRAWS_OF_CALIBRATION, progress=told, stop=stop,
    )  # fmt: skip
    levers = np.array([[lever.of(plan) for lever in asked.levers] for plan in plans]).reshape(len(plans), -1)
    advice = advise(
        over.of(goal.indicator, goal.group), [plan.id for plan in plans], over.parameters, rule=rule,
        least=goal.least is True, levers=levers, kinds=over.kinds,
        thresholds=[threshold for _, threshold in thresholds],
        further={label(*pair): over.of(*pair) for pair, _ in thresholds},
    )  # fmt: skip
    return Choice(over, advice, asked)


def thresholds_of(problem: TuningProblem) -> list[tuple[tuple[str, str], Threshold]]:
    """Return what the user typed as limits on indicators over the year, as thresholds of satisficing.

    The blind-spot width is left out: its expected value needs every stratum apart, in every draw.
    """
    found = []
    for limit in problem.limits:
        if limit.indicator is None or limit.per == "month" or limit.indicator == BLIND_SPOT:
            continue
        most = np.inf if limit.at_most is None else limit.at_most
        least = -np.inf if limit.at_least is None else limit.at_least
        found.append(((limit.indicator, limit.group), Threshold(label(limit.indicator, limit.group), most, least)))
    return found


def worth_knowing(choice: Choice, answered: Answer, seed: int = 0) -> Known:
    """Return what knowing numbers, or sampling class A, would be worth before choosing among the plans."""
    goal, parameters = choice.question.problem.goals[0], choice.over.parameters
    benefit = (-1.0 if goal.least else 1.0) * choice.outcomes.T
    share = choice.over.prevalence("A")
    table = information(
        parameters.assign(**{SHARE_OF_A: share}), benefit, list(map(str, parameters.columns)), dict(choice.over.kinds),
        visits={SHARE_OF_A: SAMPLES}, seed=seed,
    )  # fmt: skip
    return Known(table, exemption_of_a(choice, answered))


def exemption_of_a(choice: Choice, answered: Answer) -> Exemption | None:
    """Return what a sample of class A is worth before it is exempted; ``None`` where no one lever does.

    Visits to A pay where the violations that they end are worth more than what their hours bring elsewhere: the price
    of an hour at the optimum.
    """
    asked, goal = choice.question, choice.question.problem.goals[0]
    if asked.split.by:
        return None  # ratios by sector: exempting class A altogether is no matter of one lever
    lever = next((lever for lever in asked.levers if lever.kind == "ratio" and lever.risk_class == "A"), None)
    price = max(answered.by_lever.values(), default=np.nan)
    if lever is None or not price > 0:
        return None
    found = slopes(
        asked.specification, answered.plan, [lever.name], asked.problem.months, [goal.indicator, "found", "visits"],
        [goal.group],
    ).slope.values[:, 0, 0]  # fmt: skip
    programme = asked.plan.programmes[lever.place]
    firms = sum(float(stratum.firms.A) for stratum in asked.specification.strata)
    gain = abs(found[0] / found[1]) if found[1] else np.nan
    hours = programme.hours_per_visit * programme.team_size
    try:
        even = break_even(hours, float(price), float(gain))
        return before_exempting(choice.over.prevalence("A"), firms, even, SAMPLES, choice.over.kinds[SHARE_OF_A])
    except InputError:
        return None
