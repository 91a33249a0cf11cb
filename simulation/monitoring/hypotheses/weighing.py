"""All explanations of a watched district, weighed against its own specification."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.monitoring.hypotheses.evidence import WORLDS, Seen, assumed_worlds, horizon_of, log_evidence_for
from simulation.monitoring.hypotheses.named import Hypothesis, World, factors_of, state_at, usual_hypotheses
from simulation.monitoring.looked import Watched
from simulation.monitoring.prediction import events_of
from simulation.monitoring.streams import sums

Array = NDArray[np.float64]


def weigh(watched: Watched, seed: int = 0) -> tuple[list[Hypothesis], list[Array]]:
    """Return the explanations and the log-evidence of each after every month."""
    names = list(usual_hypotheses(watched.layout))
    counts = watched.counts
    state = state_at(watched.specification, watched.plan, watched.skip)
    world = World(
        watched.specification, watched.plan, state, watched.layout, counts.firms, counts.visits, counts.moved
    )  # fmt: skip
    usual = world.rates(watched.specification)
    events = events_of(counts.visits, counts.found, counts.moved)
    seen: dict[tuple[object, ...], Seen] = {}
    evidence = []
    for hypothesis in names:
        key = (hypothesis.streams, hypothesis.place)
        if key not in seen:
            seen[key] = _seen(watched, hypothesis, events, world, seed)
        factors = factors_of(world, hypothesis, usual)
        horizon = horizon_of(len(counts.firms))
        evidence.append(log_evidence_for(seen[key], factors, watched.noise, watched.tested, horizon))
    return names, evidence


def _seen(watched: Watched, hypothesis: Hypothesis, events: dict[str, Array], world: World, seed: int) -> Seen:
    """Return what the streams of a hypothesis held, and what each world let expect of them."""
    streams, (scope, group) = hypothesis.streams, hypothesis.place
    months = len(world.firms)
    usual = watched.rates.until(months)
    if watched.by_world:
        chosen = watched.by_world[:: max(1, len(watched.by_world) // WORLDS)][:WORLDS]
        parts = [rates.until(months) for rates in chosen]
        expected = np.stack([world.expected(rates, streams, scope) for rates in parts])
    else:
        expected = assumed_worlds(streams, world.expected(usual, streams, scope), seed, group or "all")
    return Seen(streams, sums(watched.layout, streams, events, scope), expected)
