"""Small groups are left out so that they cannot be worked out from what is printed either.

A group (class, sector, township) with fewer than `SMALLEST_GROUP` firms is suppressed. Because totals and the other
groups are printed, it could come back by subtraction; so further groups of the same scope are suppressed until no
suppressed group is a combination of the printed ones, and what is missing from each scope is no small group itself.

Linear combinations of one indicator are not all: ratios are coefficients that everybody knows. What is printed beside a
suppressed group is therefore computed from a district that does not know its size: `simulation.reports.coarsening`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.specification import Specification

SMALLEST_GROUP = 10
"""Firms that a printed group holds at least, at the start and on average under every plan."""
SCOPES = ("risk_class", "sector", "region")

Cells = NDArray[np.float64]


def suppressed_groups(table: pd.DataFrame, specification: Specification) -> frozenset[Group]:
    """Return the groups of a comparison's table that must not be printed.

    Parameters
    ----------
    table
        Columns ``plan, indicator, scope, group, value`` among others; a group without firms counts as empty.

    Examples
    --------
    A district whose class D holds 4 firms and class C 30 prints neither of them: A, B and the total would give D.
    """
    sizes = group_sizes(table, specification)
    return _close({group for group in sizes if group_is_small(sizes[group])}, sizes, specification.strata)


def group_is_small(sizes: Cells) -> bool:
    """Tell whether a group is below the limit at the start or under any plan."""
    return bool(sizes.min() < SMALLEST_GROUP)


def group_sizes(table: pd.DataFrame, specification: Specification) -> dict[Group, Cells]:
    """Return the firms of each group: at the start, then their mean under each plan."""
    firms = table[table["indicator"] == "firms"].pivot(index=["scope", "group"], columns="plan", values="value")
    means = {Group(*map(str, key)): row for key, row in zip(firms.index, firms.fillna(0.0).to_numpy(), strict=True)}
    membership = memberships(specification.strata)
    counts = np.concatenate([stratum.firms.array() for stratum in specification.strata])
    plans = firms.shape[1]
    none = np.zeros(plans)
    return {group: np.array([cells @ counts, *means.get(group, none)]) for group, cells in membership.items()}


def printable_rows(table: pd.DataFrame, hidden: frozenset[Group]) -> pd.DataFrame:
    """Return a comparison's table without the rows that must not be printed.

    A sector's class A firms are a group of their own, whose size nobody has checked: what is about them goes too.
    """
    groups = [Group(str(s), str(g)) for s, g in zip(table["scope"], table["group"], strict=True)]
    of_a = table["indicator"].map(about_a).astype(bool)
    finer = of_a & table["scope"].isin(["sector", "region"])
    shown = np.array([group not in hidden for group in groups], dtype=bool)
    return table[shown & ~finer & ~(of_a & (Group("risk_class", "A") in hidden))]


def about_a(indicator: str) -> bool:
    """Tell whether an indicator is about the firms of class A alone.

    Examples
    --------
    >>> about_a("burden_on_a_hours"), about_a("coverage")
    (True, False)
    """
    return indicator.startswith("burden_on_a") or indicator == "undisturbed_rate"


def memberships(strata: Iterable[Stratum]) -> dict[Group, Cells]:
    """Return each group's 0/1 vector over the cells (stratum, class); the whole has scope ``all``."""
    labels = [{"sector": s.sector, "region": s.region, "risk_class": c} for s in strata for c in RISK_CLASSES]
    groups = {Group("all", ""): np.ones(len(labels))}
    for scope in SCOPES:
        for name in dict.fromkeys(label[scope] for label in labels):
            groups[Group(scope, name)] = np.array([float(label[scope] == name) for label in labels])
    return groups


def _close(small: set[Group], sizes: dict[Group, Cells], strata: Iterable[Stratum]) -> frozenset[Group]:
    """Suppress the next smallest group of a scope as long as a small one, or a small remainder, can be worked out."""
    cells, hidden = memberships(strata), set(small)
    while exposed := _exposed_scopes(hidden, small, sizes, cells):
        candidates = [g for g in sizes if g.scope in exposed and g not in hidden]
        if not candidates:
            break
        hidden.add(min(candidates, key=lambda group: (sizes[group].min(), group)))
    return frozenset(hidden)


def _exposed_scopes(
    hidden: set[Group], small: set[Group], sizes: dict[Group, Cells], cells: dict[Group, Cells]
) -> set[str]:
    """Return the scopes in which something small can still be worked out."""
    printed = np.array([cells[group] for group in cells if group not in hidden])
    exposed = {group.scope for group in small if group.scope != "all" and is_combination(cells[group], printed)}
    for scope in SCOPES:
        missing = [sizes[group] for group in hidden if group.scope == scope]
        if missing and group_is_small(np.sum(missing, axis=0)):
            exposed.add(scope)
    return exposed


def is_combination(cells: Cells, printed: Cells) -> bool:
    """Tell whether a group's total is a linear combination of printed totals."""
    if not len(printed):
        return False
    weights = np.linalg.lstsq(printed.T, cells, rcond=None)[0]
    return bool(np.abs(printed.T @ weights - cells).max() < 1e-8)  # noqa: PLR2004 -- 0/1 vectors, rounding only
