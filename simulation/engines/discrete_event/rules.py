"""What the plan means for the firms of each stratum and class."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from simulation.engines.discrete_event.promises import FIRST_MEASURE, Promise, covers, promises_to
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.specification import Specification

YEAR = 12
PROACTIVE = len(FOR_CAUSE_CHANNELS)
FIRST_PROGRAMME = PROACTIVE + 1


@dataclass(frozen=True, slots=True)
class Draw:
    """One programme as the firms of one stratum and class meet it.

    Attributes
    ----------
    programme
        Place in the plan, from 0.
    planned_visits
        Visits a year: ratio per round times rounds.
    chance
        Probability of the draw in each of the 12 months of the plan year, capacity aside.
    begins
        Whether a round begins in each of them.
    """

    programme: int
    planned_visits: float
    chance: tuple[float, ...]
    begins: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """What one visit through a channel takes."""

    hours: float
    inspectors: int
    departments: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The plan, looked up once.

    Attributes
    ----------
    draws
        Programmes in scope, in the plan's order, as ``draws[stratum][class]``.
    proactive
        Monthly probability of a proactive check by class.
    cooling_off
        Months for which a firm that was drawn is left alone, as ``cooling_off[stratum][class]``: none where it is
        treated as class D.
    observed_classes
        Classes that the observation rule spares; none without a rule.
    groups
        Programmes that go together, as places in the plan.
    visits
        Programmes that come in one visit → its channel.
    efforts
        By channel: for-cause channels, proactive, programmes, and sets of programmes that go together.
    promises
        What firms of each stratum and class may qualify for, as ``promises[stratum][class]``.
    """

    plan: Plan
    draws: list[list[list[Draw]]]
    proactive: list[float]
    cooling_off: list[list[int]]
    observed_classes: frozenset[int]
    groups: list[tuple[int, ...]]
    visits: dict[frozenset[int], int]
    efforts: list[Effort]
    promises: list[list[list[Promise]]]

    @property
    def rows(self) -> int:
        """Rows of the record that the measures of the plan need."""
        return FIRST_MEASURE + len(self.plan.measures) if self.plan.measures else 0


def rules_of(specification: Specification, plan: Plan) -> Rules:
    """Look a plan up for every stratum and class of a specification."""
    classes = range(len(RISK_CLASSES))
    places = {programme.id: place for place, programme in enumerate(plan.programmes)}
    groups = [tuple(sorted(places[name] for name in names)) for names in plan.together]
    visits = _visits(len(places), groups)
    observed = plan.observation.classes if plan.observation else ()
    return Rules(
        plan=plan,
        draws=[[_draws(plan, stratum, c) for c in classes] for stratum in specification.strata],
        proactive=plan.proactive.array().tolist(),
        cooling_off=[[_cooling_off(plan, stratum, c) for c in classes] for stratum in specification.strata],
        observed_classes=frozenset(RISK_CLASSES.index(name) for name in observed),
        groups=groups,
        visits=visits,
        efforts=_efforts(plan, visits),
        promises=[[promises_to(plan, stratum, name) for name in RISK_CLASSES] for stratum in specification.strata],
    )


def _draws(plan: Plan, stratum: Stratum, risk_class: int) -> list[Draw]:
    in_force = _class_in_force(plan, stratum, risk_class)
    return [
        _draw(programme, position, in_force, int(plan.start[5:]))
        for position, programme in enumerate(plan.programmes)
        if covers(programme.scope, stratum)
    ]


def _class_in_force(plan: Plan, stratum: Stratum, risk_class: int) -> int:
    if plan.fusion == "none" or stratum.professional_tier is None:
        return risk_class
    return max(risk_class, RISK_CLASSES.index(stratum.professional_tier))


def _cooling_off(plan: Plan, stratum: Stratum, risk_class: int) -> int:
    highest = RISK_CLASSES[_class_in_force(plan, stratum, risk_class)] == "D"
    return 0 if highest or plan.cooling_off_months is None else plan.cooling_off_months


def _draw(programme: Programme, position: int, risk_class: int, first_month: int) -> Draw:
    ratio = float(programme.ratio.array()[risk_class])
    rounds = int(programme.rounds_per_year.array()[risk_class])
    length = YEAR // rounds
    active = [(first_month - 1 + month) % YEAR + 1 in programme.months for month in range(YEAR)]
    chance = [_chance(ratio, active[month - month % length :][:length], month % length) for month in range(YEAR)]
    return Draw(position, ratio * rounds, tuple(chance), tuple(month % length == 0 for month in range(YEAR)))


def _chance(ratio: float, active: list[bool], place: int) -> float:
    """Return r·w/(1 − r·W) for one month of a round, given which of its months are active."""
    if not active[place]:
        return 0.0
    # Multiplied through by the number of active months: whole numbers, so that ratio 1 reaches exactly 1.
    return ratio / (sum(active) - ratio * sum(active[:place]))


def _visits(programmes: int, groups: list[tuple[int, ...]]) -> dict[frozenset[int], int]:
    """Return the channel of each visit: programmes one by one, then the sets of each group, the small ones first."""
    sets = [frozenset([programme]) for programme in range(programmes)]
    sets += [frozenset(s) for group in groups for size in range(2, len(group) + 1) for s in combinations(group, size)]
    return {members: FIRST_PROGRAMME + place for place, members in enumerate(sets)}


def _efforts(plan: Plan, visits: dict[frozenset[int], int]) -> list[Effort]:
    other = Effort(plan.other_visit.hours_per_visit, plan.other_visit.team_size, departments=1)
    return [other] * FIRST_PROGRAMME + [_effort([plan.programmes[p] for p in members]) for members in visits]


def _effort(programmes: list[Programme]) -> Effort:
    """Return the effort of a visit: all teams are there for as long as the inspectors' work takes on average."""
    inspectors = sum(p.team_size for p in programmes)
    hours = sum(p.hours_per_visit * p.team_size for p in programmes) / inspectors
    only = len(programmes) == 1
    departments = len({name for p in programmes for name in p.departments})
    return Effort(programmes[0].hours_per_visit if only else hours, inspectors, departments)
