"""The estimated numbers as a specification that is ready to run."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.calibration.counted.demography import Practice, firms_by_class, practice
from simulation.calibration.hidden.draws import with_numbers
from simulation.calibration.panel.dimensions import GROUPS
from simulation.calibration.panel.panel import FOR_CAUSE, Panel
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.calendar import month_text
from simulation.model.population import RISK_CLASSES, SEVERITIES, STATUSES
from simulation.model.specification import Specification

SETTLED_MONTHS = 120
"""Assumed: so long has the practice of the panel been in force; it changes little after that."""
ROUNDS = (1, 2, 3, 4, 6, 12)
GROUP_NAMES = ("ordinary", "persistent")
NOVEL_MONTHS = 12


def assemble(
    panel: Panel, numbers: dict[str, float], name: str, title: str, in_observation: dict[str, float] | None = None
) -> Specification:
    """Return the specification: firms of the last month, the estimated behaviour, hidden state as it settles.

    Parameters
    ----------
    numbers
        Estimates by name, see `simulation.calibration.estimates`.
    name, title
        Id and title of the specification.
    in_observation
        Share of firms in their observation period, by stratum of the new economy.
    """
    firms = firms_by_class(panel, panel.months - 1)
    strata = [
        {
            "id": place.id, "sector": place.sector, "region": place.region,
            "firms": dict(zip(RISK_CLASSES, map(int, counts), strict=True)),
            "novel": place.novel, "professional_tier": place.tier,
            "in_observation": (in_observation or {}).get(place.id, 0.0),
        }
        for place, counts in zip(panel.places, firms, strict=True)
        if counts.sum() > 0 or numbers.get(f"strata.{place.id}.entries_per_month", 0.0) > 0
    ]  # fmt: skip
    plan = practised_plan(practice(panel), panel.first_month + panel.months)
    content = {
        "id": name, "title": title, "strata": strata, "behaviour": _blank_behaviour(),
        "initial": {"kind": "settled", "plan": plan, "months": SETTLED_MONTHS},
    }  # fmt: skip
    return Specification.model_validate(with_numbers(content, numbers))


def _blank_behaviour() -> dict[str, Any]:
    """Return a behaviour with every place filled: numbers come on top, and what stays never happens."""
    by_class = dict.fromkeys(RISK_CLASSES, 0.0)
    matrix = np.eye(len(RISK_CLASSES)).tolist

    def zeros(keys: tuple[str, ...]) -> dict[str, float]:
        return dict.fromkeys(keys, 0.0)

    return {
        "propensity": [{"id": name, "share": 0.0, "onset_multiplier": 1.0} for name in GROUP_NAMES[:GROUPS]],
        "onset": dict(by_class),
        "escalation": 0.0,
        "self_correction": zeros(SEVERITIES),
        "general_deterrence": {"semi_elasticity": 0.0, "reference_visits": dict(by_class)},
        "sanction": {"onset_multiplier": 1.0, "memory_months": 1.0},
        "for_cause": {name: zeros(STATUSES) for name in FOR_CAUSE_CHANNELS[:FOR_CAUSE]},
        "sensitivity": zeros(SEVERITIES),
        "rectification": zeros(SEVERITIES),
        "exit": dict(by_class),
        "entry": {"risk_class": dict(by_class), "status": zeros(STATUSES)},
        "reclassification": {
            "unvisited": {status: matrix() for status in STATUSES},
            "cleared": matrix(), "found_minor": matrix(), "found_serious": matrix(),
        },
    }  # fmt: skip


def practised_plan(practised: Practice, month: int) -> dict[str, Any]:
    """Return, as a plan, how firms were visited; `month` is the first after the panel, counted from year 0."""
    rounds = [next(r for r in ROUNDS if visits <= r or r == ROUNDS[-1]) for visits in practised.programme]
    ratio = [min(1.0, float(v / r)) for v, r in zip(practised.programme, rounds, strict=True)]
    return {
        "id": "practised", "title": "practised", "start": month_text(month),
        "programmes": [{
            "id": "programme", "title": "programme",
            "departments": [str(number + 1) for number in range(practised.departments)],
            "ratio": dict(zip(RISK_CLASSES, ratio, strict=True)),
            "rounds_per_year": dict(zip(RISK_CLASSES, rounds, strict=True)),
            "hours_per_visit": 3.0,
        }],
        "proactive": dict(zip(RISK_CLASSES, map(float, practised.proactive), strict=True)),
    }  # fmt: skip
