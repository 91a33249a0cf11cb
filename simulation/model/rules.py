"""Rules between the fields of a file. Each yields what breaks it and skips what is not of the right type."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from simulation.model.base import ROW_SUM_TOLERANCE
from simulation.model.calendar import active_months_by_round
from simulation.model.incentives.measure import RESERVED
from simulation.model.validation import Finding, Location

_CLASSES = ("A", "B", "C", "D")

LARGEST_FLOAT = int(sys.float_info.max)


def plan_rules(plan: dict[str, Any]) -> Iterator[Finding]:
    """Check a plan: distinct ids of programmes and of measures, and an active month in every round that draws firms."""
    programmes = records_of(plan.get("programmes"))
    yield from _repeated(programmes, ("programmes",))
    start = plan.get("start")
    first = int(start[5:7]) if isinstance(start, str) and start[5:7].isdecimal() else 1
    for index, programme in programmes:
        yield from _rounds_without_month(programme, ("programmes", index), first)
    yield from _together_rules(plan.get("together"), [p.get("id") for _, p in programmes])
    yield from _repeated(records_of(plan.get("measures")), ("measures",), taken=RESERVED)


def _together_rules(groups: Any, known: list[Any]) -> Iterator[Finding]:
    """Yield the members of groups that are no programme of the plan, or are in a group already."""
    met: set[str] = set()
    for place, group in enumerate(groups if isinstance(groups, list | tuple) else ()):
        for index, name in enumerate(group if isinstance(group, list | tuple) else ()):
            if not isinstance(name, str):
                continue
            if name not in known:
                names = ", ".join(str(each) for each in known)
                yield "unknown_programme", ("together", place, index), {"value": name, "limit": names}
            elif name in met:
                yield "together_twice", ("together", place, index), {"value": name}
            met.add(name)


def _rounds_without_month(programme: dict[str, Any], at: Location, first_month: int) -> Iterator[Finding]:
    ratio, rounds = programme.get("ratio"), programme.get("rounds_per_year")
    months = programme.get("months", tuple(range(1, 13)))
    if not (isinstance(ratio, dict) and isinstance(rounds, dict) and _all_numbers(months)):
        return
    for key in _CLASSES:
        per_year = rounds.get(key)  # a file may say 3.0, which is only turned into 3 where nothing is wrong
        if not _positive(ratio.get(key)) or per_year not in (1, 2, 3, 4, 6, 12):
            continue
        empty = [
            n + 1 for n, active in enumerate(active_months_by_round(int(per_year), months, first_month)) if active == 0
        ]
        if empty:
            detail = {"rounds": ", ".join(map(str, empty)), "risk_class": key}
            yield (
                "round_without_month",
                (*at, "rounds_per_year", key),
                {"value": per_year, "limit": len(set(months)), **detail},
            )


def specification_rules(specification: dict[str, Any]) -> Iterator[Finding]:
    """Check a specification: strata that hold firms, distinct ids, probabilities that exclude one another."""
    strata = records_of(specification.get("strata"))
    if isinstance(specification.get("strata"), list | tuple) and not strata:
        yield "no_strata", ("strata",), {"value": 0, "limit": 1}
    yield from _repeated(strata, ("strata",))
    for index, stratum in strata:
        yield from _empty_stratum(stratum, ("strata", index))
    behaviour = specification.get("behaviour")
    if isinstance(behaviour, dict):
        yield from _behaviour_rules(behaviour)
    initial = specification.get("initial")
    if isinstance(initial, dict) and isinstance(initial.get("plan"), dict):
        yield from _settled_scope(initial["plan"], [s for _, s in strata])


def _empty_stratum(stratum: dict[str, Any], at: Location) -> Iterator[Finding]:
    firms = stratum.get("firms")
    if isinstance(firms, dict) and all(firms.get(c) == 0 for c in _CLASSES) and not stratum.get("entries_per_month", 0):
        yield "empty_stratum", (*at, "firms"), {"value": 0, "limit": 1, "id": stratum.get("id")}


def _behaviour_rules(behaviour: dict[str, Any]) -> Iterator[Finding]:
    groups = records_of(behaviour.get("propensity"))
    yield from _repeated(groups, ("behaviour", "propensity"))
    shares = [g.get("share") for _, g in groups]
    if _all_numbers(shares) and abs(sum(shares) - 1) > ROW_SUM_TOLERANCE:
        yield "sum_not_one", ("behaviour", "propensity"), {"total": round(sum(shares), 9), "limit": 1}
    correction = behaviour.get("self_correction")
    yield from _repeated(records_of(behaviour.get("measures")), ("behaviour", "measures"), "measure")
    leaving = [behaviour.get("escalation"), correction.get("minor") if isinstance(correction, dict) else None]
    if _all_numbers(leaving) and sum(leaving) > 1:
        yield "exclusive_above_one", ("behaviour", "escalation"), {"value": round(sum(leaving), 9), "limit": 1}


def _settled_scope(plan: dict[str, Any], strata: list[dict[str, Any]]) -> Iterator[Finding]:
    """Yield the programmes and measures of the plan behind the first records whose scope holds no stratum."""
    for kind, code in (("programmes", "scope_matches_nothing"), ("measures", "measure_scope_nothing")):
        for index, item in records_of(plan.get(kind)):
            scope = item.get("scope")
            if not isinstance(scope, dict) or not all(isinstance(v, list | tuple | None) for v in scope.values()):
                continue
            if not any(in_scope(scope, stratum) for stratum in strata):
                yield code, ("initial", "plan", kind, index, "scope"), {"value": item.get("id")}


def in_scope(scope: dict[str, Any], stratum: dict[str, Any]) -> bool:
    """Tell whether a stratum meets every key of a scope that is not ``None``."""
    wanted = ((scope.get("sectors"), "sector"), (scope.get("regions"), "region"), (scope.get("strata"), "id"))
    return all(names is None or stratum.get(key) in names for names, key in wanted)


def records_of(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the records of a list that may hold anything else too, each with its place."""
    items = value if isinstance(value, list | tuple) else ()
    plain = [item.model_dump() if hasattr(item, "model_dump") else item for item in items]
    return [(index, item) for index, item in enumerate(plain) if isinstance(item, dict)]


def _repeated(
    records: Iterable[tuple[int, dict[str, Any]]], at: Location, key: str = "id", taken: Iterable[str] = ()
) -> Iterator[Finding]:
    """Yield the records whose name under `key` was met before, or is `taken` by the program itself."""
    seen = set(taken)
    for index, record in records:
        name = record.get(key)
        if isinstance(name, str) and name in seen:
            yield "repeated_id", (*at, index, key), {"value": name}
        elif isinstance(name, str):
            seen.add(name)


def _all_numbers(values: Any) -> TypeGuard[list[float]]:
    items = values if isinstance(values, list | tuple) else ()
    return bool(items) and all(_is_number(v) for v in items)


def _is_number(value: Any) -> bool:
    """Tell whether a value is a number that can be added up; whole numbers of hundreds of digits cannot."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= LARGEST_FLOAT if isinstance(value, int) else math.isfinite(value)


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and value > 0
