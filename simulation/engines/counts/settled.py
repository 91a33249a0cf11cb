"""The hidden state at the start (model, section 6)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simulation.engines.core import core
from simulation.engines.counts.axes import Array
from simulation.engines.counts.ledger import NoLedger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import Stages, compile_stages, holds_every_flag, propensity_shares
from simulation.engines.counts.transitions import Multiply
from simulation.model.forecast import channels
from simulation.model.plan import Plan, scopes_of
from simulation.model.population import RISK_CLASSES, STATUSES, Stratum
from simulation.model.specification import InitialSettled, InitialShares, Specification
from simulation.model.states.state import State


def hidden_shares(specification: Specification) -> Array:
    """Return the shares of (status, propensity, sanctioned) at the start given class and stratum.

    Returns
    -------
    Array
        Shape (status, class, propensity, sanctioned, stratum), sanctioned of length 2; adds up to 1 over status,
        propensity and sanctioned.
    """
    if isinstance(specification.initial, InitialShares):
        return _by_given_shares(specification, specification.initial)
    return _shares(specification).transpose(2, 1, 3, 4, 0)


def settled_distribution(specification: Specification) -> Array:
    """Return the same shares for a settled start, shape (stratum, class, status, propensity, sanctioned)."""
    return _shares(specification)


def settled_state(specification: Specification) -> State:
    """Return the settled start as a state: the firms of each stratum and class, by what is hidden of them."""
    firms = np.array([stratum.firms.array() for stratum in specification.strata])
    mass = _shares(specification) * firms[:, :, None, None, None]  # (stratum, class, status, propensity, sanctioned)
    strata, groups = [s.id for s in specification.strata], [g.id for g in specification.behaviour.propensity]
    return State.of(mass.swapaxes(2, 3), strata, groups)


def _by_given_shares(specification: Specification, initial: InitialShares) -> Array:
    status, groups = initial.status.array(), propensity_shares(specification.behaviour)
    shares = np.zeros((len(STATUSES), len(RISK_CLASSES), len(groups), 2, len(specification.strata)))
    shares[:, :, :, 0] = np.outer(status / status.sum(), groups)[:, None, :, None]
    return shares


def _shares(specification: Specification) -> Array:
    """Run the plan of the start; what is assumed of measures that it lacks does not make it run again."""
    assert isinstance(specification.initial, InitialSettled)
    behaviour = specification.behaviour
    if behaviour.measures and not specification.initial.plan.measures:
        without = behaviour.model_copy(update={"measures": ()})
        specification = specification.model_copy(update={"behaviour": without})
    return _settled(specification)


@lru_cache(maxsize=32)
def _settled(specification: Specification) -> Array:
    """Run the plan of the start, once for each group of strata that it treats alike."""
    assert isinstance(specification.initial, InitialSettled)
    plan = specification.initial.plan
    kinds: dict[object, list[int]] = {}
    for index, stratum in enumerate(specification.strata):
        kinds.setdefault(_kind(stratum, plan), []).append(index)
    few = tuple(specification.strata[members[0]] for members in kinds.values())
    settled = _run(specification.model_copy(update={"strata": few}), plan, specification.initial.months)
    place = np.empty(len(specification.strata), dtype=np.intp)
    for kind, members in enumerate(kinds.values()):
        place[members] = kind
    return settled[place]


def _kind(stratum: Stratum, plan: Plan) -> object:
    """Return what of a stratum matters in the run: strata of one kind settle alike."""
    return (stratum.onset_multiplier, stratum.professional_tier, scopes_of(plan, stratum))


def _run(specification: Specification, plan: Plan, months: int) -> Array:
    """Return the conditional shares (stratum, class, status, propensity, sanctioned) after `months`."""
    groups = propensity_shares(specification.behaviour)
    if not holds_every_flag(specification, plan):
        from simulation.engines.counts.many.course import follow  # compiled, and slow to load

        firms = np.zeros((len(specification.strata), len(RISK_CLASSES), len(STATUSES), len(groups), 2))
        firms[:, RISK_CLASSES.index("B"), 0, :, 0] = groups
        return _conditional(follow(specification, plan, firms, months, closed=True)[1])
    stages = compile_stages(specification, plan, record=False, closed=True)
    counts = np.zeros((1, *stages.axes.shape))
    counts[0, 0, 0, RISK_CLASSES.index("B"), :: stages.axes.sanctioned, 0, :] = groups[:, None]
    compiled = core()
    if compiled and stages.plain:
        return _conditional(_hidden(compiled.end(stages, counts, months, len(channels(plan))), stages))
    transitions, ledger = Multiply(), NoLedger()
    for month in range(months):
        counts = advance(counts, stages, transitions, ledger, month)
    return _conditional(_hidden(counts, stages))


def _hidden(counts: Array, stages: Stages) -> Array:
    """Return the firms by (stratum, class, status, propensity, sanctioned)."""
    axes = stages.axes
    hidden = (
        counts[0].sum(axis=(1, 4)).reshape(len(STATUSES), len(RISK_CLASSES), axes.propensities, axes.sanctioned, -1)
    )
    if axes.sanctioned == 1:
        hidden = np.concatenate([hidden, np.zeros_like(hidden)], axis=3)
    return np.asarray(hidden.transpose(4, 1, 0, 2, 3))


def _conditional(hidden: Array) -> Array:
    totals = hidden.sum(axis=(2, 3, 4))
    source = np.array([_nearest_reached(row) for row in totals > 0])
    chosen = np.take_along_axis(hidden, source[:, :, None, None, None], axis=1)
    return np.asarray(chosen / chosen.sum(axis=(2, 3, 4), keepdims=True))


def _nearest_reached(reached: np.ndarray) -> list[int]:
    """Return for each class itself if reached, else the nearest lower one reached, else the nearest higher."""
    where = np.flatnonzero(reached)
    lower = [where[where <= c] for c in range(len(reached))]
    return [int(found[-1]) if len(found) else int(where[0]) for found in lower]
