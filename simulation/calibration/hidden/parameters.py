"""The unknowns of the likelihood as one vector, and the numbers of the model that it stands for.

`natural` works on complex numbers and on stacks of vectors, so that its derivatives are exact by the complex step
(W. Squire, G. Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40, 1998).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.hidden import priors
from simulation.calibration.hidden.priors import PRIORS
from simulation.calibration.hidden.starts import expit, start_values
from simulation.calibration.panel.dimensions import CLASSES, STATUSES, Array

Natural = dict[str, NDArray[Any]]
"""Name → array, the first axis over a stack of vectors if there is one."""

CHANNELS = 3
"""Kinds of for-cause visits."""
UP, DOWN = (0, 1, 2), (1, 2, 3)
"""Classes that can move up, and down."""


@dataclass(frozen=True)
class Shape:
    """What of the model a district's records call for.

    Attributes
    ----------
    sectors, regions
        How many there are; one alone has no multiplier of its own.
    channels
        For-cause channels that occur, of `complaint`, `alert`, `referral`.
    channel_rate
        Log-odds of each of those per firm and month over all firms.
    move_rate
        Log-odds (against staying) of moving up and down from each class over all unvisited firms, shape (2, 4).
    class_signal
        Whether classes were pushed monthly, so that their moves tell of the hidden status.
    onset_by_class
        Whether onset may differ between classes.
    """

    sectors: int
    regions: int
    channels: tuple[int, ...]
    channel_rate: tuple[float, ...]
    move_rate: NDArray[np.float64]
    class_signal: bool
    onset_by_class: bool = False


@dataclass
class Parameters:
    """The vector: where each block lies in it, and its prior.

    Attributes
    ----------
    mean, sd
        Prior, shape (P,).
    blocks
        Name → slice of the vector.
    """

    shape: Shape
    mean: Array = field(init=False)
    sd: Array = field(init=False)
    blocks: dict[str, slice] = field(init=False)

    def __post_init__(self) -> None:
        self.blocks, means, sds = {}, [], []
        at = 0
        for name, mean, sd in _blocks(self.shape):
            self.blocks[name] = slice(at, at := at + len(mean))
            means.append(mean)
            sds.append(sd)
        self.mean, self.sd = np.concatenate(means), np.concatenate(sds)

    def __len__(self) -> int:
        return len(self.mean)

    def natural(self, theta: NDArray[Any]) -> Natural:
        """Return the numbers of the model at `theta`, shape (…, P); see `natural`."""
        return natural(self.shape, {name: theta[..., place] for name, place in self.blocks.items()})

    def penalty(self, theta: Array) -> tuple[float, Array]:
        """Return the log density of the prior, up to a constant, and its gradient."""
        z = (theta - self.mean) / self.sd
        return float(-0.5 * z @ z), -z / self.sd


def _blocks(shape: Shape) -> Iterator[tuple[str, Array, Array]]:
    def single(name: str, size: int = 1) -> tuple[str, Array, Array]:
        prior = PRIORS[name]
        return name, np.full(size, prior.mean), np.full(size, prior.sd)

    yield single("onset")
    if shape.onset_by_class:
        yield single("onset_of_class", CLASSES)
    yield single("sector", shape.sectors if shape.sectors > 1 else 0)
    yield single("region", shape.regions if shape.regions > 1 else 0)
    for name in ("persistent_share", "persistent_ratio", "sanction", "memory", "deterrence", "escalation"):
        yield single(name)
    for name in ("correction", "sensitivity", "rectification", "entrant"):
        yield single(f"{name}_minor")
        yield single(f"{name}_serious")
    base = PRIORS["for_cause"]
    yield "for_cause", np.array(shape.channel_rate) + base.mean, np.full(len(shape.channels), base.sd)
    yield single("for_cause_minor", len(shape.channels))
    yield single("for_cause_serious", len(shape.channels))
    if shape.class_signal:
        yield from _move_blocks(shape)
    yield from _start_blocks()


def _move_blocks(shape: Shape) -> Iterator[tuple[str, Array, Array]]:
    for place, (way, classes) in enumerate((("up", UP), ("down", DOWN))):
        centre = shape.move_rate[place, list(classes)]
        yield f"move_{way}", centre + PRIORS["move"].mean, np.full(len(classes), PRIORS["move"].sd)
        for severity in ("minor", "serious"):
            prior = PRIORS[f"move_{way}_{severity}"]
            yield f"move_{way}_{severity}", np.full(len(classes), prior.mean), np.full(len(classes), prior.sd)


def _start_blocks() -> Iterator[tuple[str, Array, Array]]:
    sd = np.full(CLASSES, priors.START_SD)
    usual = {
        "start_persistent": np.array(priors.START_PERSISTENT),  # against the share among entrants
        "start_minor": np.array(priors.START_MINOR) + priors.START_USUAL_MINOR,
        "start_serious": np.array(priors.START_SERIOUS) + priors.START_USUAL_SERIOUS,
        "start_sanctioned": np.array(priors.START_SANCTIONED),
    }
    for name, mean in usual.items():
        yield name, mean, sd
    yield "start_coupling", np.array([priors.START_COUPLING.mean]), np.array([priors.START_COUPLING.sd])
    yield "start_place", np.array(priors.START_PLACE), np.full(CLASSES, priors.START_PLACE_SD)


def natural(shape: Shape, theta: dict[str, NDArray[Any]]) -> Natural:
    """Return the numbers of the model.

    Returns
    -------
    dict
        ``log_onset`` (4), ``sector``, ``region``, ``group`` (2: log multipliers of mean 1), ``share`` (1), ``sanction``
        (log), ``forget`` (1 / memory months), ``deterrence``, ``worsen`` (escalation, correction of minor, of serious),
        ``sensitivity`` (2), ``rectification`` (2), ``for_cause`` (channel, status), ``move`` (status, class; stay, up,
        down), ``entrant`` (group, sanctioned, status), and for the firms there at the start, as log-odds by class:
        ``start_persistent``, ``start_sanctioned`` (4), ``start_status`` (class, group, status), which `start_place` (4)
        times the log multiplier of the place adds to.
    """
    share, ratio = expit(theta["persistent_share"]), np.exp(theta["persistent_ratio"])
    mean = np.log(1 - share + share * ratio)
    leaving = np.exp(np.concatenate([theta["escalation"], theta["correction_minor"]], axis=-1))
    leaving = leaving / (1 + leaving.sum(axis=-1, keepdims=True))
    onset = theta["onset"] + theta.get("onset_of_class", np.zeros(CLASSES))

    def by_severity(name: str) -> NDArray[Any]:
        return expit(np.concatenate([theta[f"{name}_minor"], theta[f"{name}_serious"]], axis=-1))

    return {
        "log_onset": onset,
        "sector": theta["sector"],
        "region": theta["region"],
        "group": np.concatenate([-mean, theta["persistent_ratio"] - mean], axis=-1),
        "share": share,
        "sanction": theta["sanction"],
        "forget": 1 / (1 + np.exp(theta["memory"])),
        "deterrence": theta["deterrence"],
        "worsen": np.concatenate([leaving, expit(theta["correction_serious"])], axis=-1),
        "sensitivity": by_severity("sensitivity"),
        "rectification": by_severity("rectification"),
        "for_cause": _for_cause(shape, theta),
        "move": _moves(shape, theta),
        **start_values(theta, share),
    }


def _for_cause(shape: Shape, theta: dict[str, NDArray[Any]]) -> NDArray[Any]:
    """Return the monthly probability by channel and status; 0 for a channel that never occurs."""
    compliant = theta["for_cause"]
    minor = compliant + theta["for_cause_minor"]
    odds = np.stack([compliant, minor, minor + theta["for_cause_serious"]], axis=-1)
    table = np.zeros((*odds.shape[:-2], CHANNELS, STATUSES), dtype=odds.dtype)
    table[..., list(shape.channels), :] = expit(odds)
    return table


def _moves(shape: Shape, theta: dict[str, NDArray[Any]]) -> NDArray[Any]:
    if not shape.class_signal:
        return np.ones((*theta["onset"].shape[:-1], STATUSES, CLASSES, 3), dtype=theta["onset"].dtype)
    lead = theta["move_up"].shape[:-1]
    weights = np.zeros((*lead, STATUSES, CLASSES, 3), dtype=theta["move_up"].dtype)
    weights[..., 0] = 1
    for place, (way, classes) in enumerate((("up", UP), ("down", DOWN)), start=1):
        base = theta[f"move_{way}"]
        odds = (base, base + theta[f"move_{way}_minor"], base + theta[f"move_{way}_serious"])
        for status, value in enumerate(odds):
            weights[..., status, list(classes), place] = np.exp(value)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))
