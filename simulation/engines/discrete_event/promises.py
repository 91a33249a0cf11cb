"""Measures of the plan as a firm meets them: which it qualifies for, and since which it has lost which and why.

Written from the definition alone, as everything in this engine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.model.behaviour import Behaviour
from simulation.model.incentives.measure import Scope
from simulation.model.plan import Plan
from simulation.model.population import Stratum

if TYPE_CHECKING:
    from simulation.engines.discrete_event.district import District
    from simulation.engines.discrete_event.firms import Firm

CONVENIENCE, REVIEW, FIRST_MEASURE = range(3)
"""Rows of the record: firms with any convenience, under any strict review, then measure by measure."""
Rows = frozenset[int]
NO_ROWS: Rows = frozenset()


@dataclass(frozen=True, slots=True)
class Promise:
    """A measure for which firms of a stratum and class may qualify.

    Attributes
    ----------
    rows
        Rows of the record in which a firm that qualifies counts.
    """

    rows: tuple[int, int]
    unsanctioned: bool
    outside_observation: bool


def covers(scope: Scope, stratum: Stratum) -> bool:
    """Tell whether a stratum lies in a scope."""
    limits = ((scope.sectors, stratum.sector), (scope.regions, stratum.region), (scope.strata, stratum.id))
    return all(names is None or name in names for names, name in limits)


def promises_to(plan: Plan, stratum: Stratum, risk_class: str) -> list[Promise]:
    """Return what firms of a stratum and class may qualify for."""
    found = []
    watches = plan.observation is not None and len(plan.observation.classes) > 0
    for place, measure in enumerate(plan.measures):
        conditions, tier = measure.conditions, stratum.professional_tier
        outside = conditions.professional and tier is not None and tier not in measure.classes
        if risk_class in measure.classes and covers(measure.scope, stratum) and not outside:
            joint = REVIEW if measure.kind == "strict_review" else CONVENIENCE
            rows = (joint, FIRST_MEASURE + place)
            found.append(Promise(rows, conditions.unsanctioned, watches and conditions.outside_observation))
    return found


def assumed_multipliers(plan: Plan, behaviour: Behaviour) -> list[float]:
    """Return what is assumed to multiply the onset of the firms in each row of the record."""
    by_name = {effect.measure: effect.onset_multiplier for effect in behaviour.measures}
    joint = [by_name.get("all:convenience", 1.0), by_name.get("all:strict_review", 1.0)]
    return joint + [by_name[m.id] if m.id in by_name else by_name.get(m.kind, 1.0) for m in plan.measures]


def rows_kept(district: District, firm: Firm, risk_class: int | None = None) -> Rows:
    """Return the rows in which a firm counts as it stands, or as it would in another class."""
    own_class = firm.risk_class if risk_class is None else risk_class
    return frozenset(
        row
        for promise in district.rules.promises[firm.stratum][own_class]
        if not (promise.unsanctioned and firm.sanctioned) and not (promise.outside_observation and firm.in_observation)
        for row in promise.rows
    )


def onset_factor(district: District, kept: Rows) -> float:
    """Return by what the onset of a firm is multiplied: the product over the rows in which it counts."""
    return math.prod(district.probabilities.measures[row] for row in kept)


def count_standing(district: District, firm: Firm, kept: Rows) -> None:
    """Count a firm where it qualifies after stage 2, and where it does so in violation."""
    count_in_rows(district, firm, "eligible", kept)
    if firm.status:
        count_in_rows(district, firm, ("eligible_minor", "eligible_serious")[firm.status - 1], kept)


def count_in_rows(district: District, firm: Firm, measure: str, rows: Rows) -> None:
    """Count a firm in some rows, under the class that it holds."""
    for row in rows:
        district.tally.add(measure, firm, row)
