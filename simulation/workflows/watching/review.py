"""The yearly review: a watch joined to a comparison, to what was done about its alarms, and to what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from simulation.comparison.comparison import Comparison
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.monitoring.backward import look_back_at
from simulation.monitoring.watch import Watch
from simulation.reports.reviewed import AlarmKey, Reviewed
from simulation.scenarios.watching import RAISED, SavedAlarm
from simulation.workflows.watching.keep import same_alarm
from simulation.workflows.watching.observe import read_observations
from simulation.workflows.watching.record import read_watch


@dataclass(frozen=True)
class Year:
    """What a report is given of the year under the plan in force.

    Attributes
    ----------
    watch
        Result of `monitor`, see `simulation.workflows.watching.record.read_watch`.
    observations
        Monthly counts for the look back; ``None``: the review does without.
    alarms
        What the store keeps of the district's alarms; ``None`` where no store is at hand.
    """

    watch: Watch
    observations: pd.DataFrame | None = None
    alarms: Sequence[SavedAlarm] | None = None


def read_year(
    watching: Path | None, observations: Path | None, alarms: Sequence[SavedAlarm] | None, language: str = "en"
) -> Year | None:
    """Read the files of a year; ``None`` where there are none.

    Raises
    ------
    InputError
        When a file cannot be read, or observations are given without what was watched.
    """
    if watching is None:
        if observations is not None:
            error = InputError([Problem("nothing_watched", "watching", remedy="nothing_watched")])
            raise error.worded(lambda e: word_error(e, language))
        return None
    table = None if observations is None else read_observations(observations, language)
    return Year(read_watch(watching, language), table, alarms)


def review(year: Year, comparison: Comparison) -> Reviewed:
    """Join a year to the comparison that is reported on.

    Raises
    ------
    InputError
        When the watched plan is none of the compared ones, its places are not those of the district, or observations
        do not cover the plan's first year.
    """
    facts, digests = year.watch.facts, comparison.digests
    plan = next((p.id for p in comparison.plans if digests[p.id] == facts["plan_digest"]), None)
    known = {f"sector|{s.sector}" for s in comparison.specification.strata}
    known |= {f"region|{s.region}" for s in comparison.specification.strata}
    strange = sorted({key for key in facts["sizes"] if key.startswith(("sector|", "region|"))} - known)
    problems = []
    if plan is None:
        names = ", ".join(p.title for p in comparison.plans)
        problems.append(Problem("not_watched", "watching", str(facts["plan"]), names, "not_watched"))
    if strange:
        names = "、".join(key.partition("|")[2] for key in strange)
        problems.append(Problem("watched_elsewhere", "watching", names, "", "watched_elsewhere"))
    if problems or plan is None:
        raise InputError(problems)
    came = None if year.observations is None else look_back_at(comparison, plan, year.observations)
    same = facts["specification_digest"] == digests["specification"]
    return Reviewed(year.watch, plan, same, _dealings(year), came)


def _dealings(year: Year) -> dict[AlarmKey, list[SavedAlarm]] | None:
    """Return alarm → what was done about it, in the order in which it was."""
    if year.alarms is None:
        return None
    done = [alarm for alarm in year.alarms if alarm.measure != RAISED]
    own = SavedAlarm("", year.watch.facts["plan_digest"], *[""] * 11)
    return {
        (what, month): [each for each in done if same_alarm(each, replace(own, what=what, month=month))]
        for what, month in zip(year.watch.alarms["what"], year.watch.alarms["month"], strict=True)
    }
