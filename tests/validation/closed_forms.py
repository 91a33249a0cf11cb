"""Published and derived closed forms, and what the engine `expectation` makes of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines.discrete_event_cases import by_class, move, moves, plan, programme, specification, stratum

EXACT = 1e-9
"""Relative error asked of everything that is known in closed form."""

LONG = 600
"""Months after which the settled values are read: what is left of the start is below 1e-50."""


class Check(NamedTuple):
    """One line of the page: a figure that should come out, and the one that did."""

    name: str
    expected: float
    obtained: float
    asked: float = EXACT

    @property
    def error(self) -> float:
        """Absolute error, or relative to the expected figure where that is above 1."""
        return abs(self.obtained - self.expected) / max(1.0, abs(self.expected))

    @property
    def passed(self) -> bool:
        return self.error <= self.asked


def closed_forms() -> list[Check]:
    return [*harrington(), *hidden_violation(), *one_draw(), *certain_draw()]


def expect(case: Specification, under: Plan, months: int) -> xr.Dataset:
    return Expectation().run(Request(case, under, months)).data.isel(replication=0)


def harrington(p1: float = 0.1, p2: float = 0.4, gamma: float = 0.5) -> list[Check]:
    """Two groups (Harrington 1988): A violates and is caught into B; B complies and is let back with `gamma`."""
    back = [[1.0, 0, 0, 0], [gamma, 1 - gamma, 0, 0], [0, 0, 1.0, 0], [0, 0, 0, 1.0]]
    case = specification(
        stratum(firms=by_class(1000, 0, 0, 0)),
        onset=by_class(1.0, 0.0, 0.0, 0.0),
        rectification={"minor": 1.0, "serious": 1.0},
        reclassification=moves(found_minor=move("B", "B", "C", "D"), cleared=back),
    )
    data = expect(case, plan(programme(ratio=by_class(p1, p2, 0.0, 0.0), rounds=12)), LONG) / 1000
    settled = p1 / (p1 + gamma * p2)
    path = settled * (1 - (1 - p1 - gamma * p2) ** np.arange(LONG))
    found = data["firms"].sel(risk_class="B").sum("stratum").to_numpy()
    worst = int(np.abs(found - path).argmax())
    last = data.isel(month=-1).sum(["stratum", "risk_class"])
    violating = float(last["in_violation"].sum("severity"))
    return [
        Check("Harrington: share in group 2 after 5 periods", path[5], found[5]),
        Check(f"Harrington: share in group 2, worst of {LONG} periods", path[worst], found[worst]),
        Check("Harrington: share in group 2, settled (published 1/3)", 1 / 3, found[-1]),
        Check("Harrington: violation rate, settled", 1 - settled, violating),
        Check("Harrington: inspections per period (published 0.2)", 0.2, float(last["visits"].sum())),
        Check("Harrington: discoveries per period (published 0.066667)", 1 / 15, float(last["found"].sum())),
    ]


def hidden_violation(
    onset: float = 0.04, correction: float = 0.1, drawn: float = 0.05, seen: float = 0.7
) -> list[Check]:
    """One class: prevalence x before the visit solves x = a(1 − kx) + (1 − r)kx with k = 1 − ρs."""
    case = specification(
        stratum(firms=by_class(1000, 0, 0, 0)),
        onset=by_class(onset),
        self_correction={"minor": correction, "serious": 0.0},
        sensitivity={"minor": seen, "serious": seen},
        rectification={"minor": 1.0, "serious": 1.0},
    )
    data = expect(case, plan(programme(ratio=drawn, rounds=12)), LONG).isel(month=-1) / 1000
    prevalence = onset / (1 - (1 - drawn * seen) * (1 - onset - correction))
    name = "Hidden violation, one class: "
    return [
        Check(name + "prevalence before the visit, settled", prevalence, float(data["in_violation"].sum())),
        Check(name + "found per firm and month, settled", drawn * seen * prevalence, float(data["found"].sum())),
    ]


def one_draw() -> list[Check]:
    """No reclassification, one active month: yield is prevalence times sensitivity."""
    sensitivity = {"minor": 0.6, "serious": 0.85}
    start = {"compliant": 0.6, "minor": 0.3, "serious": 0.1}
    case = specification(stratum(firms=by_class(0, 1000, 0, 0)), start=start, sensitivity=sensitivity)
    data = expect(case, plan(programme(ratio=0.37, months=[5])), 12).sum(["month", "stratum", "risk_class"])
    return [
        Check(f"One draw in one month: {severity} found per visit", start[severity] * sensitivity[severity],
              float(data["found"].sel(severity=severity) / data["visits"].sum("channel")))
        for severity in ("minor", "serious")
    ]  # fmt: skip


def certain_draw() -> list[Check]:
    """Ratio 1: every firm that stays is visited exactly once in each round."""
    case = specification(stratum(firms=by_class(100, 200, 300, 400)), onset=by_class(0.1))
    return [
        Check(
            f"Ratio 1, {rounds} a year, in {len(months)} months: visits per firm and year",
            float(rounds),
            float(expect(case, every_firm(rounds, months), 12)["visits"].sum()) / 1000,
        )
        for rounds, months in ((1, list(range(1, 13))), (1, [2, 3, 9]), (4, [1, 4, 5, 8, 12]), (12, list(range(1, 13))))
    ]  # fmt: skip


def every_firm(rounds: int, months: list[int]) -> Plan:
    return plan(programme(ratio=1.0, rounds=rounds, months=months), start="2026-04")
