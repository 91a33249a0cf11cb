"""Break-even of the measures of a plan: how much they must lower new violations to pay for what the plan gives up.

Nobody has measured what a convenience does to compliance. So the question is turned round: a plan draws a class less
than the baseline and promises something for it; by which multiplier must new violations fall while a firm qualifies,
for the plan to be no worse than the baseline? The answer is the largest multiplier at which it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from simulation.comparison.assumed_ranges import draw_assumed
from simulation.comparison.lumping import lump_strata
from simulation.engines.base import Progress, Request
from simulation.engines.expectation import Expectation
from simulation.model.incentives.effect import MeasureEffect
from simulation.model.incentives.measure import ANY_CONVENIENCE
from simulation.model.indicators.yearly import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification

Verdict = Literal["none_needed", "found", "never"]
"""The plan is no worse even without an effect; an effect pays; not even one that ends all new violations does."""
TRIED = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Multipliers at which the plan is run first; the answer is sought between two of them."""
CLOSE = 1e-6
EQUAL = 1e-9
"""Relative difference up to which two plans count as the same: sums of floats."""
LEVEL = 0.95

Values = NDArray[np.float64]


@dataclass(frozen=True)
class BreakEven:
    """What the measures of a plan must do for it to be no worse than a baseline.

    Attributes
    ----------
    measure
        Id of the measure, or ``all:convenience``: any convenience of the plan.
    verdict
        See `Verdict`.
    multiplier
        On the onset of violations while a firm qualifies: 0.9 means a tenth fewer. NaN unless `verdict` is ``found``.
    without, at_most, of_baseline
        The indicator under the plan without an effect, with an effect that ends all new violations of those who
        qualify, and under the baseline.
    monotone
        Whether a stronger effect was better throughout at the multipliers tried; if not, a smaller multiplier may be
        worse again.
    drawn
        The same multiplier under each draw from the ranges of what is assumed; 1: none needed, 0: not even 0 is enough.
        Empty without draws.
    """

    plan: str
    baseline: str
    indicator: str
    measure: str
    verdict: Verdict
    multiplier: float
    without: float
    at_most: float
    of_baseline: float
    monotone: bool
    drawn: tuple[float, ...] = ()

    @property
    def interval(self) -> tuple[float, float]:
        """Return the ends between which 95 % of the draws lie; NaN without draws."""
        if not self.drawn:
            return float("nan"), float("nan")
        low, high = np.quantile(self.drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="weibull")
        return float(low), float(high)

    @property
    def share_never(self) -> float:
        """Return the share of draws in which no effect suffices; NaN without draws."""
        return float(np.mean(np.array(self.drawn) <= 0)) if self.drawn else float("nan")

    @property
    def share_none_needed(self) -> float:
        """Return the share of draws in which none is needed; NaN without draws."""
        return float(np.mean(np.array(self.drawn) >= 1)) if self.drawn else float("nan")


def find_break_even(
    specification: Specification,
    plan: Plan,
    baseline: Plan,
    indicator: str,
    months: int,
    measure: str = ANY_CONVENIENCE,
    draws: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> BreakEven:
    """Return the break-even of a plan with measures; see `simulation.workflows.breaking_even.break_even`."""
    district = lump_strata(specification, [plan, baseline])
    expected = _Question(district, plan, baseline, indicator, months, measure)
    verdict, multiplier = expected.answer()
    drawn = []
    for future in range(draws):
        behaviour = draw_assumed(specification, seed, future).behaviour
        own = district.model_copy(update={"behaviour": behaviour})
        found, at = _Question(own, plan, baseline, indicator, months, measure).answer()
        drawn.append({"none_needed": 1.0, "never": 0.0}.get(found, at))
        if progress is not None:
            progress(future + 1, draws)
    tried = expected.tried()
    return BreakEven(
        plan.id, baseline.id, indicator, measure, verdict, multiplier, tried[-1], tried[0], expected.of_baseline,
        bool((np.diff(tried) >= -EQUAL * abs(expected.of_baseline)).all()), tuple(drawn),
    )  # fmt: skip


class _Question:
    """The indicator of the plan as a function of the multiplier, beside that of the baseline."""

    def __init__(
        self, specification: Specification, plan: Plan, baseline: Plan, indicator: str, months: int, measure: str
    ) -> None:
        self._specification, self._plan, self._measure = specification, plan, measure
        self._indicator, self._months = indicator, months
        self._known: dict[float, float] = {}
        self.of_baseline = self._of(specification, baseline)

    def value(self, multiplier: float) -> float:
        """Return the indicator of the plan at a multiplier."""
        if multiplier not in self._known:
            changed = with_effect(self._specification, self._plan, self._measure, multiplier)
            self._known[multiplier] = self._of(changed, self._plan)
        return self._known[multiplier]

    def tried(self) -> Values:
        """Return the indicator at `TRIED`."""
        return np.array([self.value(multiplier) for multiplier in TRIED])

    def answer(self) -> tuple[Verdict, float]:
        """Return the verdict, and the largest multiplier at which the plan is no worse."""
        apart = self.tried() - self.of_baseline
        near = EQUAL * abs(self.of_baseline)
        if apart[-1] <= near:
            return "none_needed", float("nan")
        paying = [place for place, value in enumerate(apart[:-1]) if value <= near]
        if not paying:
            return "never", float("nan")
        low, high = TRIED[paying[-1]], TRIED[paying[-1] + 1]
        if apart[paying[-1]] >= 0:
            return "found", low
        return "found", float(brentq(lambda m: self.value(m) - self.of_baseline, low, high, xtol=CLOSE))

    def _of(self, specification: Specification, plan: Plan) -> float:
        forecast = Expectation().run(Request(specification, plan, self._months))
        return float(indicators(forecast).values[self._indicator][0, 0])


def with_effect(specification: Specification, plan: Plan, measure: str, multiplier: float) -> Specification:
    """Return a specification in which a measure of a plan has one effect; ``all:convenience``: any of them, once.

    What was assumed of the same measures before is set aside, what was assumed of others stays.
    """
    replaced = {measure}
    if measure == ANY_CONVENIENCE:
        replaced |= {name for m in plan.measures if m.convenient for name in (m.id, m.kind)}
    kept = [effect for effect in specification.behaviour.measures if effect.measure not in replaced]
    new = MeasureEffect(measure=measure, onset_multiplier=multiplier, low=multiplier, high=multiplier)
    behaviour = specification.behaviour.model_copy(update={"measures": (*kept, new)})
    return specification.model_copy(update={"behaviour": behaviour})
