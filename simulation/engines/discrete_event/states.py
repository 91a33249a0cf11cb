"""Firms from a state at the start, and the state of the firms at the end.

Written from the definition alone, as everything in this engine: nothing is shared with the engines that count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np

from simulation.engines.course import Stretch
from simulation.engines.discrete_event.firms import Firm
from simulation.engines.discrete_event.uniforms import FutureStreams, ladder, pick
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, STATUSES
from simulation.model.specification import Specification
from simulation.model.states.state import Carried, State

NEAR = 1e-6
"""Firms: a sum of shares of whole firms that is so near to a whole number is one."""


def observes(plan: Plan) -> bool:
    """Tell whether a plan has an observation rule that spares anyone."""
    return plan.observation is not None and bool(plan.observation.classes)


def firms_of_state(state: State, stretch: Stretch, streams: FutureStreams) -> list[Firm]:
    """Return the firms that a state stands for.

    Whole numbers are taken as they are. Where a stratum and class holds fractions, its firms are rounded down or up by
    one wheel that turns over all strata and classes, and each draws what is hidden of it by the shares.
    """
    carried = state.carried
    mass = state.mass.to_numpy()[..., None, None, None] if carried is None else carried.mass
    drawn = [frozenset()] if carried is None else carried.drawn
    sets = [{p for p, programme in enumerate(stretch.plan.programmes) if programme.id in names} for names in drawn]
    kinds = list(product(*(range(size) for size in mass.shape[2:])))
    turned = streams.stream("rounding of the state at the start").random()
    firms: list[Firm] = []
    for stratum, risk_class in product(range(len(mass)), range(len(RISK_CLASSES))):
        cells = mass[stratum, risk_class].ravel().tolist()
        total = math.fsum(cells)
        whole = round(total) if abs(total - round(total)) < NEAR else total
        number, turned = math.floor(turned + whole), math.modf(turned + whole)[0]
        for kind in _kinds(cells, number, streams):
            firms.append(_firm(len(firms), stratum, risk_class, kinds[kind], sets))
    return firms


def _kinds(cells: list[float], number: int, streams: FutureStreams) -> list[int]:
    """Return which cell each firm of a stratum and class is in."""
    if all(cell == round(cell) for cell in cells):
        return [place for place, cell in enumerate(cells) for _ in range(round(cell))]
    steps = ladder(cells)
    return [pick(steps, uniform) for uniform in streams.uniforms("state at the start", number)]


def _firm(number: int, stratum: int, risk_class: int, kind: tuple[int, ...], sets: list[set[int]]) -> Firm:
    propensity, status, sanctioned, visited, observed, drawn = kind
    return Firm(
        number, stratum, risk_class, status, propensity, bool(sanctioned), bool(observed), visited, set(sets[drawn])
    )


def begin(
    firms: Sequence[Firm],
    specification: Specification,
    stretch: Stretch,
    before: Plan | None,
    known: bool,
    watched: Sequence[float],
) -> None:
    """Make firms ready for a stretch of months, in place.

    Parameters
    ----------
    before
        Plan that was in force; ``None`` when the run begins.
    known
        Whether it is known who is in observation.
    watched
        A uniform for each firm by number, for those of whom it is not.
    """
    places = {p.id: place for place, p in enumerate(stretch.plan.programmes)}
    moved = {} if before is None else {old: places.get(p.id) for old, p in enumerate(before.programmes)}
    share = [s.in_observation if observes(stretch.plan) and s.novel else 0.0 for s in specification.strata]
    for firm in firms:
        if before is not None:
            firm.drawn = {new for old in firm.drawn for new in [moved[old]] if new is not None}
        if stretch.begins_year:
            firm.visits_this_year, firm.drawn = 0, set()
        if not observes(stretch.plan):
            firm.in_observation = False
        elif not known:
            firm.in_observation = watched[firm.number] < share[firm.stratum]


def state_at_end(futures: Sequence[Sequence[Firm]], stretch: Stretch, remembers: bool) -> State:
    """Return the state that the firms of several futures leave: the mean.

    Parameters
    ----------
    remembers
        Whether a sanction changes anything; if not, nobody counts as sanctioned.
    """
    programmes = [programme.id for programme in stretch.plan.programmes]
    sets = sorted({frozenset(firm.drawn) for firms in futures for firm in firms} | {frozenset()}, key=sorted)
    places = {names: place for place, names in enumerate(sets)}
    specification = stretch.specification
    strata = [stratum.id for stratum in specification.strata]
    groups = [group.id for group in specification.behaviour.propensity]
    seen = 2 if observes(stretch.plan) else 1
    mass = np.zeros((len(strata), len(RISK_CLASSES), len(groups), len(STATUSES), 2, 2, seen, len(sets)))
    for firms in futures:
        for firm in firms:
            visited, observed = min(firm.visits_this_year, 1), int(firm.in_observation) * (seen - 1)
            cell = (firm.stratum, firm.risk_class, firm.propensity, firm.status, int(firm.sanctioned and remembers))
            mass[(*cell, visited, observed, places[frozenset(firm.drawn)])] += 1 / len(futures)
    names = tuple(frozenset(programmes[place] for place in drawn) for drawn in sets)
    carried = Carried(mass, names, stretch.start, stretch.of_year + stretch.months)
    return State.of(mass.sum(axis=(5, 6, 7)), strata, groups, carried, len(futures))
