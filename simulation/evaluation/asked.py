"""Which indicators of which groups are asked for: names checked at once, and values from sums over strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.evaluation.quantity import Quantity, quantity_of
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import channels
from simulation.model.groups import Group
from simulation.model.indicators import SEVERITY_WEIGHTS
from simulation.model.indicators.formulas import formulas
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

Values = NDArray[np.float64]
GroupName = str | tuple[str, str]
BLIND_SPOT, SPELL = "blind_spot_width", "eligible_spell"
NAMED = 40
"""Names of a long list that a message shows."""


@dataclass(frozen=True)
class Asked:
    """Checked names.

    Attributes
    ----------
    labels
        The groups as the caller named them, pairs as ``scope:name``.
    """

    indicators: tuple[str, ...]
    groups: tuple[Group, ...]
    labels: tuple[str, ...]

    @property
    def members(self) -> tuple[Group, ...]:
        """Sets of strata that are added up: everyone first, then the sectors and regions asked for."""
        places = [group for group in self.groups if group.scope in ("sector", "region")]
        return (Group("all", ""), *dict.fromkeys(places))

    def member_of(self, group: Group) -> int:
        """Return the place of a group's strata among `members`."""
        return self.members.index(group) if group in self.members else 0

    def weights(self, specification: Specification) -> Values:
        """Return which strata belong to each of `members`, (member, stratum)."""
        return weights_of(specification, self.members)


def weights_of(specification: Specification, members: tuple[Group, ...]) -> Values:
    """Return which strata belong to each member, (member, stratum)."""
    rows = [
        [group.scope == "all" or getattr(stratum, group.scope) == group.name for stratum in specification.strata]
        for group in members
    ]
    return np.array(rows, dtype=np.float64)


def asked_for(
    specification: Specification, plans: Sequence[Plan], indicators: Sequence[str], groups: Sequence[GroupName]
) -> Asked:
    """Check names of indicators and groups.

    Raises
    ------
    InputError
        With every name that is unknown, and for no plans, indicators or groups at all.
    """
    lists = {"plans": plans, "indicators": indicators, "groups": groups}
    problems = [Problem("too_short", name, 0, 1, "too_short") for name, given in lists.items() if not given]
    if problems:
        raise InputError(problems)
    promised = all(plan.measures for plan in plans)
    first = formulas(channels(plans[0]), SEVERITY_WEIGHTS, None, measures=promised)
    known = [{*first, BLIND_SPOT, *([SPELL] if promised else [])}]
    known += [{f"detection_yield:{channel}" for channel in channels(plan)} for plan in plans[1:]]
    problems += _unknown("indicators", indicators, set().union(*known))
    existing = _existing(specification)
    chosen = [_group(name) for name in groups]
    labels = [name if isinstance(name, str) else ":".join(name) for name in groups]
    missing = [label for label, group in zip(labels, chosen, strict=True) if group not in existing]
    problems += _unknown("groups", missing, {_label(group) for group in existing})
    if problems:
        raise InputError(problems)
    return Asked(tuple(indicators), tuple(chosen), tuple(labels))


def _unknown(path: str, names: Sequence[str], known: set[str]) -> list[Problem]:
    shown = sorted(known)
    limit = ", ".join([*shown[:NAMED], *(["…"] if len(shown) > NAMED else [])])
    return [
        Problem("not_among", f"{path}[{place}]", name, limit, "not_among")
        for place, name in enumerate(names)
        if name not in known
    ]


def _existing(specification: Specification) -> set[Group]:
    places = {Group(s, getattr(stratum, s)) for s in ("sector", "region") for stratum in specification.strata}
    return {Group("all", ""), *(Group("risk_class", c) for c in RISK_CLASSES), *places}


def _group(name: GroupName) -> Group:
    if name == "all":
        return Group("all", "")
    if isinstance(name, str) and name in RISK_CLASSES:
        return Group("risk_class", name)
    scope, _, own = name.partition(":") if isinstance(name, str) else (name[0], "", name[1])
    return Group(scope, own)


def _label(group: Group) -> str:
    return {"all": "all", "risk_class": group.name}.get(group.scope, f"{group.scope}:{group.name}")


def quantity_in(name: str, visited_by: tuple[str, ...], group: Group, asked: Asked) -> Quantity | None:
    """Return an indicator of a group of `asked`, from sums over its members; ``None`` where it is undefined."""
    return quantity_of(name, visited_by, group, asked.member_of(group))
