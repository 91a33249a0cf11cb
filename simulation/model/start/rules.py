"""Rules between a state at the start and the rest of its specification; see `simulation.model.rules`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.model.rules import records_of
from simulation.model.validation import Finding, Location

NEAR = 1.0
"""Firms by which a mass may miss the number of firms that its stratum gives, which is whole: less than this."""
STATUSES = ("compliant", "minor", "serious")

Record = dict[str, Any]


def state_rules(specification: Record) -> Iterator[Finding]:
    """Check a state: a mass for each stratum and no other, propensities that exist, as many firms as the strata give.

    What is not of the right type is reported elsewhere.
    """
    initial, behaviour = specification.get("initial"), specification.get("behaviour")
    if not isinstance(initial, dict) or initial.get("kind") != "state":
        return
    groups = records_of(behaviour.get("propensity")) if isinstance(behaviour, dict) else []
    propensities = {g["id"] for _, g in groups if isinstance(g.get("id"), str)}
    known = {s["id"]: s for _, s in records_of(specification.get("strata")) if isinstance(s.get("id"), str)}
    seen: set[str] = set()
    for index, part in records_of(initial.get("strata")):
        at, name = ("initial", "state", "strata", index), part.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield "repeated_id", (*at, "id"), {"value": name}
        elif name not in known:
            yield "state_stratum_unknown", (*at, "id"), {"value": name}
        seen.add(name)
        yield from _rows(part, at, propensities)
        yield from _firms(part, known.get(name, {}), at)
    for name in known:
        if name not in seen:
            yield "state_stratum_missing", ("initial", "state", "strata"), {"value": name}


def _rows(part: Record, at: Location, propensities: set[str]) -> Iterator[Finding]:
    """Check the rows of one stratum: known propensities, no cell twice."""
    seen: set[tuple[Any, ...]] = set()
    for index, row in records_of(part.get("mass")):
        name = row.get("propensity")
        if not isinstance(name, str):
            continue
        cell = (str(row.get("risk_class")), name, str(row.get("sanctioned")))
        if name not in propensities:
            limit = ", ".join(sorted(propensities))
            yield "state_propensity_unknown", (*at, "mass", index, "propensity"), {"value": name, "limit": limit}
        if cell in seen:
            yield "state_cell_twice", (*at, "mass", index), {"value": ", ".join(cell)}
        seen.add(cell)


def _firms(part: Record, stratum: Record, at: Location) -> Iterator[Finding]:
    """Hold the mass of each class against the firms that the stratum gives."""
    firms = stratum.get("firms")
    if not isinstance(firms, dict):
        return
    total: dict[Any, float] = {}
    for _, row in records_of(part.get("mass")):
        numbers = [row.get(status) for status in STATUSES]
        if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
            return
        total[str(row.get("risk_class"))] = total.get(str(row.get("risk_class")), 0.0) + sum(
            float(n or 0) for n in numbers
        )
    for name, given in firms.items():
        whole = isinstance(given, int) and not isinstance(given, bool)
        if whole and not abs(total.get(name, 0.0) - given) < NEAR:
            detail = {"value": round(total.get(name, 0.0), 3), "limit": given, "risk_class": name}
            yield "state_firms_differ", (*at, "mass"), detail
