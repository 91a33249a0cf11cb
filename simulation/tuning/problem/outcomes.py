"""What follows from a plan in a district: expected indicators and their exact slopes, for the search."""

from __future__ import annotations

import numpy as np

from simulation.engines.base import enough_memory
from simulation.engines.lanes.batch import Make, pack_plans, template_of
from simulation.engines.lanes.play import group_totals
from simulation.evaluation.asked import Asked
from simulation.evaluation.evaluate import LANES_AT_ONCE, first_of_kinds, prepared
from simulation.evaluation.quantity import Quantity
from simulation.evaluation.taped import run_taped, value_and_slopes
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.posed import Array
from simulation.tuning.problem.levers import PlanLever, settings_of

KEPT = 8
"""Settings whose outcomes are kept: one search begins where another ended."""


class DistrictOutcomes:
    """Quantities of a district as functions of the levers of a plan (see `simulation.tuning.posed.Outcomes`).

    Parameters
    ----------
    plan
        What the levers do not move, without a capacity limit.
    asked
        Names the members that `quantities` are summed over.
    """

    def __init__(
        self,
        specification: Specification,
        plan: Plan,
        months: int,
        levers: tuple[PlanLever, ...],
        quantities: tuple[Quantity, ...],
        asked: Asked,
    ) -> None:
        self.plan, self.levers, self.quantities = plan, levers, quantities
        self._moved = [(lever.place, str(lever.risk_class)) for lever in levers]
        template = template_of([plan], dict.fromkeys(self._moved))
        self._make: Make = prepared(specification, template, months, asked.members, lump=True)
        self._known: dict[bytes, tuple[Array, Array]] = {}
        self._weights = asked.weights(specification)[:, first_of_kinds(self._make)]

    @enough_memory()
    def values(self, points: Array) -> Array:
        """Return the quantities (point, quantity) of settings (point, lever)."""
        step = max(1, LANES_AT_ONCE // self._make.packed.strata)
        parts = [self._values(points[start : start + step]) for start in range(0, len(points), step)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.quantities)))

    def _values(self, points: Array) -> Array:
        ratios, proactive = settings_of(self.plan, self.levers, points)
        totals = group_totals(pack_plans(self._make, ratios, proactive), self._weights)
        return np.stack([quantity.value(totals) for quantity in self.quantities], axis=1)

    @enough_memory()
    def slopes(self, point: Array) -> tuple[Array, Array]:
        """Return the quantities (quantity,) of one setting and their slopes (quantity, lever)."""
        key = point.tobytes()
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[key] = self._slopes(point)
        return self._known[key]

    def _slopes(self, point: Array) -> tuple[Array, Array]:
        ratios, proactive = settings_of(self.plan, self.levers, point[None])
        run = run_taped(self._make, ratios[0], proactive[0], self._weights)
        found = [value_and_slopes(run, quantity, self._moved) for quantity in self.quantities]
        return np.array([value for value, _ in found]), np.array([slopes for _, slopes in found])
