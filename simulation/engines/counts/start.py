"""The counts that a run begins with."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.engines.counts.settled import hidden_shares
from simulation.engines.counts.stages import Stages
from simulation.engines.counts.transitions import Transitions
from simulation.model.specification import Specification


def initial_counts(specification: Specification, stages: Stages, transitions: Transitions) -> Array:
    """Split the firms observed in each class by what is hidden; nobody visited or drawn yet.

    Returns
    -------
    Array
        Axes (replication, status, visited, class, onset, flags, stratum).
    """
    axes, shares = stages.axes, hidden_shares(specification)
    if axes.sanctioned == 1:
        shares = shares.sum(axis=3, keepdims=True)
    by_onset_group = shares.reshape(*shares.shape[:2], axes.onset_group, axes.strata).transpose(0, 2, 1, 3)
    firms = np.array([stratum.firms.array() for stratum in specification.strata]).T
    everywhere = np.broadcast_to(firms, (transitions.replications, *firms.shape))
    hidden = transitions.spread("initial", everywhere, by_onset_group.reshape(-1, *firms.shape))
    hidden = hidden.reshape(len(hidden), len(by_onset_group), axes.onset_group, *firms.shape).swapaxes(2, 3)
    counts = np.zeros((len(hidden), *axes.shape))
    observed = axes.by_observation(counts)[:, :, 0, :, :, :, 0]
    inside = _in_observation(specification, stages, transitions, hidden)
    observed[..., 0, :] = hidden - inside
    observed[..., -1, :] += inside
    return counts


def first_firms(specification: Specification) -> Array:
    """Return the expected firms of the start, (stratum, class, status, propensity, sanctioned)."""
    firms = np.array([stratum.firms.array() for stratum in specification.strata])
    return np.asarray(firms[:, :, None, None, None] * hidden_shares(specification).transpose(4, 1, 0, 2, 3))


def _in_observation(specification: Specification, stages: Stages, transitions: Transitions, hidden: Array) -> Array:
    share = np.array([stratum.in_observation for stratum in specification.strata]) * stages.novel
    return transitions.take("initial observation", hidden, share) if share.any() else np.zeros_like(hidden)
