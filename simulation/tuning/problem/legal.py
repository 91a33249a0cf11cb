"""Limits that are linear in the levers: planned visits of firms, by class, in all and of one firm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.rounds import effective_classes
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.rules import in_scope
from simulation.model.specification import Specification
from simulation.tuning.posed import Array, Row
from simulation.tuning.problem.levers import PlanLever, settings_of

D = RISK_CLASSES.index("D")


@dataclass(frozen=True, eq=False)
class Planned:
    """Planned visits a year as linear functions of a setting.

    Attributes
    ----------
    scope
        Which strata each programme draws from, (programme, stratum).
    effective
        Class whose ratio applies to each class, (class, stratum).
    firms
        (class, stratum).
    rounds
        (programme, class).
    shares
        How far each programme holds a firm of a class that has none, (programme,): 1, or one part of a programme that
        is taken apart by sector, since a firm is in one sector only.
    """

    plan: Plan
    levers: tuple[PlanLever, ...]
    scope: Array
    effective: NDArray[np.intp]
    firms: Array
    rounds: Array
    shares: Array

    def rows(self, entry: dict[str, float | bool | None]) -> list[Row]:
        """Return the linear limits of one entry of a problem: those of its keys that are set."""
        found: list[Row] = []
        if entry.get("planned_total") is not None:
            found.append(self._row("planned_total", self._mean(self.firms), float(entry["planned_total"] or 0)))
        if entry.get("class_order"):
            for low, high in zip(range(3), range(1, 4), strict=True):
                name = f"class_order.{RISK_CLASSES[low]}<={RISK_CLASSES[high]}"
                found.append(self._row(name, self._of_class(high) - self._of_class(low), 0.0))
        if entry.get("sharply") is not None:
            times = float(entry["sharply"] or 0)
            found.append(self._row("sharply", self._of_class(D) - times * self._of_class(1), 0.0))
        if entry.get("visits_per_firm") is not None:
            found += self._of_each_firm(float(entry["visits_per_firm"] or 0))
        return found

    def _of_each_firm(self, cap: float) -> list[Row]:
        """Return the cap for every kind of firm: programmes that reach it, and the class whose ratio applies."""
        present = (self.firms > 0) & (self.effective != D)
        kinds: dict[bytes, Array] = {}
        for own, stratum in zip(*np.nonzero(present), strict=True):
            held = int(self.effective[own, stratum])
            weight = np.zeros((len(self.scope) + 1, len(RISK_CLASSES)))
            weight[:-1, held] = self.scope[:, stratum] * self.rounds[:, held]
            weight[-1, own] = MONTHS_PER_YEAR
            kinds.setdefault(weight.tobytes(), weight)
        names = [f"visits_per_firm.{number}" for number in range(1, len(kinds) + 1)]
        rows = [self._row(n, -w, -cap, sign=-1.0) for n, w in zip(names, kinds.values(), strict=True)]
        return [row for row in rows if np.any(row.weights)]

    def _of_class(self, own: int) -> Array:
        """Return the weights of planned visits of a firm of a class; every scope holds where there are no firms."""
        chosen = np.zeros_like(self.firms)
        chosen[own] = self.firms[own]
        if chosen.any():
            return self._mean(chosen)
        weight = np.zeros((len(self.scope) + 1, len(RISK_CLASSES)))
        weight[:-1, own] = self.rounds[:, own] * self.shares
        return weight

    def _mean(self, firms: Array) -> Array:
        """Return the weights of the mean of planned visits over `firms` (class, stratum), (programme + 1, class)."""
        weight = np.zeros((len(self.scope) + 1, len(RISK_CLASSES)))
        for held in range(len(RISK_CLASSES)):
            drawn = np.where(self.effective == held, firms, 0.0).sum(axis=0)
            weight[:-1, held] = self.scope @ drawn * self.rounds[:, held]
        return weight / max(float(firms.sum()), 1e-300)

    def _row(self, name: str, weight: Array, least: float, sign: float = 1.0) -> Row:
        """Return the limit on the levers, what the rest of the plan gives taken off."""
        chosen = np.array([weight[lever.place, lever.column] for lever in self.levers])
        ratios, proactive = settings_of(self.plan, self.levers, np.zeros((1, len(self.levers))))
        rest = float((weight[:-1] * ratios[0]).sum() + weight[-1] @ proactive[0])
        return Row(name, chosen, least - rest, rest, sign)


def planned(
    specification: Specification, plan: Plan, levers: tuple[PlanLever, ...], shares: Array | None = None
) -> Planned:
    """Return planned visits of a plan, told apart by its levers; its rounds are those of the plan."""
    strata = specification.strata
    scopes = [programme.scope.model_dump() for programme in plan.programmes]
    facts = [{"sector": s.sector, "region": s.region, "id": s.id} for s in strata]
    scope = np.array([[in_scope(keys, fact) for fact in facts] for keys in scopes], dtype=np.float64)
    return Planned(
        plan, levers, scope.reshape(len(scopes), len(strata)), effective_classes(plan, strata),
        np.array([stratum.firms.array() for stratum in strata]).T,
        np.array([p.rounds_per_year.array() for p in plan.programmes]).reshape(-1, len(RISK_CLASSES)),
        np.ones(len(scopes)) if shares is None else shares,
    )  # fmt: skip
