"""What visit histories tell of hidden compliance: each number with its draws, measured, borrowed or assumed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import logit

from simulation.calibration.counted.matrices import move_counts, split_of_moves
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.parameters import Natural
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.panel.dimensions import CLASSES, GROUPS, STATUSES, Array
from simulation.calibration.quantity import HISTORIES, Named, Quantity, cells_of
from simulation.engines.random_streams import stream
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.population import RISK_CLASSES
from simulation.model.population import SEVERITIES as SEVERITY_NAMES
from simulation.model.population import STATUSES as STATUS_NAMES

MEASURED, BORROWED = 0.5, 0.85
"""Posterior over prior standard deviation, below which a number is measured, or at least borrows from the records."""


def hidden_quantities(problem: Problem, fit: Fit, posterior: Array, seed: int) -> list[Quantity]:
    """Return what the histories of visits tell of hidden compliance.

    Parameters
    ----------
    posterior
        Draws of the parameters, shape (draws, P), see `posterior_draws`.
    seed
        Of the draws from the prior.
    """
    parameters = problem.parameters
    prior = parameters.mean + parameters.sd * stream(seed, 0, "calibration: prior").standard_normal(posterior.shape)
    stacks = [parameters.natural(theta) for theta in (fit.theta[None], posterior, prior)]
    rows = zip(*(_hidden(problem, values) for values in stacks), strict=True)
    return [
        _judged(name, float(mode[0]), drawn, before, unit) for (name, unit, mode), (_, _, drawn), (_, _, before) in rows
    ]


def _judged(name: str, mode: float, drawn: Array, before: Array, unit: str) -> Quantity:
    """Say how much of a number came from the records: by how much they narrowed the prior."""
    wide = _spread(before, unit)
    # What the prior leaves no room for, a jump over a class that nobody made say, comes from the counts.
    narrowed = _spread(drawn, unit) / wide if wide > 0 else 0.0
    kind = "measured" if narrowed < MEASURED else "borrowed" if narrowed < BORROWED else "assumed"
    return Quantity(name, mode, drawn, unit, kind, HISTORIES if kind != "assumed" else "prior", before)


def _spread(draws: Array, unit: str) -> float:
    """Return the standard deviation on the scale on which the prior is normal, or nearly so."""
    if unit in ("share", "per_month"):
        return float(np.std(logit(np.clip(draws, 1e-12, 1 - 1e-12))))
    if unit == "elasticity":
        return float(np.std(draws))
    return float(np.std(np.log(np.maximum(draws, 1e-12))))


def _hidden(problem: Problem, values: Natural) -> Iterator[Named]:
    sector, region = _multipliers(problem, values)
    onset = np.exp(values["log_onset"]) * sector[1][:, None] * region[1][:, None]
    for place, name in enumerate(RISK_CLASSES):
        yield f"behaviour.onset.{name}", "per_month", np.minimum(onset[:, place], 1.0)
    yield from _by_name("onset_multiplier.sector", sector)
    yield from _by_name("onset_multiplier.region", region)
    for place in range(GROUPS):
        share = values["share"][:, 0]
        yield f"behaviour.propensity[{place}].share", "share", share if place else 1 - share
        yield f"behaviour.propensity[{place}].onset_multiplier", "factor", np.exp(values["group"][:, place])
    yield "behaviour.sanction.onset_multiplier", "factor", np.exp(values["sanction"][:, 0])
    yield "behaviour.sanction.memory_months", "months", np.maximum(1.0, 1 / values["forget"][:, 0])
    yield "behaviour.general_deterrence.semi_elasticity", "elasticity", values["deterrence"][:, 0]
    yield "behaviour.escalation", "per_month", values["worsen"][:, 0]
    for place, severity in enumerate(SEVERITY_NAMES):
        yield f"behaviour.self_correction.{severity}", "per_month", values["worsen"][:, 1 + place]
        yield f"behaviour.sensitivity.{severity}", "share", values["sensitivity"][:, place]
        yield f"behaviour.rectification.{severity}", "share", values["rectification"][:, place]
    entrants = values["entrant"].sum(axis=(1, 2))
    for place, status in enumerate(STATUS_NAMES):
        yield f"behaviour.entry.status.{status}", "share", entrants[:, place]
        for channel in problem.parameters.shape.channels:
            name = f"behaviour.for_cause.{FOR_CAUSE_CHANNELS[channel]}.{status}"
            yield name, "per_month", values["for_cause"][:, channel, place]
    if problem.parameters.shape.class_signal:
        yield from _unvisited(problem, values)


def _by_name(prefix: str, factors: Factors) -> Iterator[Named]:
    for name, draws in factors[0].items():
        yield f"{prefix}.{name}", "factor", draws


Factors = tuple[dict[str, Array], Array]
"""Multiplier by name over a stack of vectors, and the mean taken out, shape (stack,)."""


def _multipliers(problem: Problem, values: Natural) -> tuple[Factors, Factors]:
    """Return the multipliers of sectors and regions about a mean of 1 over firms, and the means taken out."""
    panel, setting = problem.panel, problem.setting
    firms = np.bincount(panel.stratum, minlength=len(panel.places)).astype(np.float64)
    parts = []
    for name, place in (("sector", setting.sector), ("region", setting.region)):
        labels = sorted({getattr(p, name) for p in panel.places})
        size = values[name].shape[-1]
        factor = np.exp(values[name]) if size else np.ones((len(values["share"]), 1))
        weight = np.bincount(place, firms, minlength=factor.shape[1]) / firms.sum()
        mean = factor @ weight
        parts.append((dict(zip(labels, (factor / mean[:, None]).T, strict=True)) if size else {}, mean))
    return parts[0], parts[1]


def _unvisited(problem: Problem, values: Natural) -> Iterator[Named]:
    split = split_of_moves(move_counts(problem.panel)["unvisited"])
    for status in range(STATUSES):
        move = values["move"][:, status]
        matrix = move[:, :, 1, None] * split[0] + move[:, :, 2, None] * split[1]
        matrix += move[:, :, 0, None] * np.eye(CLASSES)
        yield from cells_of(f"behaviour.reclassification.unvisited.{STATUS_NAMES[status]}", matrix)
