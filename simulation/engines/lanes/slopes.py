"""From slopes by chances of a visit to slopes by ratios and proactive visits."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.engines.lanes.backward import run_back
from simulation.engines.lanes.batch import Make, uncapped_onsets
from simulation.engines.lanes.layout import W
from simulation.engines.lanes.pack import Packed
from simulation.engines.lanes.play import group_totals
from simulation.model.population import RISK_CLASSES


def taped_totals(packed: Packed, weights: Array) -> tuple[Array, Array]:
    """Return sums over groups of strata, and what the way back needs: the counts before stage 2 of each month."""
    blocks = -(-packed.strata // W)
    tapes = np.empty((blocks, packed.rules.months, *packed.lanes.start.shape[:-1], W))
    return group_totals(packed, weights, tapes), tapes


def slopes_of_sum(
    make: Make, packed: Packed, tapes: Array, seeds: Array, weights: Array, ratios: Array
) -> tuple[Array, Array]:
    """Return slopes of a weighted sum of the record by ratios (programme, class) and proactive chances (class).

    Parameters
    ----------
    seeds
        Weights of the sum by month, row and class.
    weights
        Which kinds of strata count.
    ratios
        Of the plan that was run, (programme, class).
    """
    lanes = packed.lanes
    by_chance, by_onset = np.zeros(lanes.chance.shape[1:]), np.zeros(lanes.onset.shape[1:])
    run_back(
        lanes,
        packed.rules,
        tapes,
        np.ascontiguousarray(seeds),
        np.require(weights, np.float64, ["C", "W"]),
        by_chance,
        by_onset,
    )
    by_proactive = by_chance[:, 0].sum(axis=(0, 2)) if make.proactive else np.zeros(len(RISK_CLASSES))
    by_draw = by_chance[:, int(make.proactive) :]
    by_ratio = np.zeros((len(make.template.programmes), len(RISK_CLASSES)))
    steepness = _draw_slopes(make, ratios)
    for place, programme in enumerate(make.programmes):
        scoped = by_draw[:, place] * make.scopes[programme]
        by_ratio[programme] = (_by_effective_class(make, scoped) * steepness[:, programme]).sum(axis=0)
    return by_ratio + _through_deterrence(make, by_onset, ratios), by_proactive


def _by_effective_class(make: Make, values: Array) -> Array:
    """Add up (…, class, kind) by the class whose ratio applies: (…, class)."""
    return np.stack(
        [np.where(make.effective == c, values, 0.0).sum(axis=(-2, -1)) for c in range(len(RISK_CLASSES))], axis=-1
    )


def _draw_slopes(make: Make, ratios: Array) -> Array:
    """Return du/dr = m/(m − r·k)², (month of the year, programme, class), of u = r/(m − r·k)."""
    left = make.counts - ratios * make.past
    return np.divide(make.active * make.counts, left**2, out=np.zeros_like(left), where=make.active > 0)


def _through_deterrence(make: Make, by_onset: Array, ratios: Array) -> Array:
    """Return slopes through the onset probability, which planned visits lower; none where it is capped at 1."""
    elasticity = make.specification.behaviour.general_deterrence.semi_elasticity
    rounds = np.array([p.rounds_per_year.array() for p in make.template.programmes]).reshape(ratios.shape)
    if elasticity == 0 or not ratios.size:
        return np.zeros(ratios.shape)
    onset = uncapped_onsets(make, ratios[None])[0]
    by_planned = -elasticity * (by_onset * np.where(onset < 1, onset, 0.0)).sum(axis=1)
    return np.asarray(np.stack([_by_effective_class(make, by_planned * scope) for scope in make.scopes]) * rounds)
