"""The yearly review within a report: offered where the store keeps counts of months under the adopted plan."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from simulation.scenarios.watching import SavedAlarm
from simulation.workflows.watching.keep import recall_observations
from simulation.workflows.watching.review import Year
from workbench.report.choice import Choice


@dataclass(frozen=True)
class Kept:
    """What the store keeps of the year, read once before the work begins."""

    plan: sim.Plan
    table: pd.DataFrame
    draws: bytes | None
    alarms: tuple[SavedAlarm, ...]


def choose_year(store: Store, choice: Choice, words: Catalogue) -> tuple[str, ...]:
    """Offer the review; return the digests of all that it would say, empty where it is not wanted or cannot be."""
    adopted, district = store.adopted_plan(), choice.comparison.specification.id
    months = store.observations(district)
    if adopted is None or adopted.digest not in choice.comparison.digests.values():
        return ()
    under_plan = [month for month in months if month.month >= adopted.item.start and month.complete]
    if not under_plan:
        return ()
    label = words.text("page.report.year", first=under_plan[0].month, last=under_plan[-1].month)
    if not st.checkbox(label, key="report_year", help=words.text("page.report.year_help")):
        return ()
    return (adopted.digest, *(month.content for month in months), str(len(store.alarms(district))))


def kept_year(store: Store, choice: Choice, watched: tuple[str, ...]) -> Kept | None:
    """Return what is kept of the year; nothing where no review is wanted."""
    adopted, specification = store.adopted_plan(), choice.comparison.specification
    table = recall_observations(store, specification.id) if watched else None
    if table is None or adopted is None:
        return None
    calibration = store.calibration_of(choice.comparison.digests["specification"])
    draws = None if calibration is None else store.content(calibration.draws)
    return Kept(adopted.item, table, draws, store.alarms(specification.id))


def watch_year(kept: Kept | None, comparison: sim.Comparison, language: str) -> Year | None:
    """Watch the year with the guaranteed threshold, some seconds of work; the look back once the year is complete."""
    if kept is None:
        return None
    draws = None if kept.draws is None else pd.read_parquet(BytesIO(kept.draws))
    found = sim.monitor(comparison.specification, kept.plan, kept.table, draws=draws, futures=0, language=language)
    try:
        name = next(p.id for p in comparison.plans if sim.digest(p) == found.facts["plan_digest"])
        sim.look_back(comparison, name, kept.table)
    except sim.InputError:
        return Year(found, None, kept.alarms)  # the first year is not over
    return Year(found, kept.table, kept.alarms)
