"""The plan in force after a year: what `monitor` found, how alarms were dealt with, what was promised and what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from simulation.model.groups import Group
from simulation.monitoring.watch import Watch
from simulation.reports.suppression import SMALLEST_GROUP
from simulation.scenarios.watching import SavedAlarm

AlarmKey = tuple[str, str]
"""Series and month of an alarm."""


@dataclass(frozen=True)
class Reviewed:
    """What the yearly review is written from.

    Attributes
    ----------
    watch
        Result of `monitor`.
    plan
        Id of the watched plan among those of the comparison.
    same_specification
        Whether the plan was watched by the specification that the report computes with; after a new calibration not.
    dealings
        Alarm → what was done about it; ``None`` where no store was at hand.
    look_back
        Table of `look_back`; ``None`` without observations.
    """

    watch: Watch
    plan: str
    same_specification: bool
    dealings: Mapping[AlarmKey, Sequence[SavedAlarm]] | None = None
    look_back: pd.DataFrame | None = field(default=None)

    @property
    def small(self) -> frozenset[Group]:
        """Groups that held fewer firms than may be printed in some watched month, or when the plan was computed."""
        sizes: Mapping[str, float] = self.watch.facts["sizes"]
        return frozenset(Group(*key.split("|", 1)) for key, firms in sizes.items() if firms < SMALLEST_GROUP)
