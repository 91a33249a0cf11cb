"""The hidden state of firms at the start of a panel, by class and place, and of those that enter later."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = dict[str, NDArray[Any]]
"""Name → array, the first axis over a stack of vectors if there is one; see `parameters.natural`."""


def start_values(theta: dict[str, NDArray[Any]], share: NDArray[Any]) -> Values:
    """Return the state of entrants, and the log-odds of the states of firms there at the start."""
    coupling = np.stack([np.zeros_like(theta["start_coupling"]), theta["start_coupling"]], axis=-1)
    log_odds = [theta["start_minor"][..., None] + coupling, theta["start_serious"][..., None] + coupling]
    entrant = np.exp(np.concatenate([theta["entrant_minor"], theta["entrant_serious"]], axis=-1))
    entrant = np.concatenate([np.ones_like(share), entrant], axis=-1)
    entrant = entrant / entrant.sum(axis=-1, keepdims=True)
    fresh = np.concatenate([1 - share, share], axis=-1)[..., :, None, None] * entrant[..., None, None, :]
    return {
        "entrant": np.concatenate([fresh, np.zeros_like(fresh)], axis=-2),
        "start_persistent": theta["persistent_share"] + theta["start_persistent"],
        "start_sanctioned": theta["start_sanctioned"],
        "start_status": np.stack(log_odds, axis=-1),
        "start_place": theta["start_place"],
    }


def starts(values: Values, log_multiplier: NDArray[Any]) -> NDArray[Any]:
    """Return the joint shares at the start by place and class, entrants after the classes.

    Parameters
    ----------
    log_multiplier
        Of onset, by place, shape (…, G).

    Returns
    -------
    array
        Shape (…, G, 5, group, sanctioned, status).
    """
    more = values["start_place"][..., None, :] * log_multiplier[..., None]
    persistent = expit(values["start_persistent"])
    groups = np.stack([1 - persistent, persistent], axis=-1)
    sanctioned = expit(values["start_sanctioned"][..., None, :] + more)
    memory = np.stack([1 - sanctioned, sanctioned], axis=-1)
    odds = np.exp(values["start_status"][..., None, :, :, :] + more[..., None, None])
    status = np.concatenate([np.ones_like(odds[..., :1]), odds], axis=-1)
    status = status / status.sum(axis=-1, keepdims=True)
    founding = groups[..., None, :, :, None, None] * memory[..., :, None, :, None] * status[..., :, :, None, :]
    shape = (*founding.shape[:-4], 1, *founding.shape[-3:])
    fresh = np.broadcast_to(values["entrant"][..., None, None, :, :, :], shape)
    return np.concatenate([founding, fresh], axis=-4)


def expit(x: NDArray[Any]) -> NDArray[Any]:
    """Return the share of log-odds, real or complex."""
    return np.asarray(1 / (1 + np.exp(-x)))  # scipy's takes no complex numbers
