"""What one month of a history is worth, at the numbers of the model, and how that changes with each parameter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from simulation.calibration.hidden.parameters import Natural, Parameters
from simulation.calibration.hidden.start_slopes import Places, log_multiplier, start_slopes
from simulation.calibration.hidden.starts import starts
from simulation.calibration.panel.dimensions import STATUSES, Array
from simulation.calibration.panel.histories import RESULTS, Codes

CEILING = 1 - 1e-9
"""Onset stays below 1, so that its logarithm has a derivative."""
STEP = 1e-30
"""Imaginary step: so small that the derivative has no error but rounding."""

Factors = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Setting:
    """What of the panel the tables need.

    Attributes
    ----------
    sector, region
        Places of each stratum's sector and region, shape (G,).
    planned
        Visits a year by class and year, less the class's mean: what deterrence acts on, shape (4, years).
    """

    codes: Codes
    sector: NDArray[np.int64]
    region: NDArray[np.int64]
    planned: Array

    @property
    def places(self) -> Places:
        """Return sector and region by name."""
        return {"sector": self.sector, "region": self.region}


@dataclass(frozen=True)
class Tables:
    """Probabilities of a month.

    Attributes
    ----------
    onset
        By group × sanctioned and (class, year, stratum), shape (4, 4·years·G).
    worsen
        Escalation, correction of minor, correction of serious, shape (3,).
    forget
        Shape (1,).
    event
        By code and status, shape (codes, 3).
    rectification
        By severity, shape (2,).
    start
        By place and class or entrant in a row, shape (5·G, group, sanctioned, status).
    """

    onset: Array
    worsen: Array
    forget: Array
    event: Array
    rectification: Array
    start: Array


@dataclass(frozen=True)
class Slopes:
    """Derivatives of the tables by the P parameters; those of `place`, `onset_group` and `event` are of logarithms.

    Attributes
    ----------
    place
        Onset by (class, year, stratum), shape (places, P).
    onset_group
        Onset by group × sanctioned, shape (4, P).
    worsen, forget, rectification
        Shapes (3, P), (1, P), (2, P).
    event
        Shape (3, codes, P).
    start
        Sparse, shape (5·G·12, P).
    """

    place: Array
    onset_group: Array
    worsen: Array
    forget: Array
    rectification: Array
    event: Array
    start: csr_array


def tables_of(values: Natural, setting: Setting) -> Tables:
    """Return the tables at the numbers of the model."""
    part = _factors(values, setting)
    onset = np.exp(part["onset_group"].reshape(4, 1) + part["place"])
    start = starts(values, log_multiplier(values, setting.places))
    return Tables(
        np.minimum(onset, CEILING), part["worsen"], part["forget"],
        _product(part["cause"], part["seen"], part["move"]), part["rectification"],
        start.reshape(-1, *start.shape[-3:]),
    )  # fmt: skip


def slopes_of(parameters: Parameters, theta: Array, setting: Setting) -> Slopes:
    """Return the derivatives of the tables at `theta`, shape (P,)."""
    number = len(theta)
    part = _factors(parameters.natural(theta + 1j * STEP * np.eye(number)), setting)
    by = {name: np.moveaxis(np.imag(value) / STEP, 0, -1) for name, value in part.items()}
    logs = {
        name: np.divide(by[name], value, out=np.zeros_like(by[name]), where=value > 0)
        for name in ("cause", "seen", "move")
        for value in [np.moveaxis(np.real(part[name]), 0, -1)]
    }
    event = logs["cause"][:, None, None] + logs["seen"][None, :, None] + logs["move"][None, None]
    return Slopes(
        by["place"], by["onset_group"].reshape(4, number), by["worsen"], by["forget"], by["rectification"],
        np.ascontiguousarray(event.reshape(-1, STATUSES, number).swapaxes(0, 1)),
        start_slopes(parameters, theta, setting.places, STEP),
    )  # fmt: skip


def _product(cause: Array, seen: Array, move: Array) -> Array:
    return np.asarray((cause[:, None, None] * seen[None, :, None] * move[None, None]).reshape(-1, STATUSES))


def _factors(values: Natural, setting: Setting) -> Natural:
    """Return the parts of the tables; like `natural`, for one vector or a stack of them, real or complex."""
    sanction = values["sanction"]
    sanctioned = np.concatenate([np.zeros_like(sanction), sanction], axis=-1)
    return {
        "place": _log_onset(values, setting),
        "onset_group": values["group"][..., :, None] + sanctioned[..., None, :],
        **{name: values[name] for name in ("worsen", "forget", "rectification")},
        **event_factors(values, setting.codes),
    }


def _log_onset(values: Natural, setting: Setting) -> NDArray[np.generic]:
    """Return log onset by (class, year, stratum) in a row, for a firm of multiplier 1."""
    stratum = log_multiplier(values, setting.places)
    by_class = values["log_onset"][..., :, None] - values["deterrence"][..., :, None] * setting.planned
    whole = by_class[..., None] + stratum[..., None, None, :]
    return np.asarray(whole.reshape(*whole.shape[:-3], -1))


def event_factors(values: Natural, codes: Codes) -> Natural:
    """Return the factors of an event: for-cause channel, what the visit saw, how the class moved; each by status."""
    chance = values["for_cause"]
    one = np.ones_like(chance[..., :1, :])
    # A channel counts only if those before it did not happen; then come months without any, and absent firms.
    before = np.cumprod(np.concatenate([one, 1 - chance], axis=-2), axis=-2)
    cause = np.concatenate([chance * before[..., :-1, :], before[..., -1:, :], one], axis=-2)
    seen = np.zeros((*chance.shape[:-2], codes.seen, STATUSES), dtype=chance.dtype)
    seen[..., 0, :] = 1
    for place, departments in enumerate(codes.departments):
        missed = (1 - values["sensitivity"]) ** departments
        at = 1 + place * RESULTS
        seen[..., at, 0], seen[..., at, 1:] = 1, missed
        seen[..., at + 1, 1], seen[..., at + 2, 2] = 1 - missed[..., 0], 1 - missed[..., 1]
    moves = np.swapaxes(values["move"].reshape(*values["move"].shape[:-2], -1), -1, -2)
    return {"cause": cause, "seen": seen, "move": np.concatenate([one, moves], axis=-2)}
