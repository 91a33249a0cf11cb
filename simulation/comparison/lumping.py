"""Strata that behave alike under given plans, added up: the whole district's expectation at a fraction of the cost."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulation.model.plan import Plan, scopes_of
from simulation.model.population import RISK_CLASSES, CountByClass, Stratum
from simulation.model.specification import InitialSettled, Specification
from simulation.model.states.given import initial_of, state_of
from simulation.model.states.state import State


def lump_strata(specification: Specification, plans: Iterable[Plan]) -> Specification:
    """Return a specification with fewer strata and the same expectation for the district as a whole.

    Expected counts of strata with the same behaviour, in the scope of the same programmes and measures, add up: moving
    mass is linear. Only sums over everyone keep their meaning; sectors and regions are those of the first of each kind.

    Parameters
    ----------
    plans
        All plans that will be run on it; the plan that a settled start runs is taken from the specification.
    """
    known = [*plans]
    if isinstance(specification.initial, InitialSettled):
        known.append(specification.initial.plan)
    kinds: dict[object, list[Stratum]] = {}
    for stratum in specification.strata:
        kinds.setdefault(_kind(stratum, known), []).append(stratum)
    update: dict[str, object] = {"strata": tuple(_sum(members) for members in kinds.values())}
    state = state_of(specification)
    if state is not None:
        names = [[stratum.id for stratum in members] for members in kinds.values()]
        values = [state.mass.sel(stratum=members).sum("stratum").to_numpy() for members in names]
        groups = state.mass["propensity"].to_numpy().tolist()
        update["initial"] = initial_of(State.of(np.array(values), [members[0] for members in names], groups))
    return specification.model_copy(update=update)


def _kind(stratum: Stratum, plans: Iterable[Plan]) -> object:
    scopes = tuple(scopes_of(plan, stratum) for plan in plans)
    lasting = (stratum.onset_multiplier, stratum.novel, stratum.in_observation, stratum.professional_tier)
    return (*lasting, scopes)


def _sum(members: list[Stratum]) -> Stratum:
    firms = CountByClass(**{c: sum(getattr(s.firms, c) for s in members) for c in RISK_CLASSES})
    entries = sum(stratum.entries_per_month for stratum in members)
    return members[0].model_copy(update={"firms": firms, "entries_per_month": entries})
