"""What a lower ratio may cost in its own class: violations that stay hidden, whether or not firms respond to it."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.comparison.expected import expect
from simulation.comparison.lumping import lump_strata
from simulation.model.advice import planned_visits
from simulation.model.behaviour import GeneralDeterrence
from simulation.model.plan import Plan
from simulation.model.specification import Specification

DETERRENCE = (0.0, 0.5)
"""Range of the semi-elasticity of general deterrence, assumed: no local figure exists for it."""
STOCK = "undetected_stock"


@dataclass(frozen=True)
class HiddenCost:
    """Firms of a class in violation beyond those under the baseline, on average over the months, if its ratio is cut.

    Attributes
    ----------
    risk_class
        A class with fewer planned visits than under the baseline.
    without, at_most
        Extra firms in violation at the lower and at the upper end of `DETERRENCE`; expected values.
    """

    risk_class: str
    without: float
    at_most: float


def hidden_costs(specification: Specification, baseline: Plan, plan: Plan, months: int) -> tuple[HiddenCost, ...]:
    """Return what each cut class may cost, at both ends of what is assumed of general deterrence.

    Raises
    ------
    InputError
        When a plan and the specification do not fit together.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> (cost,) = hidden_costs(specification, plan, plan.with_ratio(A=0.0), 12)
    >>> cost.risk_class, cost.at_most > cost.without > 0
    ('A', True)
    """
    cut = cut_classes(baseline, plan)
    if not cut:
        return ()
    ends = [_extra(_responding(specification, value, (baseline, plan)), baseline, plan, months) for value in DETERRENCE]
    return tuple(HiddenCost(name, ends[0][name], ends[1][name]) for name in cut if name in ends[0])


def cut_classes(baseline: Plan, plan: Plan) -> tuple[str, ...]:
    """Return the classes with fewer planned visits a year (ratio × rounds) than under the baseline."""
    before, after = planned_visits(baseline), planned_visits(plan)
    return tuple(name for name in before if after[name] < before[name])


def _responding(specification: Specification, semi_elasticity: float, plans: tuple[Plan, ...]) -> Specification:
    """Return the district with firms that respond so much to the ratio; as it stands if they do: that run is kept."""
    known = specification.behaviour.general_deterrence
    if known.semi_elasticity == semi_elasticity:
        return specification
    changed = GeneralDeterrence(semi_elasticity=semi_elasticity, reference_visits=known.reference_visits)
    behaviour = specification.behaviour.model_copy(update={"general_deterrence": changed})
    return lump_strata(specification.model_copy(update={"behaviour": behaviour}), plans)


def _extra(specification: Specification, baseline: Plan, plan: Plan, months: int) -> dict[str, float]:
    """Return class → firms in violation under the plan beyond those under the baseline."""
    found = [expect(specification, each, months).indicators for each in (plan, baseline)]
    places = {group.name: index for index, group in enumerate(found[0].groups) if group.scope == "risk_class"}
    own, base = (each.values[STOCK][0] for each in found)
    return {name: float(own[index] - base[index]) for name, index in places.items()}
