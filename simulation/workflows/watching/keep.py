"""Observations and alarms in the store: kept month by month, recalled as one table."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pandas as pd

from simulation.model.calendar import month_number
from simulation.model.exchange import digest
from simulation.model.plan import Plan
from simulation.monitoring.evidence.detector import YEAR
from simulation.monitoring.watch import Watch
from simulation.registry.observed.format import COLUMNS, KEYS, OBSERVATIONS
from simulation.scenarios.repository import Store
from simulation.scenarios.watching import RAISED, SavedAlarm, SavedMonth


def keep_observations(
    store: Store, district: str, table: pd.DataFrame, source: str, who: str
) -> tuple[SavedMonth, ...]:
    """Keep the months of a table that are new or differ from what is kept; nothing is overwritten.

    Parameters
    ----------
    district
        Id of the specification.
    source
        What the counts were made of: digests of the registers, how many records were refused.

    Returns
    -------
    tuple
        The months that were kept now.
    """
    months = {
        str(month): (_body(rows), bool(rows["complete"].iloc[0])) for month, rows in table.groupby("month", sort=True)
    }
    return store.save_observations(district, months, source, who)


def _body(rows: pd.DataFrame) -> bytes:
    ordered = rows.sort_values(list(KEYS), ignore_index=True)
    return str(ordered[list(COLUMNS)].to_csv(index=False)).encode()


def recall_observations(store: Store, district: str) -> pd.DataFrame | None:
    """Return the newest version of every month of a district as one table; ``None`` where none is kept."""
    saved = store.observations(district)
    if not saved:
        return None
    texts = dict.fromkeys(KEYS, "str")
    parts = [
        pd.read_csv(BytesIO(store.content(month.content)), dtype={**texts, "value": "int64"}, keep_default_na=False)
        for month in saved
    ]
    return OBSERVATIONS.validate(pd.concat(parts, ignore_index=True).astype({"complete": bool}))


def alarms_to_raise(
    watch: Watch, district: str, plan: Plan, known: tuple[SavedAlarm, ...], who: str
) -> list[SavedAlarm]:
    """Return the alarms of a watch that are not kept yet for this plan."""
    own = digest(plan)
    found = [
        SavedAlarm(
            district, own, str(row["what"]), str(row["month"]), f"{row['evidence']:.6g}", f"{row['threshold']:.6g}",
            f"{row['rate']:.6g}", str(row["seed"]), RAISED, "", "", who, "",
        )
        for row in watch.alarms.to_dict("records")
        if not row["suspended"]
    ]  # fmt: skip
    return [alarm for alarm in found if not any(a.measure == RAISED and same_alarm(a, alarm) for a in known)]


def same_alarm(one: SavedAlarm, other: SavedAlarm) -> bool:
    """Tell whether two rows are of one alarm: of one plan and series, less than a year apart.

    The month in which evidence reached a threshold moves with the threshold and with corrected records.
    """
    apart = abs(month_number(one.month) - month_number(other.month))
    return (one.plan, one.what) == (other.plan, other.what) and apart < YEAR


def dealt_with(alarm: SavedAlarm, measure: str, department: str, note: str, who: str) -> SavedAlarm:
    """Return what is to be kept when somebody deals with an alarm."""
    return replace(alarm, measure=measure, department=department.strip(), note=note.strip(), who=who, at="")


def open_alarms(known: tuple[SavedAlarm, ...]) -> list[SavedAlarm]:
    """Return the alarms that were raised and that nobody has dealt with."""
    done = [a for a in known if a.measure != RAISED]
    return [a for a in known if a.measure == RAISED and not any(same_alarm(a, other) for other in done)]
