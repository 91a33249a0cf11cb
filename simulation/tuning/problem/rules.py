"""Rules between the fields of a problem file. Each yields what breaks it and skips what is of another type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.model.validation import Finding, Location

RULES = ("indicator", "planned_total", "class_order", "sharply", "visits_per_firm", "keep_programmes")
DIRECTIONS = ("least", "most")
SIDES = ("at_most", "at_least")
FIELDS = {"ratio": ("low", "high", "step", "by"), "proactive": ("low", "high", "step"), "rounds": ("choices",)}
"""Kinds of lever, and what goes with each."""


def problem_rules(problem: dict[str, Any]) -> Iterator[Finding]:
    """Check what stands between the fields of a problem."""
    seen: set[tuple[object, ...]] = set()
    levers = _records(problem.get("levers"))
    for place, lever in levers:
        yield from _lever_rules(lever, ("levers", place), seen)
    yield from _split_alike(levers)
    for place, goal in _records(problem.get("goals")):
        if len(_given(goal, DIRECTIONS)) != 1:
            yield "one_direction", ("goals", place), _told(goal, DIRECTIONS)
    for place, limit in _records(problem.get("limits")):
        if len(_given(limit, RULES)) != 1:
            yield "one_rule", ("limits", place), _told(limit, RULES)
        elif limit.get("indicator") is not None and len(_given(limit, SIDES)) != 1:
            yield "one_side", ("limits", place), _told(limit, SIDES)


def _records(value: Any) -> list[tuple[int, dict[str, Any]]]:
    items = value if isinstance(value, list | tuple) else ()
    return [(place, item) for place, item in enumerate(items) if isinstance(item, dict)]


def _given(entry: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if entry.get(name) is not None]


def _told(entry: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {"value": ", ".join(_given(entry, names)) or "–", "limit": ", ".join(names)}


def _lever_rules(lever: dict[str, Any], at: Location, seen: set[tuple[object, ...]]) -> Iterator[Finding]:
    kinds = _given(lever, tuple(FIELDS))
    if len(kinds) != 1:
        yield "one_lever", at, _told(lever, tuple(FIELDS))
        return
    kind, programme = kinds[0], lever.get("programme")
    if not isinstance(programme, str | None):
        return  # of another type: the type says so
    if (programme is None) != (kind == "proactive"):
        yield "programme_of_lever", (*at, "programme"), {"value": programme or "–", "limit": kind}
    for name in dict.fromkeys(name for names in FIELDS.values() for name in names if name not in FIELDS[kind]):
        if lever.get(name) is not None:
            yield "not_of_lever", (*at, name), {"value": name, "limit": ", ".join(FIELDS[kind])}
    if kind == "rounds" and lever.get("choices") is None:
        yield "missing_key", (*at, "choices"), {"value": None, "limit": "1, 2, 3, 4, 6, 12"}
    classes = lever[kind] if isinstance(lever[kind], list | tuple) else ()
    for risk_class in (name for name in classes if isinstance(name, str)):
        yield from _class_rules(lever, (programme, kind, risk_class), at, seen)


def _split_alike(levers: list[tuple[int, dict[str, Any]]]) -> Iterator[Finding]:
    """Check that a programme that is taken apart has no lever over all of its parts, and is not taken apart twice."""
    first: dict[str, Any] = {}
    for place, lever in levers:
        programme, by = lever.get("programme"), lever.get("by")
        if isinstance(programme, str) and isinstance(by, str | None) and first.setdefault(programme, by) != by:
            told = {"value": by or "–", "limit": first[programme] or "–", "programme": programme}
            yield "split_alike", ("levers", place, "by"), told


def _class_rules(
    lever: dict[str, Any], name: tuple[object, str, str], at: Location, seen: set[tuple[object, ...]]
) -> Iterator[Finding]:
    _, kind, risk_class = name
    if name in seen:
        yield "lever_twice", (*at, kind), {"value": risk_class}
    seen.add(name)
    low, high = (_of_class(lever.get(side), risk_class, usual) for side, usual in (("low", 0.0), ("high", 1.0)))
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield "low_above_high", (*at, "low"), {"value": low, "limit": high, "risk_class": risk_class}


def _of_class(given: Any, risk_class: str, usual: float) -> Any:
    if isinstance(given, dict):
        return given.get(risk_class, usual)
    return usual if given is None else given
