"""What a plan means for firms: planned visits by stratum and class, the share drawn, the most a firm can get."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR, round_length
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.rules import in_scope
from simulation.model.specification import Specification

Values = NDArray[np.float64]

D = RISK_CLASSES.index("D")


@dataclass(frozen=True)
class PlannedVisits:
    """A plan laid over the firms observed at the start. All arrays have the shape (stratum, class).

    Attributes
    ----------
    firms
        Numbers of firms.
    effective
        Index of the class whose ratio and rounds hold: the firm's own, or the higher professional tier under fusion.
    visits
        Planned visits per firm and year, Σ ratio × rounds over the programmes in scope (model, section 2); under a
        cooling-off those of the long run, as firms that cool off beyond their round are missing.
    drawn
        Probability that a firm is drawn at least once in a year, 1 − Π (1 − ratio)^rounds.
    most
        Most programme visits that one firm can get in a year.
    """

    firms: Values
    effective: NDArray[np.int64]
    visits: Values
    drawn: Values
    most: Values

    def by_class(self, values: Values, risk_class: str) -> float | None:
        """Return the mean over the firms of a class; ``None`` where there are none."""
        column = RISK_CLASSES.index(risk_class)
        return mean(values[:, column], self.firms[:, column])

    def overall(self, values: Values) -> float | None:
        """Return the mean over all firms; ``None`` where there are none."""
        return mean(values, self.firms)


def mean(values: Values, weights: Values) -> float | None:
    """Return the weighted mean, ``None`` without weight."""
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total else None


def planned_visits(plan: Plan, specification: Specification) -> PlannedVisits:
    """Lay a plan over the firms of a specification.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> planned = planned_visits(plan, specification)
    >>> round(planned.overall(planned.visits), 4)
    0.03
    """
    strata = specification.strata
    shape = (len(strata), len(RISK_CLASSES))
    firms = np.array([s.firms.array() for s in strata]).reshape(shape)
    effective = np.array([_effective(plan, s) for s in strata], dtype=np.int64).reshape(shape)
    visits, missed, most = np.zeros(shape), np.ones(shape), np.zeros(shape)
    for index, stratum in enumerate(strata):
        programmes = [p for p in plan.programmes if in_scope(p.scope.model_dump(), stratum.model_dump())]
        for column, held in enumerate(effective[index]):
            ratio = np.array([p.ratio.array()[held] for p in programmes])
            rounds = np.array([p.rounds_per_year.array()[held] for p in programmes])
            once = ((1 - ratio) ** rounds).prod()
            visits[index, column] = _reached((ratio * rounds).sum(), programmes, held, plan.cooling_off_months)
            missed[index, column] = max(once, 1 - visits[index, column])
            most[index, column] = _most(programmes, held, mutual=plan.mutual_recognition)
            if plan.cooling_off_months and held != D:
                most[index, column] = min(most[index, column], ceil(MONTHS_PER_YEAR / plan.cooling_off_months))
    return PlannedVisits(firms, effective, visits, 1 - missed, most)


def _reached(visits: float, programmes: list[Programme], held: int, cooling: int | None) -> float:
    """Return the visits a year in the long run: whoever cools off beyond the round of the draw is missing from it."""
    drawing = [int(p.rounds_per_year.array()[held]) for p in programmes if p.ratio.array()[held] > 0]
    if cooling is None or held == D or not drawing:
        return visits
    beyond = max(0, cooling - round_length(max(drawing)))
    return visits / (1 + visits * beyond / MONTHS_PER_YEAR)


def _effective(plan: Plan, stratum: Stratum) -> list[int]:
    own = list(range(len(RISK_CLASSES)))
    if plan.fusion == "none" or stratum.professional_tier is None:
        return own
    tier = RISK_CLASSES.index(stratum.professional_tier)
    return [max(index, tier) for index in own]


def _most(programmes: list[Programme], held: int, *, mutual: bool) -> int:
    """Return the most visits of a firm that stays in its class.

    Under mutual recognition a visit counts for every programme, so a firm can be visited again only in a round that
    begins after its last visit: at most once for each month in which some round begins.
    """
    rounds = [int(p.rounds_per_year.array()[held]) for p in programmes if p.ratio.array()[held] > 0]
    if not mutual:
        return sum(rounds)
    return len({start for number in rounds for start in range(0, MONTHS_PER_YEAR, round_length(number))})
