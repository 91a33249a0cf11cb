"""Specifications in which nothing happens unless a test asks for it, and plans that draw nobody."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import xarray as xr

from simulation.engines.base import Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.model.behaviour import Behaviour
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.specification import Specification

STAY = np.eye(4).tolist()
ALWAYS = {"compliant": 1.0, "minor": 1.0, "serious": 1.0}
NEVER = {"compliant": 0.0, "minor": 0.0, "serious": 0.0}
FORGETS_AT_ONCE = 1.0
NEVER_FORGETS = 1e12  # months: in the tests' horizons the chance to forget is below 1e-9


def by_class(*values: float) -> dict[str, Any]:
    """One value for each class, or the same for all."""
    return dict(zip("ABCD", values * 4 if len(values) == 1 else values, strict=True))


def status(name: str) -> dict[str, float]:
    return {**NEVER, name: 1.0}


def move(*targets: str) -> list[list[float]]:
    """A class matrix that moves A, B, C, D to `targets` for certain."""
    return [[float(target == to) for to in "ABCD"] for target in targets]


def stratum(name: str = "s", firms: dict[str, int] | None = None, **changes: Any) -> dict[str, Any]:
    return {"id": name, "sector": "H", "region": "r", "firms": {**by_class(0), **(firms or {"A": 1})}, **changes}


def specification(
    *strata: dict[str, Any], start: str | dict[str, Any] = "compliant", **behaviour: Any
) -> Specification:
    """Firms that all start in one status (or with given shares), and the behaviour that a test asks for."""
    still: dict[str, Any] = {
        "propensity": [{"id": "ordinary", "share": 1.0, "onset_multiplier": 1.0}],
        "onset": by_class(0.0),
        "escalation": 0.0,
        "self_correction": {"minor": 0.0, "serious": 0.0},
        "general_deterrence": {"semi_elasticity": 0.0, "reference_visits": by_class(0.0)},
        "sanction": {"onset_multiplier": 1.0, "memory_months": NEVER_FORGETS},
        "for_cause": {"complaint": NEVER, "alert": NEVER, "referral": NEVER},
        "sensitivity": {"minor": 1.0, "serious": 1.0},
        "rectification": {"minor": 0.0, "serious": 0.0},
        "exit": by_class(0.0),
        "entry": {"risk_class": by_class(1.0, 0.0, 0.0, 0.0), "status": status("compliant")},
        "reclassification": {
            "unvisited": {"compliant": STAY, "minor": STAY, "serious": STAY},
            "cleared": STAY,
            "found_minor": STAY,
            "found_serious": STAY,
        },
        "measures": [],
    }
    assert set(behaviour) <= set(still), "a misspelt part of the behaviour"
    shares = status(start) if isinstance(start, str) else start
    return Specification.model_validate(
        {
            "id": "case",
            "title": "case",
            "strata": list(strata) or [stratum()],
            "behaviour": {**still, **behaviour},
            "initial": {"kind": "shares", "status": shares},
        }
    )


def assuming(specification: Specification, *effects: tuple[str, float, float, float]) -> Specification:
    """Return it with effects of measures on new violations: of what, the multiplier, the ends of its range."""
    names = ("measure", "onset_multiplier", "low", "high")
    measures = [dict(zip(names, effect, strict=True)) for effect in effects]
    behaviour = Behaviour.model_validate({**specification.behaviour.model_dump(), "measures": measures})
    return specification.model_copy(update={"behaviour": behaviour})


def moves(**matrices: Any) -> dict[str, Any]:
    """Class matrices that stay, except those named."""
    unvisited = {"compliant": STAY, "minor": STAY, "serious": STAY}
    return {"unvisited": unvisited, "cleared": STAY, "found_minor": STAY, "found_serious": STAY} | matrices


def for_cause(**channels: Any) -> dict[str, Any]:
    return {"complaint": NEVER, "alert": NEVER, "referral": NEVER, **channels}


def programme(name: str = "general", ratio: Any = 0.0, rounds: Any = 1, **changes: Any) -> dict[str, Any]:
    base = {
        "id": name,
        "title": name,
        "departments": ["市场监管"],
        "ratio": ratio if isinstance(ratio, dict) else by_class(float(ratio)),
        "rounds_per_year": rounds if isinstance(rounds, dict) else by_class(rounds),
        "hours_per_visit": 3.0,
    }
    return {**base, **changes}


def plan(*programmes: dict[str, Any], **changes: Any) -> Plan:
    return Plan.model_validate({"id": "p", "title": "p", "start": "2026-01", "programmes": list(programmes), **changes})


def forecast(specification: Specification, plan: Plan, months: int = 12, **request: Any) -> Forecast:
    return DiscreteEvent().run(Request(specification, plan, months=months, **request))


def simulate(specification: Specification, plan: Plan, months: int = 12, **request: Any) -> xr.Dataset:
    return forecast(specification, plan, months, **request).data


def visits_by_channel(specification: Specification, plan: Plan, months: int = 1) -> dict[str, float]:
    """Return the visits made through each channel that made any."""
    total = simulate(specification, plan, months)["visits"].sum(["replication", "month", "stratum", "risk_class"])
    return {
        str(channel): float(total.sel(channel=channel))
        for channel in total["channel"].values
        if total.sel(channel=channel)
    }


def monthly(array: xr.DataArray, **where: Any) -> list[float]:
    """Values of the first replication by month, added up over everything that is not selected."""
    chosen = array.isel(replication=0).sel(where)
    values: list[float] = chosen.sum([d for d in chosen.dims if d != "month"]).to_numpy().tolist()
    return values


def assert_means(samples: np.ndarray, expected: np.ndarray | float, false_alarm: float) -> None:
    """Hold the means of independent samples (first axis) against exact expectations.

    The chance that any of the comparisons fails although all expectations are right is `false_alarm`, shared
    out evenly among them (Bonferroni); by the central limit theorem, with the spread that the samples show.
    """
    expectation = np.broadcast_to(np.asarray(expected, dtype=float), samples.shape[1:])
    error = samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    limit = NormalDist().inv_cdf(1 - false_alarm / (2 * max(1, expectation.size)))
    distance = np.abs(samples.mean(axis=0) - expectation)
    assert np.all(distance <= limit * error + 1e-9), (distance / np.maximum(error, 1e-12)).max()
