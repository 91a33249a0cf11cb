"""What of a watch the person in front of the page may see: no figure of a group that a report leaves out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from simulation.model.groups import Group
from simulation.monitoring.watch import Watch
from simulation.reports.suppression import suppressed_groups
from workbench.server import session
from workbench.server.disclosed import NO_RUN
from workbench.server.library import District

SCOPES = {"class": "risk_class"}
"""Scope of a series → of a group of the report, where they differ."""


def as_shown(watch: Watch, district: District) -> Watch:
    """Return the watch without the series, alarms and explanations of small groups, for who may not see counts."""
    if session.person().may("whole"):
        return watch
    hidden = suppressed_groups(NO_RUN, district.specification)
    classes = {group.name for group in hidden if group.scope == "risk_class"}
    return replace(
        watch,
        completion=watch.completion[~watch.completion["risk_class"].isin(classes)],
        series=_without(watch.series, "series", hidden),
        alarms=_without(watch.alarms, "what", hidden),
        hypotheses=_without(watch.hypotheses, "name", hidden),
        forecast_check=_without(watch.forecast_check, "quantity", hidden),
    )


def _without(table: pd.DataFrame, column: str, hidden: frozenset[Group]) -> pd.DataFrame:
    """Return the rows whose name, ``family|scope|group``, is of no hidden group."""

    def kept(name: str) -> bool:
        _, scope, group, *_ = (*name.split("|"), "", "")
        if scope == "move":
            return Group("risk_class", group[:1]) not in hidden
        return Group(SCOPES.get(scope, scope), group) not in hidden

    return table[[kept(str(name)) for name in table[column]]]
